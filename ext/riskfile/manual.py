"""The generated pages of the manual: one page per rule, the item types, the keys of the policy, the clauses; and within
a page that people write, the reference of the views.

``python -m riskfile.manual DIR`` writes them below DIR, and touches only pages that change; with
``--check`` it writes nothing, names the pages that differ from the code and exits with 1.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from textwrap import fill
from typing import Any, Final, get_args

from riskfile import api
from riskfile.editing.fixes import Fixer, of_rule
from riskfile.exporting.needs_json import COMPUTED, KEYS, need_name
from riskfile.model import BUILTIN_MODEL, FieldKind, FieldType, ItemType, LinkType
from riskfile.model.clauses import CHAPTERS, CLAUSES, TERMS, Clause, clauses_in, other_sources, types_at
from riskfile.model.iso14971 import COMMON_FIELDS
from riskfile.policy import policy_schema
from riskfile.policy.strict import ID_TEXT
from riskfile.rules import CATALOGUE, Kind, Level, Rule
from riskfile.rules.engine.declare import UNKNOWN_OPTION, options_by_type
from riskfile.rules.people import HEADING, STILL, still_to_judge
from riskfile.rules.tool import CRASHED, NOT_OF_A_CHECK
from riskfile.text.crashes import DEBUG, crashed, trace_of
from riskfile.text.words import SHORT_MISSION_WORDS
from riskfile.views.answers import CheckedList
from riskfile.views.changes import ChangeReport
from riskfile.views.declare import Option, OptionKind, View
from riskfile.views.findings import Sections
from riskfile.views.key_figures import KeyFigures
from riskfile.views.registry import VIEWS
from riskfile.views.stage_grid import StageGrid
from riskfile.views.surveillance import Picture
from riskfile.views.tables import HeatMap, Table
from riskfile.views.verdict import FileVerdict

RULES: Final = "rules"
"""The folder of the rule pages."""

_SHAPES: Mapping[type, str] = {
    Table: "a table",
    HeatMap: "two maps, or three",
    Sections: "tables below each other",
    StageGrid: "two grids",
    FileVerdict: "a verdict, line by line",
    KeyFigures: "figures and a table",
    ChangeReport: "a report",
    CheckedList: "a table of requirements",
    **dict.fromkeys(get_args(Picture), "a picture, and a table of its numbers"),
}

_OPTION_KINDS: Mapping[OptionKind, str] = {
    "choice": "one of its values",
    "flag": "nothing",
    "type": "an item type",
    "types": "item types",
    "need-types": "need types",
    "fields": "names of fields",
    "item": "an id",
    "items": "ids of items",
    "plan": "an id",
    "checklist": "a list's name",
    "number": "a number above 0",
    "day": "a day, YYYY-MM-DD",
    "text": "a text",
}


_FAMILIES = {
    "RMF0": "Plan and policy",
    "RMF1": "Risk identification",
    "RMF2": "Risk evaluation",
    "RMF3": "Risk control",
    "RMF4": "Residual risk",
    "RMF5": "Concept, cycles, grid",
    "RMF6": "Production and post-production",
    "RMF7": "Topics",
    "RMF8": "Change control and evidence",
    "RMF9": "Structure and safe content",
}

_LEVELS = {
    Level.ERROR: "error",
    Level.WARNING: "warning",
    Level.WARNING_THEN_ERROR: "warning, then error",
    Level.GATE: "at its gate",
}

_WEIGHTS = {
    Level.ERROR: "an error from the first draft on",
    Level.WARNING: "a warning, at a gate too",
    Level.WARNING_THEN_ERROR: "a warning in a draft, an error at the gate of the item's stage",
    Level.GATE: "open work in a draft, which is no finding; an error at the gate of the item's stage",
}

_KINDS_OF_RULES: Mapping[Kind, str] = {
    "contradiction": "two statements of the file cannot both hold, or something is written so that the file says what is not so",
    "gap": "something is not there yet",
    "advice": "it would be better otherwise",
}

_KINDS: Mapping[FieldKind, str] = {
    "text": "any text, on one line or as a YAML text over several",
    "enum": "one of the values that are listed",
    "integer": "a whole number, such as `12`",
    "number": "a number, such as `12`, `0.5` or `1e-5`",
    "boolean": "`true` or `false` (`yes` and `no` are read too)",
    "date": "a date as `YYYY-MM-DD`",
    "datetime": "a time as `YYYY-MM-DDThh:mmZ`, or with an offset such as `+01:00`",
    "quantity": "a level of the policy's scale (`F3`), or a number with or without its unit (`0.02 per implant`)",
    "list": "words, separated by commas or blanks",
}

EXAMPLES: Final = "\n".join(each.example for each in BUILTIN_MODEL.types.values())
"""An example of each item type; together they are one chain, in which every link has its target."""

_CODE = re.compile(r"\bRMF\d{3}\b")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_FENCE_WITH_PATH = re.compile(r"(`{3,}|~{3,})(\w+) +(\S+)")
_CODE_SPAN = re.compile(r"(`[^`|\\]+`)")
_SPECIAL = re.compile(r"[\\`*_\[\]<|]")
_BEGIN = "<!-- From here on generated by `python -m riskfile.manual` from the records of {}. -->\n"
_END = "<!-- Up to here. -->\n"
_NOTE = "<!-- Generated by `python -m riskfile.manual` from {}; change it there. -->\n\n"


def pages() -> dict[str, str]:
    """The generated pages: path below the manual -> text."""
    rules = dict(sorted([*((rule.code, rule) for rule in NOT_OF_A_CHECK), *CATALOGUE.items()]))
    found = {f"{RULES}/index.md": _rule_index(rules)}
    found.update((f"{RULES}/{code}.md", _rule_page(rule, rules)) for code, rule in rules.items())
    found["item-types.md"] = _item_types(BUILTIN_MODEL.types)
    found["policy-keys.md"] = _policy_keys(policy_schema())
    found["clauses.md"] = _clauses(CATALOGUE, BUILTIN_MODEL.types)
    return found


def within() -> dict[str, tuple[str, str]]:
    """What is generated within pages that people write: path below the manual -> of what, and text."""
    return {
        "needs-json.md": ("the item types", _needs_json(BUILTIN_MODEL.types.values())),
        "api.md": ("riskfile.api", _api()),
        "views.md": ("the views", _view_reference(VIEWS.values())),
    }


def drift(root: Path) -> dict[str, str]:
    """The generated pages below ``root`` that are not as they would be written, each with what is wrong."""
    found: dict[str, str] = {}
    for path, text in _wanted(root).items():
        try:
            if (root / path).read_bytes() != text.encode("utf-8"):
                found[path] = "differs from the code"
        except FileNotFoundError:
            found[path] = "is missing"
    for page in sorted((root / RULES).glob("*.md")):
        path = f"{RULES}/{page.name}"
        if path not in found and path not in pages():
            found[path] = "is of no rule"
    return found


def write(root: Path) -> list[str]:
    """Bring the generated pages below ``root`` up to date; returns the paths that changed."""
    changed = list(drift(root))
    wanted = _wanted(root)
    for path in changed:
        target = root / path
        if path in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(wanted[path].encode("utf-8"))
        else:
            target.unlink()
    return changed


def _wanted(root: Path) -> dict[str, str]:
    """All pages as they should be: the generated ones, and those that people write with what is generated in them."""
    wanted = pages()
    for path, (of, text) in within().items():
        begins = _BEGIN.format(of)
        try:
            page = (root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            page = ""
        before, begin, rest = page.partition(begins)
        _, end, after = rest.partition(_END)
        # a page without the place for it has it at its end
        wanted[path] = f"{before}{begins}{text}{_END}{after}" if begin and end else f"{page}{begins}{text}{_END}"
    return wanted


# --- rules --------------------------------------------------------------------------------------------------


def _rule_index(rules: Mapping[str, Rule]) -> str:
    parts = [
        _NOTE.format("the rule catalogue"),
        "# Rules\n\n"
        "A rule finds one fault and has one code, which is never used again for another. Its level says how much a\n"
        "finding weighs:\n\n",
        "".join(_table(("Level", "Meaning"), ((_LEVELS[level], _WEIGHTS[level]) for level in Level))),
        "\nIts kind says what a finding means to who reads it:\n\n",
        "".join(_table(("Kind", "Meaning"), _KINDS_OF_RULES.items())),
        "\nClause numbers are those of ISO 14971:2019 where no other source is named. What select, ignore and *not\n"
        "evaluated* mean stands in [Checking](../checking.md). `riskfile rule RMF310` prints a page in the terminal.\n\n"
        "A file that passes all of them is whole, consistent and computed rightly. It is not yet a safe device: below each family\n"
        "stands what a person still has to judge.\n",
    ]
    for family, title in _FAMILIES.items():
        # the crash of a rule belongs to no family
        members = [rule for rule in rules.values() if rule.family == family and rule.code != CRASHED.code]
        if members:
            parts += [f"\n## {family}xx {title}\n\n", *_rule_table(members), f"\n{HEADING}:\n\n{STILL[family]}"]
    parts += ["\n## The tool itself\n\n", *_rule_table([rules[CRASHED.code]])]
    parts += ["\n```{toctree}\n:hidden:\n\n", *(f"{code}\n" for code in rules), "```\n"]
    return "".join(parts)


def _rule_table(rules: Iterable[Rule]) -> Iterator[str]:
    return _table(
        ("Code", "Name", "Level", "Kind", "Source", "Fault"),
        (
            (
                f"[{rule.code}]({rule.code}.md)",
                rule.name,
                _LEVELS[rule.level],
                rule.kind,
                rule.clause or "engineering",
                rule.summary,
            )
            for rule in rules
        ),
    )


def _rule_page(rule: Rule, rules: Mapping[str, Rule]) -> str:
    source = rule.clause or "engineering"
    if source[0].isdigit():
        source = f"ISO 14971:2019 {source}"
    parts = [
        _NOTE.format("the rule's docstring"),
        f"# {rule.code} {rule.name}\n\n",
        *_table(
            ("Level", "Kind", "Source", "Family"),
            [(rule.level.value, rule.kind, source, _FAMILIES.get(rule.family, ""))],
        ),
        "\n",
        *_linked(rule.doc, rule.code, rules),
    ]
    still = still_to_judge(rule)
    if still:
        parts.append(f"\n## {HEADING}\n\n{still}")
    if rule.needs:
        parts.append("\n## Not evaluated\n\n" + _held_back(rule, rules))
    if fixers := of_rule(rule.code):
        parts.append("\n## Fixes\n\n" + "".join(map(_fixer, fixers)))
    return "".join(parts)


_SAFE: Final = {
    "always": "`riskfile check --fix` makes it",
    "if plain": "`riskfile check --fix` makes it where there is but one right answer",
    "never": "offered only; `--unsafe-fixes` makes it",
}


def _fixer(each: Fixer) -> str:
    made = "offered only: a person decides" if each.kind == "decision" else _SAFE[each.safe]
    return fill(f"- `{each.name}`: {each.about} ({made}).", 118, subsequent_indent="  ", break_long_words=False) + "\n"


def _held_back(rule: Rule, rules: Mapping[str, Rule]) -> str:
    """Where a rule cannot judge, since another has found something."""
    on_option = [code for code in rule.needs if rules[code].of_option and rule.rests_on is not None]
    parts = []
    whole = [code for code in rule.needs if code not in on_option]
    if whole:
        parts.append(
            "This rule judges no item that one of these has found wrong; it is then *not evaluated* there:\n"
            f"{_named(whole, rules)}.\n"
        )
    by_type = sorted(options_by_type(rule.rests_on or "").items())
    if on_option and by_type:
        judged = "It" if whole else "This rule"
        listed = "".join(
            f"- {type}: {', '.join(f'`{each}`' for each in sorted(options - {UNKNOWN_OPTION}))}\n"
            for type, options in by_type
        )
        parts.append(
            f"{judged} rests on the options below. Where one of these has found that one of them is missing or wrong, it is\n"
            f"*not evaluated* there: {_named(on_option, rules)}.\n\n{listed}"
        )
    return "\n".join(parts)


def _named(codes: Iterable[str], rules: Mapping[str, Rule]) -> str:
    return ", ".join(f"[{code}]({code}.md) {rules[code].name}" for code in codes)


def _linked(doc: str, own: str, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The lines of a rule's page, its codes as links; blocks that say which file they are get it as a caption."""
    fence = ""
    for line in doc.splitlines():
        if fence:
            if line.strip() == fence:
                fence = ""
            yield line + "\n"
            continue
        opened = _FENCE.match(line)
        if opened is not None:
            fence = opened[1]
            named = _FENCE_WITH_PATH.fullmatch(line)
            yield f"{named[1]}{{code-block}} {named[2]}\n:caption: {named[3]}\n\n" if named else line + "\n"
            continue
        # a code within back quotes is code
        spans = line.split("`")
        spans[::2] = [
            _CODE.sub(
                lambda match: f"[{match[0]}]({match[0]}.md)" if match[0] in rules and match[0] != own else match[0],
                span,
            )
            for span in spans[::2]
        ]
        yield "`".join(spans) + "\n"


