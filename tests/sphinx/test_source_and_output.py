"""Generated pages: the check and a build find the same at the same places, and each word is shown, or told of."""

from __future__ import annotations

import random
import re
from html import unescape
from pathlib import Path

import pytest

from riskfile.project import check
from sphinxkit import CONF, build, edit, project

PAGES = 40
DIRECTIVES = (
    "note", "admonition", "list-table", "figure", "dropdown", "card", "rubric", "only", "topic", "container", "epigraph",
    "tab-set", "table", "hlist", "image", "versionadded",
)  # fmt: skip


class Writer:
    """Writes pages that hold much that is refused, each word of them but once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"word{self.count}x"

    def paragraph(self) -> str:
        label, link = self.random.choice("ab12"), self.random.choice("st")
        more = (
            "", "", "", f"[^{label}]", f" [{self.word()}][{link}]", f" {{sub}}`{self.word()}`",
            f" **{self.word()}**{self.word()}",
        )  # fmt: skip
        return f"{self.word()}{self.random.choice(more)}\n"

    def table(self) -> str:
        rows = [" | ".join(self.word() for _ in range(self.random.choice((1, 2, 2, 3)))) for _ in range(2)]
        return "| a | b |\n|---|---|\n" + "".join(f"| {row} |\n" for row in rows)

    def directive(self, depth: int) -> str:
        name = self.random.choice(DIRECTIVES)
        fence = self.random.choice("`:") * (3 + depth)
        first = self.random.choice(("", "picture.svg" if name in ("figure", "image") else self.word()))
        body = "".join(f"{self.block(depth - 1)}\n" for _ in range(self.random.randint(0, 2)))
        if name in ("list-table", "hlist"):
            body = "".join(f"* - {self.word()}\n{self.random.choice(('', f'  - {self.word()}'))}\n" for _ in range(2))
        return f"{fence}{{{name}}} {first}".rstrip() + f"\n{body}{fence}\n"

    def block(self, depth: int) -> str:
        kind = self.random.randrange(10)
        if kind < 1:
            return f"[^{self.random.choice('ab12')}]: {self.word()}\n"
        if kind < 2:
            return f"[{self.random.choice('st')}]: https://{self.word()}.example\n"
        if kind < 3:
            return self.table()
        if kind < 4:
            return f"- {self.paragraph()}- {self.paragraph()}"
        if kind < 5 and depth:
            return "".join(f"> {line}\n" for line in self.block(depth - 1).splitlines())
        return self.directive(depth) if kind < 8 and depth else self.paragraph()

    def page(self, id: str) -> str:
        text = "".join(f"{self.block(2)}\n" for _ in range(5))
        within = "".join(f"{self.block(2)}\n" for _ in range(4))
        return f"# Page {id}\n\n{text}:::::::{{hazard}} Heat {id}\n:id: {id}\n:category: energy\n\n{within}:::::::\n"


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_pages(tmp_path: Path, seed: int) -> None:
    root = project(tmp_path / "project")
    (root / "conf.py").write_text(CONF.replace('["riskfile"]', '["riskfile", "sphinx_design"]'), encoding="utf-8")
    (root / "docs/picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    writer = Writer(seed)
    pages = {f"docs/page{number}": writer.page(f"HAZ-{100 + number}") for number in range(PAGES)}
    for docname, text in pages.items():
        (root / f"{docname}.md").write_text(text, encoding="utf-8")
    edit(
        root,
        "docs/index.md",
        lambda text: text + "\n```{toctree}\n" + "\n".join(f"/{name}" for name in pages) + "\n```\n",
    )
    report = check(root, today="2026-01-20").report
    checked = sorted((*each.span[:3], each.code) for each in report.findings if each.span.path.startswith("docs/page"))
    built = build(root, tmp_path / "out")
    said = sorted(each for each in built.findings if each[0].startswith("docs/page"))
    assert said == checked
    # nothing is said of these pages but by findings
    others = [line for line in built.warnings.splitlines() if re.search(r"docs/page\d+\.md:\d+: ", line)]
    assert not others
    codes = {code for *_, code in checked}
    assert "RMF926" in codes
    for docname, text in pages.items():
        shown = unescape((built.out / f"{docname}.html").read_text(encoding="utf-8"))
        told = {line for path, line, *_ in said if path == f"{docname}.md"}
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            missing = [word for word in re.findall(r"word\d+x", line) if word not in shown and "{only}" not in line]
            # in a block that is told at its first line, or on this line
            assert not missing or any(number - 12 <= each <= number for each in told), (docname, number, line)
