"""Generate a realistic risk management file of N items, for measuring; also the same items for sphinx-needs alone.

    python benchmarks/generate.py N DIR            our project
    python benchmarks/generate.py N DIR --plain    the same items, configured for sphinx-needs alone

The items form whole chains (hazard, events, situation, harm, risk, controls, verifications), about 40 words each, 50 a
page; four more say what the device is for and what it claims. They are clean under `riskfile check`, which a test holds
them to. The seed is fixed: the same N gives the same files.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from riskfile.model import BUILTIN_MODEL, STAGES
from riskfile.testing import BASE

WORDS = [
    "strut",
    "vessel",
    "wall",
    "polymer",
    "drug",
    "coating",
    "balloon",
    "catheter",
    "pressure",
    "expansion",
    "recoil",
    "fatigue",
    "radial",
    "force",
    "surface",
    "blood",
    "flow",
    "platelet",
    "tissue",
    "healing",
    "endothelium",
    "particle",
    "release",
    "rate",
    "sterile",
    "barrier",
    "package",
    "transport",
    "temperature",
    "crimp",
    "profile",
    "tip",
    "shaft",
    "lumen",
    "guide",
    "wire",
    "lesion",
    "calcified",
    "bend",
    "deploy",
    "inflate",
    "deflate",
    "withdraw",
    "marker",
    "mandrel",
    "length",
    "diameter",
    "lot",
    "batch",
    "process",
    "laser",
    "cut",
    "polish",
    "inspect",
    "measure",
    "limit",
    "sample",
    "operator",
    "physician",
    "patient",
    "implant",
    "follow",
]

#: per hundred items
SHARES = {"hazard": 6, "event": 14, "situation": 10, "harm": 2, "risk": 17, "control": 17, "verification": 34}
PREFIX = {name: BUILTIN_MODEL.types[name].prefix for name in SHARES}
CATEGORIES = ("energy", "biological-chemical", "performance-information")
PHASES = ("transport", "storage", "lifetime")
PER_PAGE = 50

CONTEXT = """\
# What the device is for

:::{intended-use} Opening a narrowed artery
:id: USE-00001
:kind: intended
:user: physician
:::

:::{intended-use} Use after the expiry date
:id: USE-00002
:kind: misuse
:::

:::{claim} The vessel stays open
:id: CLM-00001
:kind: effectiveness
:measure: share of vessels that are open after a year
:limit: 90
:unit: percent
:lost-in: SIT-00001
:::