# --- item types ---------------------------------------------------------------------------------------------


def _item_types(types: Mapping[str, ItemType]) -> str:
    parts = [
        _NOTE.format("the item model"),
        "# Item types\n\n"
        "Each type is a directive; its full term is what a reader of the file sees. How items are written stands in\n"
        "[Authoring](authoring.md), how a project adds types, fields and links in [Extending](extending.md).\n"
        "`riskfile types risk` prints a type in the terminal. A required field that is missing is\n"
        "[RMF912](rules/RMF912.md), told once for all of an item; what other rules ask for (the estimate of a risk, the kind\n"
        "of a control, the conclusions of a review) stands on their pages. Below a type stand the fields that are a person's: in\n"
        "them somebody says what he has decided, seen or signed, and no [assistant](assistants.md) gives them; of every type these\n"
        f"are {', '.join(f'`{field.name}`' for field in COMMON_FIELDS if field.by_person)}.\n\n",
        *_table(
            ("Directive", "Term", "Ids begin with", "Clause", "In the grid"),
            (
                (
                    f"[`{each.name}`](#type-{each.name})",
                    _text(each.label),
                    f"`{each.prefix}-`",
                    each.clause,
                    ", ".join(f"{SHORT_MISSION_WORDS[mission].lower()}: {step}" for mission, step in each.cells),
                )
                for each in types.values()
            ),
        ),
        "\nClauses are those of ISO 14971:2019. Items are counted in the grid's cells of these missions and steps, each in its\n"
        "stage; a finding keeps the first of them open, on a trigger that of its kind, on a cycle that of its mission.\n\n"
        "The beginning of an id is a habit, not a rule: an id is capital letters and digits in at least two parts joined by\n"
        "hyphens.\n\n"
        "## Kinds of values\n\n",
        *_table(("Kind", "What is written"), ((f"`{kind}`", _KINDS[kind]) for kind in get_args(FieldKind))),
        "\n## Fields of every type\n\n",
        *_field_table(COMMON_FIELDS),
    ]
    common = {field.name for field in COMMON_FIELDS}
    for each in types.values():
        parts += [f"\n(type-{each.name})=\n## {_text(each.label)}\n\n", f"{_text(each.help)} Clause {each.clause}.\n"]
        fields = [field for field in each.fields.values() if field.name not in common]
        if fields:
            parts += ["\n", *_field_table(fields)]
            persons = ", ".join(f"`{field.name}`" for field in fields if field.by_person)
            if persons:
                parts.append(f"\nA person's: {persons}.\n")
        if each.links:
            parts += ["\n", *_link_table(each.links.values())]
        parts.append(f"\n```markdown\n{each.example}```\n")
    return "".join(parts)


