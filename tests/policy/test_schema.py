"""The JSON Schemas for editors say what the strict reader says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import riskfile.policy
from casekit import merge_policy
from riskfile.policy import PolicyError, load_model, load_policy, model_schema, policy_schema
from riskfile.policy.schema import _schema
from riskfile.policy.strict import Boolean, Choice, Date, Integer, Listing, Mapped, Number, Record, Shape, Text, read
from riskfile.views.registry import VIEWS

ROOT = Path(__file__).parents[2]
# waivers and monitoring are what the cases add
EXAMPLE = re.sub(
    r"(?m)^(?:waivers|monitoring):.*\n(?:[ #].*\n|\n)*", "", (ROOT / "needs" / "policy.yaml").read_text("utf-8")
)

POLICY = Draft202012Validator(policy_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
MODEL = Draft202012Validator(model_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


class CoreLoader(yaml.SafeLoader):
    """YAML as an editor reads it: the core schema of YAML 1.2, keys as strings."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


def core(tag: str, pattern: str, first: str) -> None:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


core("null", r"^(~|null|Null|NULL|)$", "~nN")
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^$"), [""])
core("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF")
core("int", r"^[-+]?(0|[1-9][0-9]*)$", "-+0123456789")
core("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789")


def data(text: str) -> Any:
    return yaml.load(text, CoreLoader)


def test_both_are_schemas() -> None:
    for schema, name in ((policy_schema(), "policy"), (model_schema(), "model")):
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"https://example.org/riskfile/{name}-1.schema.json"
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert json.loads(json.dumps(schema)) == schema


