"""The generated pages of the manual: one page per rule, the item types, the keys of the policy, the clauses.

``python -m riskfile.manual DIR`` writes them below DIR, and touches only pages that change; with
``--check`` it writes nothing, names the pages that differ from the code and exits with 1.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args

from riskfile.model import BUILTIN_MODEL, FieldKind, FieldType, ItemType, LinkType
from riskfile.model.clauses import CHAPTERS, CLAUSES, TERMS, Clause, clauses_in, other_sources, types_at
from riskfile.model.iso14971 import COMMON_FIELDS
from riskfile.policy import policy_schema
from riskfile.policy.strict import ID_TEXT
from riskfile.rules import CATALOGUE, Level, Rule
from riskfile.rules.tool import CRASHED, NOT_OF_A_CHECK

RULES: Final = "rules"
"""The folder of the rule pages."""


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

_KINDS: Mapping[FieldKind, str] = {
    "text": "any text, on one line or as a YAML text over several",
    "enum": "one of the values that are listed",
    "integer": "a whole number, such as `12`",
    "number": "a number, such as `12`, `0.5` or `1e-5`",
    "boolean": "`true` or `false` (`yes` and `no` are read too)",
    "date": "a date as `YYYY-MM-DD`",
    "datetime": "a time as `YYYY-MM-DDThh:mmZ`, or with an offset such as `+01:00`",
    "quantity": "a level of the policy's scale (`P3`), or a number with or without its unit (`0.02 per implant`)",
    "list": "words, separated by commas or blanks",
}

EXAMPLES: Final = """\
:::{intended-use} Continuous infusion in intensive care
:id: USE-001
:kind: intended
:user: nurses trained on the pump
:patient: adults
:environment: intensive care unit
:::

:::{claim} The pump delivers the rate that was set
:id: CLM-001
:kind: essential-performance
:measure: deviation of the flow rate over one hour
:limit: 5
:unit: "%"
:lost-in: SIT-001
:::

:::{characteristic} Accuracy of delivery
:id: CHR-001
:question: Are substances delivered to the patient? (Annex A)
:limit: 5
:unit: "%"
:raises: HAZ-001
:::

:::{hazard} Opioid in the syringe
:id: HAZ-001
:category: biological-chemical
:source: syringe filled on the ward
:::

:::{event} Plunger is not clamped
:id: EVT-001
:cause: use-error
:precedes: SIT-001
:::

:::{failure-mode} Plunger sensor reports clamped when it is open
:id: FMD-001
:item: plunger sensor
:effect: no alarm when the plunger is free
:occurrence: 3
:detection: 6
:severity-rank: 8
:leads-to: EVT-001
:::

:::{situation} Opioid flows freely into the vein
:id: SIT-001
:condition: fault
:hazard: HAZ-001
:events: EVT-001

The pump stands above the patient, and nothing holds the plunger.
:::

:::{harm} Respiratory depression
:id: HRM-001
:severity: S4
:::

:::{risk} Respiratory depression by free flow
:id: RSK-001
:situation: SIT-001
:harm: HRM-001
:p1: P4
:p2: C3
:basis: data (complaints of the predecessor, 2021 to 2025)
:dated: 2026-03-02
:residual-p1: P2
:disclosed-in: instructions for use, section 4.2
:::

:::{control} Anti-siphon valve in the line
:id: CTL-001
:kind: inherent
:acts-on: p1
:no-new-risk: the valve adds 20 mbar, which the occlusion alarm allows for (report 31)
:implements: DI-014
:controls: RSK-001
:::

:::{verification} No flow from a free syringe at a height of one metre
:id: VER-001
:proves: effectiveness
:method: bench-test
:criterion: less than 0.1 ml in one hour, 30 of 30
:result: pass
:evidence: report 32
:date: 2026-04-20
:verifies: CTL-001
:::

:::{benefit-risk} Free flow against the benefit of continuous infusion
:id: BRA-001
:conclusion: outweighs
:impracticable: a second valve would hide an occlusion from the alarm (report 33)
:evidence: report 34
:approver: A. Prover
:date: 2026-05-04
:justifies: RSK-001
:claims: CLM-001
:::

:::{overall-residual-risk} All residual risks together
:id: ORR-001
:method: sum of residual risks per severity class, judged by a panel
:conclusion: acceptable
:approver: A. Prover
:date: 2026-05-18
:considers: RSK-001
:::

:::{observation} Free flow reported from two wards
:id: OBS-001
:kind: malfunction
:count: 3
:exposure: 12000
:unit: use
:period: 2026-07 to 2026-09
:source: active
:observes: RSK-001
:::

:::{trigger} More reports of free flow than expected
:id: TRG-001
:kind: signal
:opened: 2026-10-01
:due: 2026-10-31
:affects: RSK-001

Significant increase: yes, four against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no.
:::

:::{cycle} Third quarter after launch
:id: CYC-001
:mission: operations
:opened: 2026-10-01
:closed: 2026-10-28
:decision: clamp redesigned
:approver: A. Prover
:next-due: 2027-01-31
:closes: TRG-001
:reviews: RSK-001
:::

