"""What holds for all tests."""

import os

from hypothesis import settings

# what a machine speaks is nothing that a test rests on
os.environ["RISKFILE_LANG"] = "en"

# no test is timed: a machine that is busy is no failure. And a run is like the last, so that it is never red by luck:
# `make fuzz` looks for what others have not found
settings.register_profile("riskfile", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("random" if os.environ.get("RISKFILE_RANDOM") else "riskfile")
