"""What a chart says of itself is kept as data; it is said in the language that is spoken."""

from __future__ import annotations

import re

import pytest

from riskfile.surveillance.charting import NOTE_WORDS, Charted, Note, note
from riskfile.text.messages import speaking

NAN = float("nan")

NOTES = {
    "Poisson; 9 in a row above what is expected are a signal too": (note("poisson"), note("run", length="9")),
    "binomial": (note("binomial"),),
    "beta-binomial, fitted; too little is known for any limit": (note("beta-binomial"), note("unknown")),
    "Poisson; weight of the last point 0.2": (note("poisson"), note("weight", weight="0.2")),
    "negative binomial, fitted; reference value 1.26, decision interval 4.1 events; with the u-chart": (
        note("negative-binomial"),
        note("interval", reference="1.26", limit="4.1"),
        note("with-u-chart"),
    ),
    "the exposure of 3 events": (note("each-events", events="3"),),
    "the exposure of each event": (note("each-event"),),
    "a look after each 2 periods": (note("each-periods", periods="2"),),
    "a look after each period": (note("each-period"),),
    "runs of 12 looks, conditional on the events of the baseline; counts divided by 1.4, as they scatter": (
        note("runs", looks="12"),
        note("divided", scatter="1.4"),
    ),
}


@pytest.mark.parametrize(("text", "notes"), NOTES.items())
def test_each_part_is_said(text: str, notes: tuple[Note, ...]) -> None:
    charted = Charted("u-chart", "rate", (), (), (), (), (), NAN, NAN, NAN, NAN, notes)
    assert charted.note == text
    with speaking("zh-CN"):
        said = charted.note
    assert not re.search(r"[a-z]{2}|[;,:]", said), said
    # in Chinese the order of numbers may be another
    assert sorted(re.findall(r"\d+(?:\.\d+)?", said)) == sorted(re.findall(r"\d+(?:\.\d+)?", text))


def test_every_note_is_tried() -> None:
    assert {each.key for notes in NOTES.values() for each in notes} == NOTE_WORDS.keys() - {"between"}