def test_the_example_names_its_schema() -> None:
    assert f"$schema={policy_schema()['$id']}" in EXAMPLE.splitlines()[0]


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    yield schema
    for part in schema.get("properties", {}).values():
        yield from parts(part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from parts(schema[key])


@pytest.mark.parametrize("schema", [policy_schema(), model_schema()], ids=["policy", "model"])
def test_every_key_is_described_and_no_other_is_allowed(schema: dict[str, Any]) -> None:
    for part in parts(schema):
        assert part["description"].endswith("."), part
        if "properties" in part:
            assert part["additionalProperties"] is False


def test_each_call_gives_a_schema_of_its_own() -> None:
    policy_schema()["properties"].clear()
    assert policy_schema()["properties"]


def test_the_schemas_are_loaded_when_asked_for() -> None:
    assert riskfile.policy.policy_schema is policy_schema
    with pytest.raises(AttributeError, match=r"module 'riskfile\.policy' has no attribute 'nothing'"):
        _ = riskfile.policy.nothing  # type: ignore[attr-defined]


def test_the_example_is_valid() -> None:
    POLICY.validate(data(EXAMPLE))
    load_policy(EXAMPLE, "needs/policy.yaml")


BROKEN = [
    ("version: 1", "version: 2"),
    ("version: 1", 'version: "1"'),
    ("version: 1", "# version"),
    ("version: 1", "version: 1\nverson: 1"),
    ("[eu, us, cn]", "[mars]"),
    ("[eu, us, cn]", "[eu, eu]"),
    ("[eu, us, cn]", "eu"),
    ("{eu: III, us: III, cn: III}", "{mars: III}"),
    ("{eu: III, us: III, cn: III}", "{us: 3}"),
    ("software-class: none ", "software-class: D "),
    ("example: true ", "example: yes "),
    ("name: Example DES 2.0 drug-eluting coronary stent system", "name: ''"),
    ('revision: "0.C"', "revision: 0.1"),
    ("date: 2026-11-02", "date: 02.11.2026"),
    ("date: 2026-11-02", "date: 2026-02-30"),
    ("gate: post-launch  ", "gate: post-lunch  "),
    ("{id: S1, label: Negligible,", "{id: S 1, label: Negligible,"),
    ("{id: S1, label: Negligible,", "{id: -1, label: Negligible,"),
    ("{id: S1, label: Negligible,", "{label: Negligible,"),
    ("{id: S1, label: Negligible,", "{id: S1, lower: 0, label: Negligible,"),
    ("lower: 1e-6, upper: 1e-5", 'lower: "1e-6", upper: 1e-5'),
    ("lower: 1e-6, upper: 1e-5", "lower: -1e-6, upper: 1e-5"),
    ("method: interval ", "method: product "),
    ("acceptable: true, control-required: false", "acceptable: ja, control-required: false"),
    ("control-required: false, ", ""),
    ("  F5: {S1: medium", "  F5: {S1: 1.5"),
    ("  F5: {S1: medium", "  F5: {S1: [medium]"),
    ("  F5: {S1: medium", "  P 5: {S1: medium"),
    ("worst-case: F5", "worst-case: true"),
    ("  scope: docs/plan#scope", "  scop: docs/plan#scope"),
    ("competence: HR-017", "competence: 17"),
    ("roles:", "rules: {off: {RMF1: x}}\nroles:"),
    ("roles:", "rules: {levels: {RMF109: {level: note}}}\nroles:"),
    ("roles:", "rules: {levels: {RMF109: {reason: x}}}\nroles:"),
    ("roles:", "rules: {modules: [a.py, a.py]}\nroles:"),
    ("roles:", "rules: {modules: [1]}\nroles:"),
    ("roles:", "waivers: [{item: RSK-001}]\nroles:"),
    ("roles:", "waivers: [{rule: RMF1}]\nroles:"),
    ("roles:", "waivers: [{rule: RMF109, expires: 2026-02-30}]\nroles:"),
    ("roles:", "waivers: [{rule: RMF109, expiry: 2026-12-31}]\nroles:"),
    ("topics: [patient-contact]", "topics: [sofware]"),
    ("roles:", "unused-categories: {Energy: x}\nroles:"),
]


@pytest.mark.parametrize(("old", "new"), BROKEN, ids=range(len(BROKEN)))
def test_what_one_refuses_the_other_refuses(old: str, new: str) -> None:
    assert EXAMPLE.count(old) == 1
    text = EXAMPLE.replace(old, new)
    assert not POLICY.is_valid(data(text))
    with pytest.raises(PolicyError):
        load_policy(text, "needs/policy.yaml")


PLAN = "{id: M1, target: RSK-1, kind: injury, source: active, unit: use, method: cusum, path: f.csv"


@pytest.mark.parametrize(
    ("section", "valid"),
    [
        ("{interval-months: 12}", True),
        ("{interval-months: 12, plans: []}", True),
        ("{interval-months: 12, warn-days: 0, plans: [" + PLAN + "}]}", True),
        ("{interval-months: 12, plans: [" + PLAN + ", baseline: {first: 2025-01, last: 2025-12}}]}", True),
        ("{interval-months: 12, plans: [" + PLAN + ", columns: {count: Events}, threshold: 2.5}]}", True),
        ("{plans: []}", False),
        ("{interval-months: 0}", False),
        ("{interval-months: 12, warn-days: 1.5}", False),
        ("{interval-months: 12, plans: [{id: M1, kind: injury}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", baseline: {first: 2025-01}}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", baseline: {first: 2025-1, last: 2025-12}}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", threshold: -1}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", columns: {rate: Events}}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", period: quarter, by: lot, exposure: cumulative}]}", True),
        ("{interval-months: 12, plans: [" + PLAN + ", baseline: {first: 2024, last: 2025}}]}", True),
        ("{interval-months: 12, plans: [" + PLAN + ", period: day}]}", False),
        ("{interval-months: 12, plans: [" + PLAN + ", exposure: total}]}", False),
        ("", False),
    ],
)
def test_monitoring_is_valid_in_both_or_in_none(section: str, valid: bool) -> None:
    text = merge_policy(EXAMPLE, f"monitoring: {section}\n")
    assert POLICY.is_valid(data(text)) is valid
    if valid:
        load_policy(text, "needs/policy.yaml")
    else:
        with pytest.raises(PolicyError):
            load_policy(text, "needs/policy.yaml")