def _field_table(fields: Iterable[FieldType]) -> Iterator[str]:
    def kind(field: FieldType) -> str:
        values = ", ".join(f"`{value}`" for value in field.values)
        return f"`{field.kind}`: {values}" if values else f"`{field.kind}`"

    def required(field: FieldType) -> str:
        return (f"yes, or `{field.instead}`" if field.instead else "yes") if field.required else ""

    return _table(
        ("Field", "Shown as", "Kind", "Required", "Meaning"),
        ((f"`{field.name}`", _text(field.label), kind(field), required(field), _text(field.help)) for field in fields),
    )


def _link_table(links: Iterable[LinkType]) -> Iterator[str]:
    def targets(link: LinkType) -> str:
        return ", ".join(f"[`{target}`](#type-{target})" for target in link.targets) or "any type"

    def how_many(link: LinkType) -> str:
        if link.maximum is None:
            return f"{link.minimum} or more"
        return str(link.minimum) if link.minimum == link.maximum else f"{link.minimum} to {link.maximum}"

    return _table(
        ("Link", "To", "How many", "Shown as", "Shown there as", "Meaning"),
        (
            (
                f"`{link.name}`",
                targets(link),
                how_many(link),
                _text(link.label),
                _text(link.back_label),
                _text(link.help),
            )
            for link in links
        ),
    )


