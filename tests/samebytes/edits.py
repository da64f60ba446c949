"""Edits of a project, as people make them: each changes one thing, wherever it finds one to change."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from samebytes.start import picture, png

Edit = Callable[["Folder", random.Random], str]
"""Changes the project; what it says was changed, "" where there was nothing to change."""

EDITS: Final[dict[str, Edit]] = {}


class Folder:
    """A project's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pages(self, *tops: str) -> list[str]:
        """The paths of the pages."""
        return [
            path.relative_to(self.root).as_posix()
            for top in tops or ("docs", "needs")
            for path in sorted((self.root / top).rglob("*.md"))
        ]

    def read(self, path: str) -> str:
        """A file's text, "" where there is none."""
        place = self.root / path
        return place.read_text(encoding="utf-8") if place.exists() else ""

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def change(self, path: str, old: str, new: str, count: int = 1) -> str:
        """Put ``new`` in the place of ``old``."""
        text = self.read(path)
        if old not in text or old == new:
            return ""
        self.write(path, text.replace(old, new, count))
        return f"{path}: {old.strip()[:60]!r} became {new.strip()[:60]!r}"

    def append(self, path: str, text: str) -> str:
        """Write ``text`` below a page."""
        self.write(path, self.read(path).rstrip("\n") + "\n\n" + text)
        return f"{path}: {text.strip()[:60]!r} added"

    def items(self) -> list[tuple[str, str]]:
        """The path and id of each item."""
        return [
            (path, id)
            for path in self.pages("needs")
            for id in re.findall(r"^:id: (\S+)$", self.read(path), re.MULTILINE)
        ]


def edit(made: Edit) -> Edit:
    """One of the edits, by its name."""
    EDITS[made.__name__.replace("_", " ")] = made
    return made


def _one(r: random.Random, found: list[str]) -> str:
    return r.choice(found) if found else ""


# --- pages ------------------------------------------------------------------------------------------------------------


def _unnamed(folder: Folder, r: random.Random, below: str) -> str:
    return f"{below}/page-{r.randrange(1000)}.md"


CHAPTER = """# Chapter {n}

(label-{n})=

## Part of {n}

Words of {n}, {{ref}}`second`, {{numref}}`drawn`, {{term}}`strut` and [](/docs/plan.md#scope). RSK-1.[^n]

[^n]: Note of {n}.

```{{index}} thing {n}, pair: wire; thing
```

```{{figure}} /docs/pictures/part.svg
:name: fig-{n}
:alt: A part

Figure of {n}
```

```{{math}}
:label: eq-{n}

a = {n}
```

See {{eq}}`eq-{n}` and {{numref}}`fig-{n}`.
"""


@edit
def add_a_chapter(folder: Folder, r: random.Random) -> str:
    path = _unnamed(folder, r, "docs/more")
    folder.write(path, CHAPTER.format(n=r.randrange(1000)))
    return path


@edit
def add_a_page_of_items(folder: Folder, r: random.Random) -> str:
    n, stage = r.randrange(100, 999), r.choice(("design", "manufacturing"))
    path = f"needs/{stage}/page-{n}.md"
    folder.write(
        path,
        f"# Page {n}\n\n:::{{hazard}} Heat {n}\n:id: HAZ-{n}\n:category: energy\n:source: motor\n\nText of {n}.\n:::\n",
    )
    if stage == "design":
        folder.change("docs/index.md", "/needs/design/base\n", f"/needs/design/base\n/needs/design/page-{n}\n")
    return path


@edit
def add_a_page_in_no_contents(folder: Folder, r: random.Random) -> str:
    path = _unnamed(folder, r, "docs")
    folder.write(path, f"# Alone {r.randrange(1000)}\n\nNobody leads here.\n")
    return path


@edit
def name_a_page_that_is_not_there(folder: Folder, r: random.Random) -> str:
    n = r.randrange(1000)
    return folder.append("docs/plan.md", f"See [the page](page-{n}.md), {{doc}}`page-{n}` and [](page-{n}.md).\n")