:::{review} Review before release
:id: REV-001
:plan-implemented: yes, record 41
:overall-residual-acceptable: yes, ORR-001
:post-production-in-place: yes, procedure 12
:name: A. Prover
:time: 2026-05-20T09:30Z
:meaning: approved for release
:::
"""
"""An example of each item type; together they are one chain, in which every link has its target."""

_CODE = re.compile(r"\bRMF\d{3}\b")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_FENCE_WITH_PATH = re.compile(r"(`{3,}|~{3,})(\w+) +(\S+)")
_SPECIAL = re.compile(r"[\\`*_\[\]<|]")
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


def drift(root: Path) -> dict[str, str]:
    """The generated pages below ``root`` that are not as they would be written, each with what is wrong."""
    wanted = pages()
    found: dict[str, str] = {}
    for path, text in wanted.items():
        try:
            if (root / path).read_bytes() != text.encode("utf-8"):
                found[path] = "differs from the code"
        except FileNotFoundError:
            found[path] = "is missing"
    for page in sorted((root / RULES).glob("*.md")):
        path = f"{RULES}/{page.name}"
        if path not in wanted:
            found[path] = "is of no rule"
    return found


def write(root: Path) -> list[str]:
    """Bring the generated pages below ``root`` up to date; returns the paths that changed."""
    changed = list(drift(root))
    wanted = pages()
    for path in changed:
        target = root / path
        if path in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(wanted[path].encode("utf-8"))
        else:
            target.unlink()
    return changed


# --- rules --------------------------------------------------------------------------------------------------


def _rule_index(rules: Mapping[str, Rule]) -> str:
    parts = [
        _NOTE.format("the rule catalogue"),
        "# Rules\n\n"
        "A rule finds one fault and has one code, which is never used again for another. Its level says how much a\n"
        "finding weighs:\n\n",
        "".join(_table(("Level", "Meaning"), ((_LEVELS[level], _WEIGHTS[level]) for level in Level))),
        "\nClause numbers are those of ISO 14971:2019 where no other source is named. What select, ignore and *not\n"
        "evaluated* mean stands in [Checking](../checking.md). `riskfile rule RMF310` prints a page in the terminal.\n",
    ]
    for family, title in _FAMILIES.items():
        # the crash of a rule belongs to no family
        members = [rule for rule in rules.values() if rule.family == family and rule.code != CRASHED.code]
        if members:
            parts += [f"\n## {family}xx {title}\n\n", *_rule_table(members)]
    parts += ["\n## The tool itself\n\n", *_rule_table([rules[CRASHED.code]])]
    parts += ["\n```{toctree}\n:hidden:\n\n", *(f"{code}\n" for code in rules), "```\n"]
    return "".join(parts)


def _rule_table(rules: Iterable[Rule]) -> Iterator[str]:
    return _table(
        ("Code", "Name", "Level", "Source", "Fault"),
        (
            (
                f"[{rule.code}]({rule.code}.md)",
                rule.name,
                _LEVELS[rule.level],
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
        *_table(("Level", "Source", "Family"), [(rule.level.value, source, _FAMILIES.get(rule.family, ""))]),
        "\n",
        *_linked(rule.doc, rule.code, rules),
    ]
    if rule.needs:
        listed = ", ".join(f"[{code}]({code}.md) {rules[code].name}" for code in rule.needs)
        parts.append(
            "\n## Not evaluated\n\nThis rule judges no item that one of these has found wrong; it is then *not evaluated*"
            f" there:\n{listed}.\n"
        )
    return "".join(parts)


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
    examples = {
        match[1]: match[0] for match in re.finditer(r"^:::\{([a-z-]+)\}.*?^:::\n", EXAMPLES, re.MULTILINE | re.DOTALL)
    }
    parts = [
        _NOTE.format("the item model"),
        "# Item types\n\n"
        "Each type is a directive; its full term is what a reader of the file sees. How items are written stands in\n"
        "[Authoring](authoring.md), how a project adds types, fields and links in [Extending](extending.md).\n"
        "`riskfile types risk` prints a type in the terminal. A required field that is missing is\n"
        "[RMF912](rules/RMF912.md), told once for all of an item; what other rules ask for (the estimate of a risk, the kind\n"
        "of a control, the conclusions of a review) stands on their pages.\n\n",
        *_table(
            ("Directive", "Term", "Ids begin with", "Clause"),
            (
                (f"[`{each.name}`](#type-{each.name})", _text(each.label), f"`{each.prefix}-`", each.clause)
                for each in types.values()
            ),
        ),
        "\nClauses are those of ISO 14971:2019. The beginning of an id is a habit, not a rule: an id is capital letters and\n"
        "digits in at least two parts joined by hyphens.\n\n"
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
        if each.links:
            parts += ["\n", *_link_table(each.links.values())]
        parts.append(f"\n```markdown\n{examples[each.name]}```\n")
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
        parts += [f"\n(policy-{name})=\n## {name}\n\n", f"{must}; {_type(each)}. {_text(each['description'])}\n"]
        rows = list(_keys(name, each))
        if rows:
            parts += ["\n", *_table(("Key", "Type", "Required", "Meaning"), rows)]
    return "".join(parts)


def _keys(path: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """A row for each key below ``path``."""
    below: list[tuple[str, Mapping[str, Any], str]] = []
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


def _placeholder(names: Mapping[str, Any]) -> str:
    if "enum" in names:
        return f"<{' or '.join(names['enum'])}>"
    pattern = str(names.get("pattern", ""))
    if pattern.endswith("[0-9]{3}$"):
        return "<code>"
    return "<level>" if ID_TEXT in pattern else "<name>"


def _type(schema: Mapping[str, Any]) -> str:
    given = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    empty = ", may be empty" if "null" in given else ""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None) + empty
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


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n"
    yield f"|{' --- |' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _text(text: str) -> str:
    """``text`` as Markdown that shows exactly it."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or check them; returns the exit status."""
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
