"""What the tests of pages share: one browser for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # `make versions` has no browser
    from browserkit import launched

    with launched() as browser:
        yield browser
