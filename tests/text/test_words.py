"""The tables of words name exactly the identities that there are."""

import importlib
import pkgutil
from typing import get_args

import pytest

import riskfile
from riskfile.assessment import ProofState
from riskfile.change.diff import Direction, ItemState, What
from riskfile.change.marks import MarkKind
from riskfile.model import BUILTIN_MODEL, MISSIONS, STAGES, STEPS
from riskfile.policy.load import SHAPE
from riskfile.results import PROOFS
from riskfile.rules.engine.finding import KINDS, FindingLevel
from riskfile.rules.engine.run import OutcomeStatus
from riskfile.rules.stage_cells import CellState
from riskfile.support import State
from riskfile.surveillance.monitoring import DueState
from riskfile.surveillance.statistics import VerdictState
from riskfile.text import words
from riskfile.text.messages import CATALOGUE, LANGUAGES
from riskfile.text.terms import Confidence
from riskfile.text.words import EVENT_WORDS, STAGE_WORDS, TABLES, Words
from riskfile.views import MOMENTS
from riskfile.views.answers import AnswerLabel, RequirementState
from riskfile.views.ready import ReadyName
from riskfile.views.tables import EvidenceFileState
from riskfile.views.verdict import Basis

CONTROL = BUILTIN_MODEL.types["control"].fields
RESULTS = BUILTIN_MODEL.types["verification"].fields["result"].values
PLAN = SHAPE.keys["monitoring"].keys["plans"].element.keys

IDENTITIES = {
    "mission": MISSIONS,
    "mission-short": MISSIONS,
    "stage": STAGES,
    "step": STEPS,
    "cell": get_args(CellState),
    "requirement": get_args(RequirementState),
    "answer": get_args(AnswerLabel),
    "moment": (*MOMENTS, "residual-earned"),
    "basis": get_args(Basis),
    "estimate": MOMENTS,
    "estimate-short": MOMENTS,
    "no-region": ("undetermined", "unclaimed"),
    "control-kind": CONTROL["kind"].values,
    "quantity": CONTROL["acts-on"].values,
    "aspect": PROOFS,
    "proof": get_args(ProofState),
    "proof-short": get_args(ProofState),
    "verified": ("pass", "unverified"),
    "support": get_args(State),
    "beside": {
        *CONTROL["kind"].values,
        *CONTROL["purpose"].values,
        *RESULTS,
        *(f"{each}-superseded" for each in RESULTS),
        "verified",
        "unverified",
        "retired",
        "not-earned",
        "answers",
    },
    "ready": get_args(ReadyName),
    "file": get_args(EvidenceFileState),
    "conclusion": (
        *BUILTIN_MODEL.types["benefit-risk"].fields["conclusion"].values,
        *BUILTIN_MODEL.types["overall-residual-risk"].fields["conclusion"].values,
    ),
    "level": get_args(FindingLevel),
    "kind": KINDS,
    "kind-head": KINDS,
    "outcome": get_args(OutcomeStatus),
    "confidence": get_args(Confidence),
    "verdict": get_args(VerdictState),
    "verdict-short": get_args(VerdictState),
    "due": get_args(DueState),
    "events": PLAN["kind"].values,
    "change": get_args(MarkKind),
    "item-state": get_args(ItemState),
    "direction": get_args(Direction),
    "verdict-of": get_args(What),
    "gate-flip": ("lost", "passed"),
}


def test_each_table_is_held_against_what_it_is_about():
    own = {each.name for each in vars(words).values() if isinstance(each, words.Words)}
    # units and states of lists are up to each file: the tables have the words that many share
    assert own - {"unit", "design-said"} <= IDENTITIES.keys() <= TABLES.keys()


@pytest.mark.parametrize("name", IDENTITIES)
def test_each_identity_has_a_word(name):
    assert sorted(TABLES[name]) == sorted(IDENTITIES[name])
    assert all(word.strip() == word != "" for word in TABLES[name].values())


def test_a_translation_names_a_word_by_table_and_identity(monkeypatch):
    monkeypatch.setitem(LANGUAGES, "de", {"stage.design": "Entwicklung"})
    assert STAGE_WORDS.of("design", "de") == "Entwicklung"
    assert STAGE_WORDS.of("manufacturing", "de") == "Manufacturing"
    assert STAGE_WORDS.of("design") == "Design and development"
    assert STAGE_WORDS.of("launch") == "launch", "a faulty file may say anything"


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="two tables of words are called stage"):
        Words("stage", {})


def test_no_word_has_the_key_of_a_phrase():
    """A catalogue has one translation per key: of a word and a phrase that share one, the one would be said as the other."""
    modules = list(pkgutil.walk_packages(riskfile.__path__, "riskfile."))
    for each in modules:
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)
    words = {f"{name}.{identity}" for name, table in TABLES.items() for identity in table}
    assert "number-of.injury" in CATALOGUE
    assert f"{EVENT_WORDS.name}.injury" in words
    assert words.isdisjoint(CATALOGUE)
    assert words.isdisjoint(f"{key}.hint" for key in CATALOGUE)