# --- views --------------------------------------------------------------------------------------------------


def _view_reference(views: Iterable[View]) -> str:
    views = list(views)
    parts = [
        "\n",
        *_table(
            ("Directive", "Made of", "Takes"),
            (
                (
                    f"[`{view.name}`](#view-{view.name})",
                    _SHAPES[view.shape],
                    ", ".join(f"`{option.name}`" for option in view.takes),
                )
                for view in views
            ),
        ),
    ]
    for view in views:
        parts.append(f"\n(view-{view.name})=\n### {view.name}\n\n{view.help}\n")
        for said, form in (("", view.table), *view.tables.items()):
            if form is not None:
                of = f" of the {form.title.lower()}" if said else ""
                columns = ", ".join(f"`{column.key}`" for column in form.columns)
                parts.append(f"\nA row{of} is {form.row}; its columns are {columns}.\n")
                steps = [f"*{each.label}* ({', '.join(f'`{key}`' for key in each.columns)})" for each in form.steps]
                if steps:
                    parts.append(f"\nA reader chooses among views by step: {', '.join(steps)}, and all columns.\n")
        if view.own:
            parts += ["\n", *_table(("Own option", "Holds", "Meaning"), map(_view_option, view.own))]
        parts += [f"\n````markdown\n{example}````\n" for example in view.examples]
    return "".join([*parts, "\n"])


