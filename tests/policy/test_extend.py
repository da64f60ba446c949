"""What a project may add to the item types, and what it may not. ``§`` marks a place in a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils.parsers.rst.directives import _directive_registry
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx.domains.std import StandardDomain
from sphinx_needs.data import NeedsCoreFields

from riskfile.model import BUILTIN_MODEL, STEPS, FieldType, ItemModel, LinkType
from riskfile.model.iso14971 import COMMON_FIELDS
from riskfile.policy import PolicyError, PolicyProblem, load_model, read_model
from riskfile.policy.extend import RESERVED_DIRECTIVES, RESERVED_NAMES
from riskfile.source import Disk
from riskfile.views.registry import MODEL as MODEL_OF_NONE
from riskfile.views.registry import VIEWS

COMMON = [field.name for field in COMMON_FIELDS]

MODEL = """\
version: 1
types:
  part:
    prefix: PRT
    label: Part with patient contact
    plural: Parts with patient contact
    clause: ISO 10993-1
    help: A part that touches the patient.
    fields:
      contact: {kind: enum, values: [skin, blood], label: Kind of contact, help: How.}
      days: {kind: integer}
      remark:
    links:
      raises-situation: {targets: [situation, part], minimum: 1, maximum: 3, label: raises, back-label: raised by, help: h}
      near-to:
  hazard:
    label: Danger
    fields:
      category: {add-values: [radiation, 2], label: Kind}
      owner: {label: Owner}
    links:
      arises-in: {targets: [part]}
  control:
    fields:
      acts-on: {add-values: [detectability]}
  situation:
    links:
      hazard: {label: exposes to}
