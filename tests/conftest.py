"""What holds for all tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speak

# what a machine speaks is nothing that a test rests on
os.environ["RISKFILE_LANG"] = "en"

# no test is timed: a machine that is busy is no failure. And a run is like the last, so that it is never red by luck:
# `make fuzz` looks for what others have not found
settings.register_profile("riskfile", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("random" if os.environ.get("RISKFILE_RANDOM") else "riskfile")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English: what a process speaks is one thing for all of it, and a build sets it."""
    speak(SOURCE_LANGUAGE)
    yield
    speak(SOURCE_LANGUAGE)