def _view_option(option: Option) -> tuple[str, str, str]:
    holds = ", ".join(f"`{value}`" for value in option.values) or _OPTION_KINDS[option.kind]
    must = " Required." if option.required else f" `{option.default}` unless given." if option.default else ""
    return f"`{option.name}`", holds, f"{option.help}{must}"


# --- clauses ------------------------------------------------------------------------------------------------


def _clauses(rules: Mapping[str, Rule], types: Mapping[str, ItemType]) -> str:
    by_clause: dict[str, list[Rule]] = {}
    by_source: dict[str, list[Rule]] = {}
    for code in sorted(rules):
        rule = rules[code]
        numbers = clauses_in(rule.clause)
        others = other_sources(rule.clause)
        for number in numbers:
            by_clause.setdefault(number, []).append(rule)
        for source in others or (() if numbers else ("engineering",)):
            by_source.setdefault(source, []).append(rule)
    parts = [
        _NOTE.format("the clause table, the item model and the rule catalogue"),
        "# Clauses\n\n"
        "What in a file answers each clause of ISO 14971:2019: the items that hold it, the keys of the policy that decide\n"
        "it, the views that show it, and the rules that judge it. What a clause is about is said in our words; the\n"
        "requirement itself stands in the standard. A clause without a rule is not judged by the tool: people judge it.\n"
        "The numbers come from secondary sources; whoever has the standard is asked to correct them.\n",
    ]
    for chapter, title in CHAPTERS.items():
        rows = [_clause(clause, types, by_clause) for clause in CLAUSES if clause.chapter == chapter]
        parts += [
            f"\n## {chapter} {title}\n\n",
            *_table(("Clause", "About", "Item types and policy keys", "Views", "Rules"), rows),
        ]
    terms = (
        (term.number, term.about, _type_links(term, types), _rule_links(by_clause.get(term.number, ())))
        for term in TERMS
    )
    parts += ["\n## 3 Terms\n\n", *_table(("Term", "About", "Item types", "Rules"), terms)]
    sources = ((_text(source), _rule_links(by_source[source])) for source in sorted(by_source))
    parts += ["\n## Rules that rest on other sources\n\n", *_table(("Source", "Rules"), sources)]
    return "".join(parts)


