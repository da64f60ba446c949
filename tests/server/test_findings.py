"""Findings while somebody types."""

from __future__ import annotations

import pytest

from server_kit import Page


@pytest.mark.asyncio
async def test_what_is_typed_is_judged(risks: Page) -> None:
    assert await risks.diagnostics() == []
    risks.replace(":harm: HRM-001", ":harm: HRM-01")
    (found,) = await risks.diagnostics()
    assert found.code == "RMF902" and "HRM-001" in found.message
    assert found.range.start == risks.place(":harm: HRM-01", len(":harm: "))
    risks.replace("HRM-01\n", "HRM-001\n")
    assert await risks.diagnostics() == []