INCOMPLETE = [
    ("  F5: {S1: medium", "  F5: {S1: null"),
    ("  F5: {S1: medium", "  F5: {S1: mdium"),
    ("  F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}", "  F5:"),
    ("not-estimable: {S1: low, S2: medium, S3: high, S4: high, S5: high}", "not-estimable:"),
    ("lower: 1e-6, upper: 1e-5", "upper: 1e-5"),
    ("lower: 1e-6, upper: 1e-5", "lower: null, upper: 1e-7"),
    ("  unit: implant", "  unit:"),
    ("  scope: docs/plan#scope", "  scope:"),
    ("roles:", "rules: {off: {RMF109: }}\nroles:"),
    ("roles:", "rules: {levels: {RMF999: {level: error, reason: }}, modules: [../ours.py]}\nroles:"),
    ("roles:", "waivers: [{rule: RMF999, item: , reason: , approver: , expires: }]\nroles:"),
    ("topics: [patient-contact]", "topics: [software, learning]"),
]


@pytest.mark.parametrize(("old", "new"), INCOMPLETE, ids=range(len(INCOMPLETE)))
def test_what_the_rules_judge_is_valid_in_both(old: str, new: str) -> None:
    assert EXAMPLE.count(old) == 1
    text = EXAMPLE.replace(old, new)
    POLICY.validate(data(text))
    load_policy(text, "needs/policy.yaml")


MODELS = [
    ("version: 1", True),
    ("types: {part: {prefix: PRT, label: P, fields: {a: {kind: enum, values: [x, 1]}, b: }, links: {c: {targets: [hazard]}}}}", True),
    ("types: {hazard: {fields: {category: {add-values: [x]}}}}\nexclude: ['*.md']", True),
    ("version: 2", False),
    ("types: []", False),
    ("types: {Part: {prefix: PRT, label: P}}", False),
    ("types: {part: {prefix: prt, label: P}}", False),
    ("types: {part: {prefix: PRT, label: P, colour: red}}", False),
    ("types: {hazard: {fields: {a: {kind: string}}}}", False),
    ("types: {hazard: {fields: {a: {kind: enum, values: []}}}}", False),
    ("types: {hazard: {fields: {a: {kind: enum, values: [b c]}}}}", False),
    ("types: {hazard: {links: {a: {minimum: -1}}}}", False),
    ("exclude: '*.md'", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "valid"), MODELS, ids=range(len(MODELS)))
def test_models(text: str, valid: bool) -> None:
    assert MODEL.is_valid(data(text)) is valid
    if valid:
        load_model(text, "needs/model.yaml", VIEWS)
    else:
        with pytest.raises(PolicyError):
            load_model(text, "needs/model.yaml", VIEWS)


ID = Text("", pattern=r"""[^\s,;:=|<>"'`{}()\[\]]+""", expected="an id", digits=True)
SHAPES: list[Shape] = [
    Text(""),
    Text("", blank=True, nullable=True),
    ID,
    Number("", minimum=0),
    Number("", nullable=True),
    Integer("", minimum=1),
    Boolean(""),
    Choice("", ("a", "none")),
    Choice("", ("a", "none"), nullable=True),
    Date(""),
    Listing("", Text(""), unique=True, minimum=1, maximum=2),
    Record("", {"a": Boolean("")}, ("a",)),
    Mapped("", ID, Number("", nullable=True), nullable=True),
]
SCALARS = [
    "",
    "~",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "2.5",
    "1e-6",
    "-.5",
    "a",
    "none",
    "a b",
    "'1'",
    "''",
    "' '",
    "'true'",
]
SCALARS += ["2026-11-23", "2026-02-30", "高"]
VALUES = st.recursive(
    st.sampled_from(SCALARS),
    lambda below: st.one_of(
        st.lists(below, max_size=3).map(lambda parts: f"[{', '.join(part or '~' for part in parts)}]"),
        st.dictionaries(st.sampled_from(["a", "b", "1", "a b"]), below, max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=4,
)


@given(shape=st.sampled_from(SHAPES), text=VALUES)
@settings(max_examples=1000, deadline=None)
def test_reader_and_schema_agree_on_every_value(shape: Shape, text: str) -> None:
    document = f"k: {text}"
    reading = read(document, "p.yaml", Record("", {"k": shape}, ("k",)))
    schema = Draft202012Validator(_schema(shape), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert schema.is_valid(data(document)["k"]) is (not reading.problems), reading.problems
