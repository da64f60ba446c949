"""What holds for all tests."""

from hypothesis import settings

# no test is timed: a machine that is busy is no failure
settings.register_profile("riskfile", deadline=None)
settings.load_profile("riskfile")