def _clause(clause: Clause, types: Mapping[str, ItemType], rules: Mapping[str, Sequence[Rule]]) -> tuple[str, ...]:
    keys = ", ".join(f"[`{key}`](policy-keys.md#policy-{key})" for key in clause.policy)
    return (
        clause.number,
        clause.about,
        "; ".join(filter(None, (_type_links(clause, types), f"policy: {keys}" if keys else ""))),
        "; ".join(_views(clause.views)),
        _rule_links(rules.get(clause.number, ())),
    )


def _views(views: Iterable[str]) -> Iterator[str]:
    """Each directive once, with all that it is asked for."""
    asked: dict[str, list[str]] = {}
    for view in views:
        name, _, argument = view.partition(" ")
        asked.setdefault(name, []).extend([f"`{argument}`"] if argument else [])
    for name, arguments in asked.items():
        yield f"`{name}` of {', '.join(arguments)}" if arguments else f"`{name}`"


def _type_links(clause: Clause, types: Mapping[str, ItemType]) -> str:
    return ", ".join(f"[`{each.name}`](item-types.md#type-{each.name})" for each in types_at(clause, types.values()))


def _rule_links(rules: Iterable[Rule]) -> str:
    return ", ".join(f"[{rule.code}]({RULES}/{rule.code}.md)" for rule in rules)


# --- policy -------------------------------------------------------------------------------------------------