@edit
def add_the_page_that_is_named(folder: Folder, r: random.Random) -> str:
    named = re.findall(r"\]\((page-\d+\.md)\)", folder.read("docs/plan.md"))
    path = f"docs/{_one(r, named)}"
    if not named or (folder.root / path).exists():
        return ""
    folder.write(path, "# There now\n\nWords.\n")
    folder.change("docs/index.md", "\nwords\n", f"\nwords\n{path[5:-3]}\n")
    return path


@edit
def delete_a_page(folder: Folder, r: random.Random) -> str:
    path = _one(r, [each for each in folder.pages() if "page-" in each or r.random() < 0.1])
    if path in ("", "docs/index.md", "docs/plan.md", "needs/design/base.md"):
        return ""
    (folder.root / path).unlink()
    if r.random() < 0.6:
        _of_contents(folder, path, "")
    return path


def _of_contents(folder: Folder, path: str, now: str) -> None:
    name = path.removesuffix(".md")
    index = folder.read("docs/index.md")
    for old, new in (
        (f"\n/{name}\n", f"\n/{now}\n"),
        (f"\n{name[5:]}\n", f"\n/{now}\n"),
        (f"<{name[5:]}>\n", f"</{now}>\n"),
    ):
        if old in index:
            index = (
                index.replace(old, new if now else "\n")
                if "<" not in old or now
                else re.sub(rf"\n[^\n]*{re.escape(old)}", "\n", index)
            )
    folder.write("docs/index.md", index)


@edit
def rename_a_page(folder: Folder, r: random.Random) -> str:
    path = _one(r, [each for each in folder.pages() if each not in ("docs/index.md", "docs/plan.md")])
    new = str(Path(path).with_name(f"page-{r.randrange(1000)}.md").as_posix())
    (folder.root / path).rename(folder.root / new)
    if r.random() < 0.7:
        _of_contents(folder, path, new.removesuffix(".md"))
    return f"{path} to {new}"


@edit
def move_a_page_to_another_stage(folder: Folder, r: random.Random) -> str:
    path = _one(r, [each for each in folder.pages("needs") if "base" not in each])
    if not path:
        return ""
    stage = "manufacturing" if "/design/" in path else "design"
    new = f"needs/{stage}/{Path(path).name}"
    if (folder.root / new).exists():
        return ""
    (folder.root / path).rename(folder.root / new)
    _of_contents(folder, path, new.removesuffix(".md"))
    return f"{path} to {new}"


@edit
def exchange_two_pages(folder: Folder, r: random.Random) -> str:
    pages = [each for each in folder.pages("docs") if each not in ("docs/index.md", "docs/plan.md")]
    if len(pages) < 2:
        return ""
    one, other = r.sample(pages, 2)
    _exchange(folder.root / one, folder.root / other)
    return f"{one} and {other}"


def _exchange(one: Path, other: Path) -> None:
    # their times stay as they were
    beside = one.with_name("beside")
    one.rename(beside)
    other.rename(one)
    beside.rename(other)


@edit
def leave_a_page_out_or_take_it_in(folder: Folder, r: random.Random) -> str:
    conf = folder.read("conf.py")
    found = re.search(r"exclude_patterns = \[(.*)\]", conf)
    if found is None:
        return ""
    page = "" if found[1] else _one(r, [each for each in folder.pages() if each != "docs/index.md"])
    folder.write(
        "conf.py", conf.replace(found[0], f"exclude_patterns = [{page!r}]" if page else "exclude_patterns = []")
    )
    return page or "none"


# --- what stands on pages ---------------------------------------------------------------------------------------------


@edit
def write_a_paragraph(folder: Folder, r: random.Random) -> str:
    return folder.append(_one(r, folder.pages()), f"Words that are new: w{r.randrange(10000)}.\n")


@edit
def touch_a_page(folder: Folder, r: random.Random) -> str:
    path = _one(r, folder.pages())
    os.utime(folder.root / path)
    return path


