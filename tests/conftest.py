"""What holds for all tests."""

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speak

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell that runs the tests in the background has interrupts ignored, and what they start would have it so too
    signal.signal(signal.SIGINT, signal.default_int_handler)

# what a machine speaks is nothing that a test rests on
os.environ["RISKFILE_LANG"] = "en"

# no test is timed: a machine that is busy is no failure. And a run is like the last, so that it is never red by luck:
# `make fuzz` looks for what others have not found
settings.register_profile("riskfile", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("random" if os.environ.get("RISKFILE_RANDOM") else "riskfile")


def pytest_unconfigure() -> None:
    """The browser of this process ends with it, if there was one."""
    if "browserkit" in sys.modules:
        from browserkit import close

        close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """The browser of this process stands aside while tests run that do not look at pages."""
    if (kit := sys.modules.get("browserkit")) is None:
        return (yield)
    wanted = hasattr(getattr(item, "module", None), "needs_browser") or "browser" in getattr(item, "fixturenames", ())
    with kit.set_aside(wanted=wanted):
        return (yield)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English: what a process speaks is one thing for all of it, and a build sets it."""
    speak(SOURCE_LANGUAGE)
    yield
    speak(SOURCE_LANGUAGE)


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: no collection of garbage looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