def _policy_keys(schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    parts = [
        _NOTE.format("the policy's schema"),
        "# Keys of the policy\n\n"
        "Every key of `needs/policy.yaml`. An unknown key, a key given twice and a value of another type are refused with\n"
        "line and column ([RMF009](rules/RMF009.md)). What the keys decide is explained in [Policy](policy.md);\n"
        "`riskfile schema policy` prints the JSON Schema for editors.\n\n"
        "`[]` stands for each element of a list, `<name>` for a key that you choose.\n",
    ]
    for name, each in schema["properties"].items():
        must = "Required" if name in required else "Optional"
        for other in (each["anyOf"] for each in schema.get("allOf", ())):
            if other[0]["required"] == [name]:
                must = f"Required unless there is `{other[1]['required'][0]}`"
        parts += [f"\n(policy-{name})=\n## {name}\n\n", f"{must}; {_type(each)}. {_text(each['description'])}\n"]
        rows = list(_keys(name, each))
        if rows:
            parts += ["\n", *_table(("Key", "Type", "Required", "Meaning"), rows)]
    return "".join(parts)


def _keys(path: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """A row for each key below ``path``."""
    below: list[tuple[str, Mapping[str, Any], str]] = []
    for each in schema.get("anyOf", ()):
        yield from _keys(path, each)
    if "items" in schema:
        element = schema["items"]
        if "properties" in element:
            # a list of records: what an element is, its keys say
            yield from _keys(f"{path}[]", element)
            return
        below.append((f"{path}[]", element, ""))
    for name, each in schema.get("properties", {}).items():
        below.append((f"{path}.{name}", each, "yes" if name in schema.get("required", ()) else ""))
    if isinstance(schema.get("additionalProperties"), Mapping):
        below.append((f"{path}.{_placeholder(schema['propertyNames'])}", schema["additionalProperties"], ""))
    for key, each, must in below:
        yield f"`{key}`", _type(each), must, _text(each["description"])
        yield from _keys(key, each)


_MANY: Final = 6


def _placeholder(names: Mapping[str, Any]) -> str:
    if len(names.get("enum", ())) > _MANY:
        return "<name>"
    if "enum" in names:
        return f"<{' or '.join(names['enum'])}>"
    pattern = str(names.get("pattern", ""))
    if pattern.endswith("[0-9]{3}$"):
        return "<code>"
    return "<level>" if ID_TEXT in pattern else "<name>"


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    given = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    empty = ", may be empty" if "null" in given else ""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(dict.fromkeys(f"`{value}`" for value in schema["enum"] if value is not None)) + empty
    kind = given[0]
    if kind == "array":
        fewest, most = schema.get("minItems"), schema.get("maxItems")
        count = f", {fewest} to {most}" if fewest and most else ""
        return f"list{count}{empty}"
    if kind == "object":
        return f"mapping{empty}"
    if kind == "string":
        if ID_TEXT in schema.get("pattern", ""):
            return f"id{empty}"
        return ("date" if schema.get("format") == "date" else "text") + empty
    words = {"boolean": "`true` or `false`", "integer": "whole number", "number": "number"}[str(kind)]
    least = f", {schema['minimum']} or more" if "minimum" in schema else ""
    return f"{words}{least}{empty}"


# --- Markdown -----------------------------------------------------------------------------------------------


def _api() -> str:
    """The reference of ``riskfile.api``: names, signatures and docstrings."""
    parts = ["\n### Functions\n"]
    for name in ("read", "export"):
        function = getattr(api, name)
        parts.append(f"\n`{name}{_signature(function)}`\n{_said(inspect.getdoc(function) or '')}")
    parts.append("\n### Errors\n")
    parts.append(f"\n`RiskFileError`\n{_said(inspect.getdoc(api.RiskFileError) or '')}")
    parts.append("\n### Data\n")
    for name in api.__all__:
        kind = getattr(api, name)
        if not is_dataclass(kind):
            continue
        parts.append(f"\n`{name}`\n{_said(inspect.getdoc(kind) or '')}")
        hints = {each.name: each.type for each in fields(kind)}
        parts += [
            "\n",
            *_table(
                ("Field", "Type"), ((f"`{field}`", f"`{hint}`".replace("|", "\\|")) for field, hint in hints.items())
            ),
        ]
        for method, of in vars(kind).items():
            if inspect.isfunction(of) and not method.startswith("_"):
                parts.append(f"\n`{name}.{method}{_signature(of)}`\n{_said(inspect.getdoc(of) or '')}")
    return "".join([*parts, "\n"])


def _signature(function: Callable[..., Any]) -> str:
    # annotations that are not evaluated have quotes around them, and so have defaults that are texts
    return re.sub(r"(?<=[:>] )'([^']+)'", r"\1", str(inspect.signature(function)))


def _said(doc: str) -> str:
    """A docstring as the definition of what it is of: double backquotes are code, and fields are lines of a list."""
    text = re.sub(r"``([^`]+)``", r"`\1`", doc)
    text = re.sub(r"(?m)^:param (\w+): ", r"- `\1`: ", text)
    text = re.sub(r"(?m)^:raises (\w+): ", r"- raises `\1` ", text)
    body, _, listed = text.partition("\n- ")
    made = ": " + body.strip().replace("\n", "\n  ") + "\n"
    return made + ("\n  - " + listed.replace("\n", "\n  ").rstrip() + "\n" if listed else "")


def _needs_json(types: Iterable[ItemType]) -> str:
    fields: dict[str, dict[str, list[str]]] = {}
    links: dict[str, list[str]] = {}
    for item_type in types:
        for field in item_type.fields.values():
            kinds = fields.setdefault(need_name(field.name), {})
            kinds.setdefault(_JSON_KINDS.get(field.kind, "string"), []).append(f"`{item_type.name}`")
        for link in item_type.links.values():
            links.setdefault(need_name(link.name), []).append(f"`{item_type.name}`")
    rows = [
        (f"`{name}`", kind, ", ".join(names))
        for name, kinds in sorted(fields.items())
        for kind, names in kinds.items()
        if name not in KEYS
    ]
    return "".join(
        [
            "\n### Of every item\n\n",
            *_table(("Key", "What it holds"), ((f"`{name}`", text) for name, text in KEYS.items())),
            "\n### Computed, of a risk\n\n",
            *_table(("Key", "What it holds"), ((f"`{name}`", text) for name, text in COMPUTED.items())),
            "\n### Links\n\nLists of ids. The item at the other end has the same key with `_back` at its end.\n\n",
            *_table(("Key", "Of"), ((f"`{name}`", ", ".join(names)) for name, names in sorted(links.items()))),
            "\n### Fields\n\n",
            *_table(("Key", "Value", "Of"), rows),
        ]
    )


_JSON_KINDS: Final[Mapping[FieldKind, str]] = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "list": "list of strings",
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n"
    yield f"|{' --- |' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _text(text: str) -> str:
    """``text`` as Markdown that shows exactly it, but for what it has in backticks, which is code on the page too."""
    parts = _CODE_SPAN.split(text)
    return "".join(part if index % 2 else _SPECIAL.sub(r"\\\g<0>", part) for index, part in enumerate(parts))


_TOCTREE: Final = re.compile(r"^```\{toctree\}\n((?::[^\n]*\n)*)\n?(.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCED: Final = re.compile(r"^(`{3,}|~{3,}|:{3,}).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
_LINKED_TEXT: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def llms_txt(root: Path) -> str:
    """A short map of the manual for assistants (llmstxt.org): what riskfile is, and each page with its title and the sentence that it
    begins with, under the headings of the tables of contents of ``index.md``."""
    index = (root / "index.md").read_text(encoding="utf-8")
    title, said = begins(index)
    lines = [f"# {title}", "", f"> {said}", ""]
    lines += [
        "An item is a MyST directive; regions of risks are computed, never written. `riskfile check` judges, `riskfile show ID` tells all of an",
        "item, `riskfile mcp` answers assistants and writes nothing. Approvals, signatures, results and reasons of waivers are a person's.",
        "",
    ]
    for options, entries in _TOCTREE.findall(index):
        caption = re.search(r":caption: (.+)", options)
        lines += [f"## {caption[1] if caption else 'Pages'}", ""]
        for name in entries.split():
            title, said = begins((root / f"{name}.md").read_text(encoding="utf-8"))
            lines.append(f"- [{title}]({name}.html)" + (f": {said}" if said else ""))
        lines.append("")
    lines += [
        "## Optional",
        "",
        f"- Rules: {len(CATALOGUE)} pages such as [RMF310]({RULES}/RMF310.html): what a rule asks for, why, how it is met, what a person still judges.",
    ]
    return "\n".join(lines) + "\n"


def begins(page: str) -> tuple[str, str]:
    """The title of a page, and its first sentence as plain text; "" for none."""
    title = re.search(r"^# (.+)$", page, re.MULTILINE)
    body = _FENCED.sub("", page[title.end() :] if title else page)
    for block in re.split(r"\n[ \t]*\n", body):
        text = " ".join(block.split())
        # tables, headings, targets, comments and lists say little by themselves
        if text and not text.startswith(("|", "#", "(", "<", "%", "- ", "* ", "![", ":")):
            text = _LINKED_TEXT.sub(r"\1", text)
            sentence = re.match(r"(.+?[.:])(?= |$)", text)
            return title[1] if title else "", (sentence[1] if sentence else text).rstrip(":")
    return title[1] if title else "", ""


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or check them; returns the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _main([each for each in given if each != DEBUG])
    except OSError as error:
        sys.stderr.write(f"riskfile.manual: {error.filename or ''}: {error.strerror or error}\n")
        return 2
    except Exception as error:
        said = crashed("python -m riskfile.manual", trace_of(error), debug=DEBUG in given)
        sys.stderr.write(f"riskfile.manual: {said}\n")
        return 3


def _main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m riskfile.manual", description="Generate the manual's pages from the code."
    )
    parser.add_argument("folder", type=Path, help="the manual's folder")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 and name the pages that differ"
    )
    arguments = parser.parse_args(argv)
    root: Path = arguments.folder
    if not root.is_dir():
        parser.error(f"{root} is not a folder")
    if arguments.check:
        differing = drift(root)
        for path, what in differing.items():
            sys.stdout.write(f"{root / path} {what}\n")
        return 1 if differing else 0
    for path in write(root):
        sys.stdout.write(f"{root / path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