@edit
def write_a_page_and_keep_its_time(folder: Folder, r: random.Random) -> str:
    path = _one(r, folder.pages("docs"))
    before = (folder.root / path).stat()
    said = folder.append(path, f"Kept time {r.randrange(10000)}.\n")
    os.utime(folder.root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return said


@edit
def change_a_title(folder: Folder, r: random.Random) -> str:
    path = _one(r, folder.pages())
    text = folder.read(path)
    new = re.sub(r"^# .*", f"# Title {r.randrange(1000)}", text, count=1, flags=re.MULTILINE)
    folder.write(path, new)
    return path


@edit
def change_a_heading(folder: Folder, r: random.Random) -> str:
    path = _one(r, [each for each in folder.pages("docs") if "\n## " in folder.read(each)])
    if not path:
        return ""
    folder.write(
        path, re.sub(r"^## .*", f"## Heading {r.randrange(1000)}", folder.read(path), count=1, flags=re.MULTILINE)
    )
    return path


@edit
def add_a_heading(folder: Folder, r: random.Random) -> str:
    return folder.append(_one(r, folder.pages("docs")), f"## More {r.randrange(1000)}\n\nWords.\n")


@edit
def add_a_label(folder: Folder, r: random.Random) -> str:
    n = r.choice(("second", "drawn", "one-more", "label-7"))
    return folder.append(
        _one(r, folder.pages("docs")), f"({n})=\n\n## Labelled {r.randrange(1000)}\n\nSee {{ref}}`{n}`.\n"
    )


@edit
def name_a_label(folder: Folder, r: random.Random) -> str:
    n = r.choice(("second", "one-more", "label-7", "plan", "drawn"))
    return folder.append(_one(r, folder.pages("docs")), f"See {{ref}}`{n}` and {{any}}`{n}`.\n")


@edit
def take_a_label_away(folder: Folder, r: random.Random) -> str:
    path = _one(
        r, [each for each in folder.pages("docs") if re.search(r"^\([\w-]+\)=\n", folder.read(each), re.MULTILINE)]
    )
    if not path:
        return ""
    folder.write(path, re.sub(r"^\([\w-]+\)=\n+", "", folder.read(path), count=1, flags=re.MULTILINE))
    return path


@edit
def add_an_index_entry(folder: Folder, r: random.Random) -> str:
    n = r.choice(("single: wire; thinner", "pair: steel; wire", "see: bar; strut", "triple: a; b; wire", "new"))
    return folder.append(_one(r, folder.pages("docs")), f"```{{index}} {n}\n```\n\nText.\n")


@edit
def add_a_term(folder: Folder, r: random.Random) -> str:
    term = r.choice(("strut", "stent", f"term{r.randrange(100)}", "Wire"))
    return folder.append(
        _one(r, folder.pages("docs")), f"```{{glossary}}\n{term}\n  What it is: {r.randrange(1000)}.\n```\n"
    )


@edit
def name_a_term(folder: Folder, r: random.Random) -> str:
    return folder.append(
        _one(r, folder.pages("docs")), f"A {{term}}`{r.choice(('strut', 'stent', 'Wire', 'wire'))}`.\n"
    )


@edit
def add_a_figure(folder: Folder, r: random.Random) -> str:
    n = r.choice(("/docs/pictures/part.svg", "/docs/more/part.svg", "/docs/pictures/dot.png", "/docs/more/new.svg"))
    return folder.append(
        _one(r, folder.pages("docs")),
        f"```{{figure}} {n}\n:name: fig-{r.randrange(50)}\n:alt: A part\n\nOne more\n```\n",
    )


@edit
def add_an_equation(folder: Folder, r: random.Random) -> str:
    return folder.append(
        _one(r, folder.pages("docs")), f"```{{math}}\n:label: eq-{r.randrange(20)}\n\na = b\n```\n\n{{eq}}`mass`\n"
    )


@edit
def add_a_diagram(folder: Folder, r: random.Random) -> str:
    return folder.append(_one(r, folder.pages("docs")), f"```{{graphviz}}\ndigraph {{ a -> b{r.randrange(3)} }}\n```\n")


@edit
def add_a_block_of_a_design(folder: Folder, r: random.Random) -> str:
    return folder.append(
        _one(r, folder.pages("docs")),
        r.choice(
            (
                "::::{tab-set}\n:::{tab-item} One\nText one.\n:::\n:::{tab-item} Two\nText two.\n:::\n::::\n",
                ":::{dropdown} More\nText, {ref}`second`.\n:::\n",
                "```{csv-table} From elsewhere\n:file: /docs/shared/data.csv\n```\n",
                "```{literalinclude} /docs/shared/data.csv\n```\n",
                "```{include} /docs/shared/text.txt\n```\n",
                "{download}`data </docs/shared/data.csv>` and [more](/docs/shared/new.csv)\n",
                "Cited.[^a]\n\n[^a]: A note.\n",
            )
        ),
    )


@edit
def cut_a_page_short(folder: Folder, r: random.Random) -> str:
    path = _one(
        r, [each for each in folder.pages("docs") if folder.read(each).count("\n\n") > 3 and "index" not in each]
    )
    if not path:
        return ""
    parts = folder.read(path).split("\n\n")
    del parts[r.randrange(1, len(parts))]
    folder.write(path, "\n\n".join(parts).rstrip("\n") + "\n")
    return path


# --- the table of contents --------------------------------------------------------------------------------------------


@edit
def change_the_contents(folder: Folder, r: random.Random) -> str:
    path = "docs/index.md"
    changes = [
        (":numbered:\n", ""), (":caption: The file\n", ":caption: The file\n:numbered:\n"),
        (":caption: The file\n", ":caption: All of it\n"), (":caption: All of it\n", ":caption: The file\n"),
        ("More to see <views>", "Views <views>"), ("Views <views>", "views"), ("\nviews\n", "\nMore to see <views>\n"),
        ("first\nsecond\n", "second\nfirst\n"), ("second\nfirst\n", "first\nsecond\n"),
        (":glob:\n:caption: More\n", ":glob:\n:reversed:\n:caption: More\n"), (":reversed:\n", ""),
        (":glob:\n", ":glob:\n:hidden:\n"), (":hidden:\n", ""),
        (":glob:\n", ":glob:\n:maxdepth: 1\n"), (":maxdepth: 1\n", ""),
        (":glob:\n", ":glob:\n:titlesonly:\n"), (":titlesonly:\n", ""),
        ("\nwords\n", "\n"), ("\nplan\n", "\nplan\nwords\n"),
    ]  # fmt: skip
    r.shuffle(changes)
    text = folder.read(path)
    for old, new in changes:
        if old in text and (":numbered:\n:numbered:" not in text.replace(old, new)):
            said = folder.change(path, old, new)
            if said:
                return said
    return ""


@edit
def a_contents_on_another_page(folder: Folder, r: random.Random) -> str:
    pages = [each for each in folder.pages("docs/more") if "toctree" not in folder.read(each)]
    path = _one(r, pages)
    if not path:
        return ""
    return folder.append(
        path, "```{toctree}\n" + r.choice((":glob:\n\n/docs/page-*\n", "\n/docs/words\n", "\n/docs/page-7\n")) + "```\n"
    )


# --- items ------------------------------------------------------------------------------------------------------------


@edit
def change_an_items_title(folder: Folder, r: random.Random) -> str:
    path, id = r.choice(folder.items())
    text = folder.read(path)
    found = re.search(rf"^(:::+\{{[\w-]+\}}) (.*)\n:id: {id}$", text, re.MULTILINE)
    if found is None:
        return ""
    folder.write(path, text.replace(found[0], f"{found[1]} Named {r.randrange(1000)}\n:id: {id}"))
    return id


@edit
def change_an_option(folder: Folder, r: random.Random) -> str:
    changes = [
        (":p1: F2", ":p1: F4"), (":p1: F4", ":p1: F2"), (":result: pass", ":result: fail"), (":result: fail", ":result: pass"),
        (":severity: S3", ":severity: S4"), (":severity: S4", ":severity: S3"), (":category: energy", ":category: other"),
        (":kind: inherent", ":kind: protective"), (":leads-to: EVT-2", ":leads-to: EVT-1"), (":raises: HAZ-1, ", ":raises: "),
        (":source: label", ":source: printed label"), (":limit: 8.0", ":limit: 9.0"), (":severity: S3", ":severity: S9"),
    ]  # fmt: skip
    r.shuffle(changes)
    for path in r.sample(folder.pages("needs"), len(folder.pages("needs"))):
        for old, new in changes:
            if said := folder.change(path, old, new):
                return said
    return ""


@edit
def give_an_item_another_id(folder: Folder, r: random.Random) -> str:
    path, id = r.choice(folder.items())
    return folder.change(path, f":id: {id}\n", f":id: {id.partition('-')[0]}-{r.randrange(50, 99)}\n")


@edit
def give_an_item_the_id_of_another(folder: Folder, r: random.Random) -> str:
    path, id = r.choice(folder.items())
    _, other = r.choice(folder.items())
    if other.partition("-")[0] != id.partition("-")[0]:
        return ""
    return folder.change(path, f":id: {id}\n", f":id: {other}\n")


@edit
def add_an_item(folder: Folder, r: random.Random) -> str:
    n = r.randrange(1, 60)
    return folder.append(
        _one(r, folder.pages("needs")),
        f":::{{harm}} Harm {n}\n:id: HRM-{n}\n:severity: S3\n\nText, {{ref}}`second` and ![A dot](/docs/pictures/dot.png).\n:::\n",
    )


@edit
def take_an_item_away(folder: Folder, r: random.Random) -> str:
    path, id = r.choice(folder.items())
    text = folder.read(path)
    new = re.sub(rf"^:::+\{{[^\n]*\n:id: {id}\n(?:(?!:::).*\n)*:::+\n", "", text, count=1, flags=re.MULTILINE)
    if new == text:
        return ""
    folder.write(path, new)
    return id


@edit
def move_an_item(folder: Folder, r: random.Random) -> str:
    path, id = r.choice(folder.items())
    found = re.search(rf"^:::+\{{[^\n]*\n:id: {id}\n(?:(?!:::).*\n)*:::+\n", folder.read(path), flags=re.MULTILINE)
    if found is None:
        return ""
    folder.change(path, found[0], "")
    to = _one(r, folder.pages("needs"))
    folder.append(to, found[0])
    return f"{id} to {to}"


@edit
def mention_an_item(folder: Folder, r: random.Random) -> str:
    _, id = r.choice(folder.items())
    return folder.append(_one(r, folder.pages("docs")), f"On {id}, [](#{id}), {{need}}`{id}` and {{any}}`{id}`.\n")


# --- views ------------------------------------------------------------------------------------------------------------


@edit
def add_a_view(folder: Folder, r: random.Random) -> str:
    kind, options = r.choice((
        ("chain", ":item: RSK-1\n"), ("cross-table", ":rows: hazard\n:by: control\n"), ("risk-table", ""), ("trace-matrix", ""),
        ("item-list", ":types: harm\n"), ("findings", ""), ("heat-map", ""), ("key-figures", ""), ("verification-status", ""),
        ("fmea-sheet", ":columns: mode, effect\n"), ("waivers", ""),
    ))  # fmt: skip
    return folder.append(
        _one(r, folder.pages("docs")), f"```{{{kind}}}\n{options}:caption: View {r.randrange(99)}\n```\n"
    )


@edit
def change_a_view(folder: Folder, r: random.Random) -> str:
    changes = [
        (":filter: stage == design\n", ":filter: initial == high\n"), (":filter: initial == high\n", ":filter: stage == design\n"),
        (":caption: Risks\n", ":caption: All risks\n"), (":caption: All risks\n", ":caption: Risks\n"), (":movement:\n", ""),
        ("```{findings}\n```\n", ""), ("```{trace-matrix}\n```\n", "```{trace-matrix}\n:filter: stage == design\n```\n"),
        (":types: hazard, situation\n", ":types: situation\n"), (":types: situation\n", ":types: hazard, situation\n"),
    ]  # fmt: skip
    r.shuffle(changes)
    for path in folder.pages("docs"):
        for old, new in changes:
            if said := folder.change(path, old, new):
                return said
    return ""


# --- policy, model, own rules -----------------------------------------------------------------------------------------


@edit
def change_the_policy(folder: Folder, r: random.Random) -> str:
    changes = [
        ("S3: medium", "S3: low"), ("S3: low", "S3: medium"), ("label: Unacceptable", "label: Not acceptable"),
        ("label: Not acceptable", "label: Unacceptable"), ('revision: "1"', 'revision: "2"'), ('revision: "2"', 'revision: "1"'),
        ("gate: draft", "gate: design"), ("gate: design", "gate: draft"), ("name: Base device", "name: Other device"),
        ("name: Other device", "name: Base device"), ("label: Negligible", "label: None"), ("title: Free flow", "title: Flow"),
        ("example: true", "example: false"), ("example: false", "example: true"), ("models: [B-1]", "models: [B-1, B-2]"),
        ("name: R. Manager", "name: Q. Manager"), ("name: Q. Manager", "name: R. Manager"), ("F3: {S1: low", "F3: {S1: medium"),
    ]  # fmt: skip
    r.shuffle(changes)
    for old, new in changes:
        if said := folder.change("needs/policy.yaml", old, new):
            return said
    return ""


WAIVERS = "\nwaivers:\n  - {rule: RMF303, item: CTL-3, reason: the line ends in March, approver: R. Manager, expires: 2026-12-31}\n"
LEVELS = "\nrules:\n  levels:\n    RMF112: {level: error, reason: our notified body asked for it}\n"


@edit
def waivers_and_levels(folder: Folder, r: random.Random) -> str:
    block, text = r.choice((WAIVERS, LEVELS)), folder.read("needs/policy.yaml")
    if "rules:" in text and "modules" in text and block is LEVELS:
        return ""
    folder.write("needs/policy.yaml", text.replace(block, "") if block in text else text + block)
    return block.strip()[:20]


MODELS = (
    "version: 1\ntypes:\n  risk:\n    fields:\n      owner: {label: Owner}\n",
    "version: 1\ntypes:\n  harm:\n    label: Harm to somebody\n",
    "version: 1\ntypes:\n  part:\n    prefix: PRT\n    label: Part\n",
    "version: 1\nroles: [sc]\n",
)


@edit
def change_the_model(folder: Folder, r: random.Random) -> str:
    path = "needs/model.yaml"
    if folder.read(path) and r.random() < 0.5:
        (folder.root / path).unlink()
        return "none"
    folder.write(path, r.choice(MODELS))
    return folder.read(path)


OWN = '''"""Ours."""

from collections.abc import Iterator

from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.rules import Fault, Level, Rule, fault, rule


@rule("OURS001", "harm-named", level=Level.WARNING_THEN_ERROR, clause="SOP-1")
def harm_named(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A harm is there.

    ## What it checks

    Whether there is one.

    ## Example

    None.

    ## Use instead

    None.
    """
    for item in file.of_type("harm"):
        yield fault(item, "it is a harm: %s")


RULES: tuple[Rule, ...] = (harm_named,)
'''


@edit
def change_a_rule_of_ours(folder: Folder, r: random.Random) -> str:
    policy = folder.read("needs/policy.yaml")
    if "modules:" in policy:
        if r.random() < 0.5:
            folder.write("needs/policy.yaml", policy.replace("\nrules:\n  modules: [ext/ours.py]\n", ""))
            return "none"
    elif "\nrules:" in policy:
        return ""
    else:
        folder.write("needs/policy.yaml", policy + "\nrules:\n  modules: [ext/ours.py]\n")
    folder.write("ext/ours.py", OWN.replace("%s", str(r.randrange(100))))
    return "ext/ours.py"


# --- files beside the pages -------------------------------------------------------------------------------------------


@edit
def change_a_file(folder: Folder, r: random.Random) -> str:
    n = r.randrange(1000)
    path, content = r.choice((
        ("docs/shared/text.txt", f"Text that is *included*, {n}.\n"),
        ("docs/shared/data.csv", f"what,how many\nstruts,{n}\n"),
        ("docs/shared/new.csv", f"what\n{n}\n"),
        ("docs/pictures/part.svg", picture(f"#{n:06}")),
        ("docs/more/part.svg", picture(f"#{n:06}")),
        ("docs/more/new.svg", picture(f"#{n:06}")),
        ("docs/pictures/dot.png", png(n % 256)),
        ("docs/own/own.css", f".own {{ width: {n}px; }}\n"),
        ("docs/own/more.css", f".more {{ width: {n}px; }}\n"),
        ("docs/templates/page.html", f'{{% extends "!page.html" %}}\n{{% block content %}}{{{{ super() }}}}<p>{n}</p>{{% endblock %}}\n'),
        ("needs/field/flow.csv", folder.read("needs/field/flow.csv").replace(",0,40000", f",{n % 3},40000", 1)),
        ("evidence/camera.xml", folder.read("evidence/camera.xml") + f"<!-- {n} -->\n"),
    ))  # fmt: skip
    if folder.read(path) == content if isinstance(content, str) else False:
        return ""
    keep = r.random() < 0.2 and (folder.root / path).exists()
    before = (folder.root / path).stat() if keep else None
    folder.write(path, content)
    if before is not None:
        os.utime(folder.root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return path


@edit
def delete_a_file(folder: Folder, r: random.Random) -> str:
    path = r.choice((
        "docs/shared/new.csv", "docs/more/part.svg", "docs/more/new.svg", "docs/own/more.css", "docs/templates/page.html",
        "docs/pictures/part.svg", "docs/shared/text.txt", "docs/shared/data.csv", "evidence/camera.xml",
    ))  # fmt: skip
    if not (folder.root / path).exists():
        return ""
    (folder.root / path).unlink()
    return path


@edit
def exchange_two_pictures(folder: Folder, r: random.Random) -> str:
    one, other = folder.root / "docs/more/part.svg", folder.root / "docs/pictures/part.svg"
    if not (one.exists() and other.exists()):
        return ""
    _exchange(one, other)
    return "part.svg"


# --- settings ---------------------------------------------------------------------------------------------------------


@edit
def change_the_settings(folder: Folder, r: random.Random) -> str:
    changes = [
        ("numfig = True", "numfig = False"), ("numfig = False", "numfig = True"), ('project = "Same bytes"', 'project = "Bytes"'),
        ('project = "Bytes"', 'project = "Same bytes"'), ("html_copy_source = True", "html_copy_source = False"),
        ("html_copy_source = False", "html_copy_source = True"), ('copyright = "2026, Nobody"', 'copyright = "2026, All"'),
        ('html_css_files = ["own.css"]', "html_css_files = []"), ("html_css_files = []", 'html_css_files = ["own.css"]'),
        ('html_static_path = ["docs/own"]', "html_static_path = []"), ("html_static_path = []", 'html_static_path = ["docs/own"]'),
        ('templates_path = ["docs/templates"]', "templates_path = []"), ("templates_path = []", 'templates_path = ["docs/templates"]'),
        ("numfig = ", "html_use_index = False\nnumfig = "), ("html_use_index = False\n", ""),
        ("numfig = ", "html_show_sourcelink = True\nnumfig = "), ("html_show_sourcelink = True\n", ""),
        ("numfig = ", 'riskfile_source_url = "https://example.org/{path}#L{line}"\nnumfig = '),
        ("numfig = ", "html_secnumber_suffix = ') '\nnumfig = "), ("html_secnumber_suffix = ') '\n", ""),
        ("numfig = ", 'html_extra_path = ["docs/shared"]\nnumfig = '), ('html_extra_path = ["docs/shared"]\n', ""),
        ("numfig = ", "def setup(app):\n    app.add_crossref_type('thing', 'thing')\n\n\nnumfig = "),
    ]  # fmt: skip
    r.shuffle(changes)
    conf = folder.read("conf.py")
    for old, new in changes:
        if old in conf and not (
            new.startswith(("html_use", "html_show", "riskfile", "html_sec", "html_extra", "def "))
            and new.split("\n")[0] in conf
        ):
            return folder.change("conf.py", old, new)
    return ""


@edit
def change_the_settings_of_the_pdf(folder: Folder, r: random.Random) -> str:
    path = "docs/pdf.yaml"
    if folder.read(path) and r.random() < 0.3:
        (folder.root / path).unlink()
        return "none"
    folder.write(path, r.choice(('paper: a4\naccent: "#0b5563"\n', "paper: us-letter\n", 'accent: "#112233"\n')))
    return path


def any_edit(folder: Folder, r: random.Random, *, of: tuple[str, ...] = ()) -> tuple[str, str]:
    """Make one edit that changes something; its name, and what it changed."""
    while True:
        name = r.choice(of or tuple(EDITS))
        if changed := EDITS[name](folder, r):
            return name, changed


def names() -> Iterator[str]:
    """The names of all edits."""
    yield from EDITS