:::{claim} No part comes off
:id: CLM-00002
:kind: safety
:measure: fragments per implant
:limit: 0
:unit: fragments
:lost-in: SIT-00002
:::
"""
"""What a file has once, however large it is."""


def text(rng: random.Random, count: int) -> str:
    words = [rng.choice(WORDS) for _ in range(count)]
    words[count // 3] = f"**{words[count // 3]}**"
    words[count // 2] = f"`{words[count // 2]}`"
    sentence = " ".join(words)
    return sentence[0].upper() + sentence[1:] + "."


def title(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(6)).capitalize()


Item = tuple[str, str, list[tuple[str, str]], str]
"""Type, title, options and body of an item."""

SEED = 14971


def items(count: int, seed: int = SEED) -> Iterator[Item]:
    """The items of a file, at random by the seed."""
    rng = random.Random(seed)
    counts = {name: max(1, count * share // 100) for name, share in SHARES.items()}
    counts["harm"] += count - sum(counts.values())
    harm = 0
    ids = {name: [f"{PREFIX[name]}-{n:05d}" for n in range(1, total + 1)] for name, total in counts.items()}

    def spread(name: str, index: int, of: str) -> str:
        """The item of type ``name`` that belongs to number ``index`` of type ``of``."""
        return ids[name][index * counts[name] // counts[of]]

    for name, total in counts.items():
        for index in range(total):
            options = [("id", ids[name][index])]
            match name:
                case "hazard":
                    options += [("category", CATEGORIES[index % 3]), ("source", rng.choice(WORDS))]
                case "event":
                    cause = rng.choice(("hardware", "use-error", "process", "supplier", "ageing"))
                    options += [("cause", cause), ("lifetime-phase", PHASES[index % 3])]
                    if cause == "use-error":
                        options += [("use-scenario", f"UEF-{index % 40 + 1}, step {index % 7 + 1}")]
                        options += [("not-summative", "tested as a part of another scenario")]
                    options += [("precedes", spread("situation", index, "event"))]
                case "situation":
                    options += [
                        ("condition", "fault" if index % 3 else "normal"),
                        ("hazard", spread("hazard", index, "situation")),
                    ]
                    first = spread("event", index, "situation")
                    options += [("events", ", ".join(dict.fromkeys((first, rng.choice(ids["event"])))))]
                    options += [("milder-because", "the worst harm of the hazard needs another situation of this file")]
                case "harm":
                    options += [("severity", f"S{2 + index % 3}")]
                case "risk":
                    # the risks of one situation follow each other: no two of them end in one harm
                    harm = (harm + 1 + rng.randrange(max(1, counts["harm"] - 2))) % counts["harm"]
                    situation = spread("situation", index, "risk")
                    options += [("situation", situation), ("harm", ids["harm"][harm])]
                    # a situation has one P1, whatever harm follows
                    odd = int(situation[-5:]) % 2
                    options += [
                        ("p1", f"F{3 + odd}"),
                        ("p2", f"C{3 + odd}"),
                        ("basis", "literature (registry, 2024-05)"),
                    ]
                    options += [("residual-p1", "F1"), ("residual-p2", "C1")]
                    options += [("residual-basis", "test (bench, 2025-03)"), ("residual-dated", "2025-03-02")]
                case "control":
                    kind = ("inherent", "protective", "protective")[index % 3]
                    options += [
                        ("kind", kind),
                        ("acts-on", "p1, p2"),
                        ("no-new-risk", "reviewed in the design review, nothing new was found"),
                    ]
                    if kind != "inherent":
                        options += [
                            ("option-rationale", "design alone cannot remove the cause, see the design history")
                        ]
                    controlled = dict.fromkeys((spread("risk", index, "control"), rng.choice(ids["risk"])))
                    options += [("controls", ", ".join(controlled))]
                case "verification":
                    proves = "implementation" if index % 2 else "effectiveness"
                    options += [("proves", proves), ("method", "bench-test"), ("criterion", "30 of 30 pass")]
                    if proves == "effectiveness":
                        options += [("not-counted", "compared with the predecessor, whose rate of harm is known")]
                    options += [
                        ("result", "pass"),
                        ("evidence", f"report {index + 1}"),
                        ("date", "2025-03-01"),
                        ("verifies", spread("control", index, "verification")),
                    ]
            yield name, title(rng), options, text(rng, 40)


def pages(made: Iterable[Item], fence: str = ":::") -> Iterator[tuple[str, str]]:
    """(path, text) of each page of items."""
    number: dict[str, int] = {}
    lines: list[str] = []
    page = ""
    for name, heading, options, body in made:
        index = number.get(name, 0)
        number[name] = index + 1
        if index % PER_PAGE == 0:
            if lines:
                yield page, "\n".join(lines)
            page = f"needs/{STAGES[index // PER_PAGE % 3]}/{name}-{index // PER_PAGE + 1:04d}.md"
            lines = [
                f"# {BUILTIN_MODEL.types[name].plural}, group {index // PER_PAGE + 1}",
                "",
                "What this group is about.",
                "",
            ]
        if index % 10 == 0:
            lines += [f"## Section {index // 10 + 1} of {name}", ""]
        lines += [f"{fence}{{{name}}} {heading}", *(f":{key}: {value}" for key, value in options), "", body, fence, ""]
    if lines:
        yield page, "\n".join(lines)


SHEETS = "\n".join(f"```{{{view}}}\n```\n" for view in ("hazard-analysis", "controls-by-kind", "verification-status"))
"""The tables of the whole file that a volume is made for."""


def write(count: int, target: Path, *, plain: bool = False, views: bool = True, sheets: bool = False) -> None:
    """Write the project; ``sheets``: with the tables of all risks, controls and verifications too."""
    write_files(project(items(count), plain=plain, views=views, sheets=sheets), target)


def project(made: Iterable[Item], *, plain: bool = False, views: bool = True, sheets: bool = False) -> dict[str, str]:
    """The texts of a project of these items by path."""
    files = {"needs/design/context.md": CONTEXT, **dict(pages(made))}
    chapters = {
        stage: sorted(path.removesuffix(".md") for path in files if path.startswith(f"needs/{stage}/"))
        for stage in STAGES
    }
    toctree = "\n".join(f"/docs/{stage}" for stage in STAGES)
    files["docs/index.md"] = f"# Risk management file\n\n```{{toctree}}\nplan\n{toctree}\nappendix\n```\n"
    for stage, names in chapters.items():
        listed = "\n".join("/" + name for name in names)
        files[f"docs/{stage}.md"] = (
            f"# {stage.capitalize()}\n\nChapter.\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
        )
    if plain or not views:
        files["docs/appendix.md"] = "# Appendix\n\nNothing.\n"
    else:
        files["docs/appendix.md"] = (
            "# Appendix\n\n```{heat-map}\n```\n\n```{risk-table}\n:filter: stage == design\n```\n\n"
            "```{trace-matrix}\n:filter: stage == manufacturing\n```\n"
        )
        if sheets:
            files["docs/appendix.md"] += f"\n{SHEETS}"
    files["docs/plan.md"] = (BASE / "docs/plan.md").read_text(encoding="utf-8")
    if plain:
        files["conf.py"] = plain_conf()
    else:
        files["needs/policy.yaml"] = re.sub(
            r"HRM-(\d)", r"HRM-0000\1", (BASE / "needs/policy.yaml").read_text(encoding="utf-8")
        )
        files["conf.py"] = 'project = "Benchmark"\nextensions = ["riskfile"]\nhtml_theme = "pydata_sphinx_theme"\n'
    return files


def write_files(files: Mapping[str, str], target: Path) -> None:
    """Write texts by path below a folder."""
    for path, content in files.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")


def plain_conf() -> str:
    """What a user of sphinx-needs alone would write for the same items: its default layout and Sphinx's default theme."""
    types = []
    for name in (*SHARES, "intended-use", "claim"):
        item_type = BUILTIN_MODEL.types[name]
        types.append(
            {
                "directive": name,
                "title": item_type.label,
                "prefix": item_type.prefix + "-",
                "color": "#BFD8D2",
                "style": "node",
                "fields": {
                    field: {"schema": {"type": "string"}, "nullable": True}
                    for field in item_type.fields
                    if field not in ("status", "tags")
                },
                "links": {
                    link.name: {"outgoing": link.label, "incoming": link.back_label}
                    for link in item_type.links.values()
                },
            }
        )
    return (
        'project = "Benchmark"\nextensions = ["myst_parser", "sphinx_needs"]\nmyst_enable_extensions = ["colon_fence"]\n'
        'root_doc = "docs/index"\ninclude_patterns = ["docs/**", "needs/**"]\nneeds_id_required = True\n'
        f'needs_id_regex = "^[A-Z]+-[0-9]+$"\nneeds_types = {types!r}\n'
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("target", type=Path)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    write(arguments.count, arguments.target, plain=arguments.plain)
