"""Formatting, as an editor asks for it."""

from __future__ import annotations

import pytest
from lsprotocol import types

from server_kit import Page


@pytest.mark.asyncio
async def test_formatting(risks: Page) -> None:
    options = types.FormattingOptions(4, True)
    whole = types.DocumentFormattingParams(risks.document, options)
    assert not await risks.client.text_document_formatting_async(whole)
    before = risks.text
    risks.replace(":harm: HRM-001\n:p1: F4\n", ":p1:   F4\n:harm: HRM-001\n")
    risks.replace(":severity: S4\n", ":severity:   S4\n")
    line = risks.place(":p1:   F4")
    part = await risks.client.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(risks.document, types.Range(line, line), options)
    )
    assert part is not None and [risks.text_at(each.range) for each in part] == [":p1:   F4\n:harm: HRM-001"]
    edits = await risks.client.text_document_formatting_async(whole)
    assert edits is not None and len(edits) == 2
    for each in sorted(edits, key=lambda each: each.range.start.line, reverse=True):
        risks.replace(risks.text_at(each.range), each.new_text)
    assert risks.text == before
