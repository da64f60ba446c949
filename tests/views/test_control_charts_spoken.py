"""What a chart says of itself is data, in English; on a page it is said in the language that is spoken."""

from __future__ import annotations

import re

import pytest

from riskfile.text.messages import speaking
from riskfile.views.control_charts import note_in_words

NOTES = (
    "Poisson; 9 in a row above what is expected are a signal too",
    "binomial",
    "beta-binomial, fitted; too little is known for any limit",
    "Poisson; weight of the last point 0.2",
    "negative binomial, fitted; reference value 1.26, decision interval 4.1 events; with the u-chart",
    "the exposure of 3 events",
    "the exposure of each event",
    "runs of 12 looks, conditional on the events of the baseline",
)


@pytest.mark.parametrize("note", NOTES)
def test_each_part_is_said(note: str) -> None:
    assert note_in_words(note) == note
    with speaking("zh-CN"):
        said = note_in_words(note)
    assert not re.search(r"[a-z]{2}|[;,:]", said), said
    assert re.findall(r"\d+(?:\.\d+)?", said) == re.findall(r"\d+(?:\.\d+)?", note)