exclude: [drafts/**, "*.tmp.md"]
"""


def load(text: str) -> ItemModel:
    return load_model(text, "needs/model.yaml", VIEWS)


def problems(text: str) -> list[PolicyProblem]:
    with pytest.raises(PolicyError) as caught:
        load(text)
    return list(caught.value.problems)


def test_a_new_type() -> None:
    part = load(MODEL).types["part"]
    assert part[:5] == ("part", "PRT", "Part with patient contact", "ISO 10993-1", "A part that touches the patient.")
    assert part.plural == "Parts with patient contact"
    assert list(part.fields) == ["contact", "days", "remark", *COMMON]
    assert part.fields["contact"] == FieldType("contact", "enum", ("skin", "blood"), "Kind of contact", "How.")
    assert part.fields["days"] == FieldType("days", "integer", (), "Days")
    assert part.fields["remark"] == FieldType("remark", "text", (), "Remark")
    assert part.links == {
        "raises-situation": LinkType("raises-situation", ("situation", "part"), 1, 3, "raises", "raised by", "h"),
        "near-to": LinkType("near-to", (), 0, None, "near to", 'linked as "near to" by'),
    }


def test_additions_to_a_built_in_type() -> None:
    model = load(MODEL)
    before = BUILTIN_MODEL.types["hazard"]
    hazard = model.types["hazard"]
    assert (hazard.label, hazard.plural, hazard.prefix, hazard.clause) == ("Danger", "Dangers", "HAZ", before.clause)
    assert hazard.fields["category"].values == (*before.fields["category"].values, "radiation", "2")
    assert hazard.fields["category"].label == "Kind"
    assert hazard.fields["category"].kind == "enum"
    own = [name for name in before.fields if name not in COMMON]
    assert own[:2] == ["category", "source"]
    assert list(hazard.fields) == [*own, "owner", *COMMON]
    assert hazard.links["arises-in"].targets == ("part",)
    assert model.types["control"].fields["acts-on"].values[-1] == "detectability"
    link = model.types["situation"].links["hazard"]
    assert link == BUILTIN_MODEL.types["situation"].links["hazard"]._replace(label="exposes to")
    assert model.exclude == ("drafts/**", "*.tmp.md")


def test_the_built_in_model_stays_as_it_is() -> None:
    before = repr(BUILTIN_MODEL)
    model = load(MODEL)
    assert repr(BUILTIN_MODEL) == before
    assert list(model.types) == [*BUILTIN_MODEL.types, "part"]
    assert model.types["harm"] is BUILTIN_MODEL.types["harm"]


def test_the_step_of_a_type_says_where_it_stands() -> None:
    made = {step: load(f"types: {{part: {{prefix: PRT, label: Part, step: {step}}}}}").types["part"] for step in STEPS}
    assert {step: each.cells for step, each in made.items()} == {step: (("lifecycle", step),) for step in STEPS}
    types = BUILTIN_MODEL.types
    assert made["identification"].rank < types["hazard"].rank
    assert types["situation"].rank < made["evaluation"].rank < types["risk"].rank
    assert types["control"].rank < made["control"].rank
    assert made["residual"].rank == types["benefit-risk"].rank
    without = load("types: {part: {prefix: PRT, label: Part}}").types["part"]
    assert (without.cells, without.rank) == ((), 0)
    # a name that is given to a built-in type takes it nowhere else
    renamed = load("types: {harm: {label: Injury}}").types["harm"]
    assert renamed == types["harm"]._replace(label="Injury", plural="Injurys")


def test_required_fields() -> None:
    text = (
        "types:\n  part:\n    prefix: PRT\n    label: Part\n    fields: {supplier: {required: true}, lot: }\n"
        "  failure-mode: {fields: {detection: {required: true}, effect: {required: true, label: Consequence}}}\n"
        "  verification: {fields: {effectiveness-criterion: {required: true}}}\n  event: {fields: {cause: {add-values: [x]}}}\n"
    )
    types = load(text).types
    assert {name: each.required for name, each in types["part"].fields.items() if name not in COMMON} == {
        "supplier": True,
        "lot": False,
    }
    failure = types["failure-mode"].fields
    assert [name for name, each in failure.items() if each.required] == ["item", "effect", "detection"]
    assert (failure["effect"].label, failure["effect"].instead) == ("Consequence", "no-safety-effect")
    proof = types["verification"].fields
    assert (proof["criterion"].instead, proof["effectiveness-criterion"].instead) == ("effectiveness-criterion", "")
    assert types["event"].fields["cause"].required


def test_a_plural_in_another_script() -> None:
    assert load("types: {harm: {label: 伤害}}").types["harm"].plural == "伤害"
    assert load("types: {harm: {plural: Schäden}}").types["harm"][2] == "Harm"


NEW = "types:\n  part:\n    prefix: PRT\n    label: Part\n"

REFUSED = [
    ("version: §2\n", "`version`: found 2, expected 1", "this riskfile reads that version only"),
    ("§typs: {}\n", "unknown key `typs`", "did you mean `types`?"),
    ("types: {§Part: {prefix: PRT, label: P}}", '`types.Part`: found the text "Part", expected a name of lower-case letters, digits and single hyphens', ""),
    ("types: {§a--b: {prefix: PRT, label: P}}", '`types.a--b`: found the text "a--b", expected a name of lower-case letters, digits and single hyphens', ""),
    ("types: {§warning: {prefix: PRT, label: P}}", 'found the type "warning", which is the name of another directive', "choose another name"),
    ("types: {§heat-map: {prefix: PRT, label: P}}", 'found the type "heat-map", which is the name of another directive', "choose another name"),
    ("types: {§hazrd: {label: Danger}}", "`types.hazrd`: the key `prefix` is missing, which a new type needs", "for a type that there is: did you mean `hazard`?"),
    ("types: {§part: {prefix: PRT}}", "`types.part`: the key `label` is missing, which a new type needs", ""),
    ("types: {part: {prefix: §HAZ, label: P}}", '`types.part.prefix`: found "HAZ", which is the prefix of `hazard`', "choose another prefix"),
    ("types: {part: {prefix: §prt, label: P}}", '`types.part.prefix`: found the text "prt", expected capital letters and digits, such as PRT', ""),
    ("types: {hazard: {§prefix: HZ}}", "`types.hazard.prefix`: the prefix of a built-in type cannot be changed", "remove it"),
    ("types: {hazard: {§step: control}}", "`types.hazard.step`: the step of a built-in type cannot be changed", "remove it"),
    ("types: {part: {prefix: PRT, label: P, step: §controls}}", '`types.part.step`: found the text "controls", expected one of identification, evaluation, control, residual', "did you mean `control`?"),
    ("types: {hazard: {§clause: '1'}}", "`types.hazard.clause`: the clause of a built-in type cannot be changed", "remove it"),
    ("types: {hazard: {fields: {category: {§kind: text}}}}", "`types.hazard.fields.category.kind`: the kind of a field that there is cannot be changed", "use `add-values` to extend an enumeration"),
    ("types: {hazard: {fields: {category: {§required: false}}}}", '`types.hazard.fields.category.required`: the built-in type needs "category"', "waive RMF912 in the policy, or switch it off there, with the reason"),
    ("types: {hazard: {fields: {source: {required: §maybe}}}}", '`types.hazard.fields.source.required`: found the text "maybe", expected true or false', ""),
    ("types: {hazard: {fields: {category: {§values: [a]}}}}", "`types.hazard.fields.category.values`: the values of a field that there is cannot be changed", "use `add-values` to extend an enumeration"),
    ("types: {hazard: {fields: {category: {add-values: [§energy]}}}}", '`types.hazard.fields.category.add-values`: found "energy", which is a value already', ""),
    ("types: {hazard: {fields: {category: {add-values: [a, §a]}}}}", '`types.hazard.fields.category.add-values`: found "a" a second time, first in line 1', "each element may stand only once"),
    ("types: {hazard: {fields: {category: {add-values: [§a b]}}}}", '`types.hazard.fields.category.add-values.a b`: found the text "a b", expected a value without spaces, quotes, brackets or punctuation', ""),
    ("types: {hazard: {fields: {source: {§add-values: [a]}}}}", '`types.hazard.fields.source.add-values`: "source" is no enumeration', ""),
    ("types: {control: {fields: {implements: {§add-values: [a]}}}}", '`types.control.fields.implements.add-values`: "implements" is no enumeration', ""),
    (NEW + "    fields: {§id: }\n", '`types.part.fields.id`: found a field "id", which every item has', "choose another name"),
    (NEW + "    fields: {§stage: {kind: enum, values: [a]}}\n", '`types.part.fields.stage`: found a field "stage", which every item has', "choose another name"),
    ("types: {hazard: {fields: {§tags: {label: x}}}}", '`types.hazard.fields.tags`: found a field "tags", which every item has', "choose another name"),
    (NEW + "    links: {§title: }\n", '`types.part.links.title`: found a link "title", which every item has', "choose another name"),
    (NEW + "    fields: {§layout: }\n", '`types.part.fields.layout`: found a field "layout", a name that sphinx-needs keeps', "choose another name"),
    (NEW + "    fields: {§a_b: }\n", '`types.part.fields.a_b`: found the text "a_b", expected a name of lower-case letters, digits and single hyphens', ""),
    (NEW + "    fields: {§a: {kind: enum}}\n", "`types.part.fields.a`: the key `values` is missing, which an enum needs", ""),
    (NEW + "    fields: {a: {§values: [b]}}\n", "`types.part.fields.a.values`: found values of a field of kind text, expected kind enum or list", ""),
    (NEW + "    fields: {a: {kind: list, §add-values: [b]}}\n", "`types.part.fields.a.add-values`: found further values of a field that is new", "use `values`"),
    (NEW + "    fields: {a: {kind: §enumm, values: [b]}}\n", '`types.part.fields.a.kind`: found the text "enumm", expected one of text, enum, integer, number, boolean, date, datetime, quantity, list', "did you mean `enum`?"),
    (NEW + "    fields: {§harm: }\n", '`types.part.fields.harm`: found a field "harm", which is a link of `risk`', "a name is a field in all types or a link in all types"),
    (NEW + "    links: {§severity: }\n", '`types.part.links.severity`: found a link "severity", which is a field of `harm`', "a name is a field in all types or a link in all types"),
    (NEW + "    fields: {a: }\n    links: {§a: }\n", '`types.part.links.a`: found a link "a", which is a field of `part`', "a name is a field in all types or a link in all types"),
    (NEW + "    links: {a: }\n  hazard: {fields: {§a: }}\n", '`types.hazard.fields.a`: found a field "a", which is a link of `part`', "a name is a field in all types or a link in all types"),
    (NEW + "    fields: {a: }\n  hazard: {links: {§a: }}\n", '`types.hazard.links.a`: found a link "a", which is a field of `part`', "a name is a field in all types or a link in all types"),
    (NEW + "    fields: {§count: }\n", "`types.part.fields.count`: found a field that is a text, expected a whole number as in `observation`", "fields of one name are stored alike in all types"),
    (NEW + "    fields: {a: }\n  hazard: {fields: {§a: {kind: list}}}\n", "`types.hazard.fields.a`: found a field that is a list, expected a text as in `part`", "fields of one name are stored alike in all types"),
    (NEW + "    links: {a: {targets: [part, §hazrd]}}\n", '`types.part.links.a.targets`: found "hazrd", expected the name of a type', "did you mean `hazard`?"),
    (NEW + "    links: {a: {minimum: 2, maximum: §1}}\n", "`types.part.links.a.maximum`: found 1, expected at least the minimum, 2", ""),
    ("types: {situation: {links: {hazard: {§targets: [harm]}}}}", "`types.situation.links.hazard.targets`: the targets of a link that there is cannot be changed", "add a link of your own"),
    ("types: {situation: {links: {hazard: {§minimum: 0}}}}", "`types.situation.links.hazard.minimum`: the minimum of a link that there is cannot be changed", "add a link of your own"),
    ("exclude: [§1]\n", "`exclude.1`: found the number 1, expected a text that is not blank", 'for a text, put it in quotes: "1"'),
    ("§exclude: drafts\n"[1:].replace("drafts", "§drafts"), '`exclude`: found the text "drafts", expected a list', ""),
    ("§", "the file is empty", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused(text: str, message: str, hint: str) -> None:
    before, _, after = text.partition("§")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert [(*each.span[:3], str(each.message), str(each.hint)) for each in problems(before + after)] == [
        ("needs/model.yaml", line, column, message, hint)
    ]


def test_all_problems_at_once() -> None:
    text = "types:\n  part: {prefix: PRT, fields: {id: , a: {kind: enum}}, links: {b: {targets: [x]}}}\n  note: {label: 1}\n"
    assert [problem.span[1:3] for problem in problems(text)] == [
        (2, 3),
        (2, 32),
        (2, 38),
        (2, 78),
        (3, 3),
        (3, 3),
        (3, 17),
    ]


def test_a_target_that_is_itself_wrong_is_no_unknown_target() -> None:
    (problem,) = problems(NEW + "  tool: x\n  hazard: {links: {a: {targets: [tool]}}}\n")
    assert problem.span[1:3] == (5, 9)


@pytest.mark.parametrize("name", VIEWS)
def test_no_type_takes_the_name_of_a_view(name: str) -> None:
    (problem,) = problems(f"types:\n  {name}: {{prefix: PRT, label: Part}}\n")
    assert str(problem.message) == f'found the type "{name}", which is the name of another directive'
    assert problem.span[1:3] == (2, 3)


def test_the_names_of_views_are_those_that_are_given() -> None:
    own = load_model("types: {heat-map: {prefix: PRT, label: P}}", "needs/model.yaml", ("risk-clock",))
    assert "heat-map" in own.types and own.views == ("risk-clock",)
    with pytest.raises(PolicyError, match='found the type "risk-clock"'):
        load_model("types: {risk-clock: {prefix: PRT, label: P}}", "needs/model.yaml", ("risk-clock",))


def test_no_directive_loses_its_name() -> None:
    known = {*_directive_registry, *StandardDomain.directives}
    # what Sphinx adds at start-up is in the list by hand
    assert known - {"date", "title"} <= RESERVED_DIRECTIVES
    assert not RESERVED_DIRECTIVES & set(BUILTIN_MODEL.types)


def test_no_field_takes_a_name_of_sphinx_needs() -> None:
    common = {"id", "title", "status", "tags"}
    assert {name for name in NeedsCoreFields if "_" not in name} - common <= RESERVED_NAMES
    own = {name for item_type in BUILTIN_MODEL.types.values() for name in (*item_type.fields, *item_type.links)}
    assert not own & RESERVED_NAMES


def test_the_built_in_types_hold_to_the_same_rules() -> None:
    fields = {name for item_type in BUILTIN_MODEL.types.values() for name in item_type.fields}
    links = {name for item_type in BUILTIN_MODEL.types.values() for name in item_type.links}
    assert not fields & links


def test_a_project_without_a_model(tmp_path: Path) -> None:
    assert read_model(Disk(tmp_path), VIEWS) == MODEL_OF_NONE == BUILTIN_MODEL._replace(views=tuple(VIEWS))
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "model.yaml").write_text(MODEL, "utf-8")
    assert read_model(Disk(tmp_path), VIEWS) == load(MODEL)
    (tmp_path / "needs" / "model.yaml").write_bytes(b"types: \xff")
    with pytest.raises(PolicyError, match=r"^needs/model\.yaml:1:8: found the byte 0xFF, which is not UTF-8"):
        read_model(Disk(tmp_path), VIEWS)


@given(text=st.one_of(st.text(), st.lists(st.sampled_from(MODEL.splitlines(True))).map("".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_model_or_a_policy_error(text: str) -> None:
    try:
        model = load(text)
    except PolicyError as error:
        assert error.problems
    else:
        assert set(BUILTIN_MODEL.types) <= set(model.types)
