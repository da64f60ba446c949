"""Pages for the readers: made by a grammar, or from pages that there are by changes that authors and programs make.

The same seed makes the same page, as long as the pages to begin with are the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from casekit import all_cases
from riskfile.testing import BASE

ROOT = Path(__file__).resolve().parents[2]

FENCES = [":::", "::::", ":::::", "::::::", "```", "````", "`````", "~~~", "~~~~"]
ITEMS = ["hazard", "risk", "control", "harm", "event", "situation", "verification", "intended-use", "claim"]
ITEMS += ["characteristic", "failure-mode"]
LOOKALIKES = ["hazrd", "Hazard", "RISK", "intended_use", "failure mode", "harms", "waiver", "risk-control"]
VIEWS = ["risk-table", "item-list", "heat-map", "trace-matrix", "findings", "policy-table", "stage-grid", "risks-table"]
OTHERS = [
    "note",
    "warning",
    "admonition",
    "only",
    "list-table",
    "table",
    "figure",
    "tab-set",
    "code-block",
    "eval-rst",
    "container",
    "div",
    "glossary",
    "hlist",
    "centered",
    "versionadded",
    "topic",
    "sidebar",
    "epigraph",
    "csv-table",
    "raw",
    "math",
    "toctree",
    "rubric",
    "line-block",
    "parsed-literal",
    "unknown",
    "needtable",
    "if",
    "dropdown",
    "card",
    "compound",
    "highlights",
    "class",
    "role",
    "contents",
    "include",
    "image",
    "seealso",
    "todo",
    "danger",
]
TITLES = [
    "Heat",
    "Strut `x`",
    "",
    "a: b",
    "x # y",
    "{{ x }}",
    "[[copy('id')]]",
    "$x$",
    "`code`",
    "<b>x</b>",
    "Gefäß 血管",
]
TITLES += ["a\u2028b", "a\x0cb", "a\x85b", "*b*", "\\", "\\{x}", "{x} y", ":::", "a|b", "tab\there", "--- x", "\u00a0x"]
TITLES += [
    "x\u00a0",
    "\u200b",
    "\ufeffx",
    "a\x1cb",
    "a\x0bb",
    "&amp; x",
    "&#x41;",
    "{risk} x",
    "```",
    "\u202ex\u202c",
    "(b)",
]
TITLES += ["costs $5 and $6", "א\u200fב", "e\u0301", "1. one", "# h", "- dash", "> q", "%c", "<!-- c -->", "x" * 200]
IDS = [
    "A-%d",
    "a-%d",
    "A_%d",
    "A\u2013%d",
    "A-00l",
    "HAZ-O%d",
    "A-%d\u200b",
    "A-%d ",
    "A-%d, B-1",
    "a b",
    "",
    "'A-%d'",
    "A-1",
]
OPTIONS = """:category: energy|:kind: misuse|:p1: P1|:p2: C2|:basis: expert (x, 2024-01)|:situation: SIT-1|:harm: HRM-1
:tags: a, b|:status: open|:stage: design|:nope: x|:nope:|: x: y|:x|:basis: |\\||:basis: >|  cont line|\tcont|:basis: 'q
:basis: "q\\n"|:basis: [a, b]|:basis: {a: b}|:basis: # c|:basis: a # c|:basis: !!python/object:os.system x|:basis: &a b
:basis: *a|:basis: @x|:basis: %x|:basis: `x`|:basis: ~|:basis: null|:basis: - a|:basis: ? a|:? a: b|:'id': A-%d
:class: x|:name: foo|:caption: x|:glob:|:file: x.csv|:header-rows: 1|:width: 1|::: x|::x: y|   :basis: x|\t:basis: x
:basis: x  |:basis: \\|:basis:x|: basis: x|:basis : x|:a:b: c|:dated: 2024-01-01|:collapse: true|:hide:|:layout: x
:delete: true|:jinja_content: true|:template: x|:style: x|:links: X|basis: x|harm: HRM-1|:harm HRM-1|harm HRM-1|kind: misuse
:basis:\tx|:basis: \tx\ty|:basis: #|:basis: ##|:basis: a#b|:filter: stage == design # x|:filter: type == risk|:types: hazards
:caption: a # b|:caption: "a" b|:columns: id, title|:sort: id desc|:fields: basis|:disclosed-in: IFU 3|disclosed-in: IFU 3
:harm: hrm-1|:harm: HRM_1|:harm: HRM\u20131|:harm: HRM-00l, HRM-1|:harm: - HRM-1|harm:|- HRM-1|:tags: [a, b]|;basis: x
：basis: x|:basis： x|:BASIS: x|:Basis: x|:residual-basis: x|:p1:|:p1: 0,0005|:p1: \u22121""".replace("\n", "|")
OPTIONS = [each.replace("\0", "|") for each in OPTIONS.replace("\\|", "\0").split("|")]
OPTIONS += [":basis: a\u2028b", ":basis: a\x85b", ":basis: a\x0cb", ":basis: >-\n   a\n   b", ":basis: |\n  a\n\n  b"]
OPTIONS += [
    ":basis: 'a\n  b'",
    ":basis: a,\nb",
    ":basis: a\nb",
    ":basis: \u00a0x",
    ":\u200bbasis: x",
    "\u00a0:basis: x",
]
CONFLICTS = [
    "<<<<<<< HEAD",
    "<<<<<<< ours",
    "=======",
    ">>>>>>> theirs",
    "||||||| base",
    ">>>>>>>",
    "<<<<<<<",
    "<<<<<<< ",
]
CONFLICTS += ["  <<<<<<< HEAD", "  >>>>>>> x", "<<<<<<<<< HEAD", ">>>>>>>>> x", "%%%%%%% jj", "+++++++ jj"]
LINES = ["", "", "text", "% comment", "%", "+++", '+++ {"a": 1}', "---", "***", "===", "# H", "## H2", "##"]
LINES += [
    "(target)=",
    "(target)= ",
    "> q",
    ">",
    "- l",
    "1. l",
    "* l",
    "+ l",
    "  ind",
    "    ind4",
    "\ttab",
    " \ttab",
    "| a | b |",
]
LINES += [
    "|---|---|",
    "| a | b | c |",
    "[^1]: foot",
    "[^1]",
    "[ref]: http://x 'y'",
    "[ref]:",
    "[x][ref]",
    "<div>",
    "</div>",
]
LINES += ["<!--", "-->", "<!-- c -->", "<!-- a <!-- b -->", "<pre>", "</pre>", "<script>", "</script>", "<?php", "?>"]
LINES += ["<![CDATA[", "]]>", "$$", "$$ x $$", "$$ (lab)", "\\begin{equation}", "\\end{equation}", "term", ": def"]
LINES += [":field: value", "{.cls #id}", "{#id}", "{", "{role}`x`", "{ndf}`1+1`", "{need_count}`x`", "{need}`A-1`"]
LINES += [
    "{term}`x`",
    "{{ sub }}",
    "[[copy('id')]]",
    "![img](x.png)",
    "![img](../../x.png)",
    "[](#A-1)",
    "[x](nope.md)",
]
LINES += [
    "`code`",
    "``",
    "\\",
    "\u00a0",
    "\u2028",
    "\x0c",
    "\x0b",
    "a\x85b",
    "\ufeff",
    "\0",
    "\x1c",
    "&nbsp;",
    "hard  ",
]
LINES += [
    "hard\\",
    "setext\n===",
    "setext\n---",
    "- [ ] t",
    "-",
    "1.",
    "~~s~~",
    "\u202eabc\u202c",
    "a\u200bb",
    "costs $5 and $6",
]
LINES += [
    "    :::{hazard} X",
    "{hazard} X",
    ":::{hazard}X",
    "::: {hazard} X",
    ":::{ hazard } X",
    "::{hazard} X",
    ":::{Hazard} X",
]
LINES += [
    "``` {hazard} X",
    "```{hazard} X```",
    ":::hazard",
    ":::event X",
    ":::[hazard] X",
    ":::(hazard) X",
    "：：：{hazard} X",
]
LINES += ["{.x}", "```python", "~~~", ":::", "::::", "```", "````", ":::::", "....", "..", ".. hazard:: X\n   :id: Z-1"]
LINES += ["````{note}", "::::{note}", "- :::{hazard} X", "> :::{hazard} X", "1. ```{hazard} X", ": :::{hazard} X"]
LINES += [
    "[^2]: :::{hazard} X",
    "| :::{hazard} X |",
    "$$:::",
    ":id: Z-2",
    "id: Z-3",
    "% :id: Z-4",
    "harm: HRM-1",
    ":harm: HRM-1",
]
LINES += [":harm HRM-1", "basis: because", "dated: 2024-01-01", "see a-1 and A_1", *CONFLICTS[:5]]
SIGNS = [*" \t\n:`~{}[]()<>#-+*_|\\\"'&%$=!^.,;0aZé\u00a0\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\x00\ufeff\u200b\u202e\r"]
SIGNS += [
    "::",
    ":::",
    "```",
    "    ",
    "\r\n",
    "{#",
    "---\n",
    "\n\n",
    "\n<<<<<<< HEAD\n",
    "\n>>>>>>> x\n",
    "<!--",
    "-->",
    "%",
]
FRONT = [
    "---\norphan: true\n---\n",
    "---\nmyst:\n  enable_extensions: [amsmath]\n---\n",
    "---\na: [\n---\n",
    "--- \nx\n---\n",
]
FRONT += [
    "---\n",
    "---\n---\n",
    "---\ntitle: x\nsubstitutions: {a: b}\n---\n",
    "---\norphan: true\n...\n",
    "---\n- a\n---\n",
]
FRONT += ["---\ntitle: x # y\n---\n", "---\nhtml_meta: 3\n---\n", "---\n1: 2\n---\n", "---\ndate: 2024-01-01\n---\n"]
BREAKS = ["\n"] * 8 + ["\r\n", "\r"]


def frozen_pages() -> list[str]:
    """Pages to begin with that hardly ever change: of the project that tests lay their cases over."""
    return [path.read_text(encoding="utf-8") for path in sorted(BASE.rglob("*.md"))]


def all_pages() -> list[str]:
    """All pages that there are: example, manual and cases."""
    pages = frozen_pages()
    for top in ("docs", "needs", "manual"):
        pages += [path.read_text(encoding="utf-8") for path in sorted((ROOT / top).rglob("*.md"))]
    for case in all_cases():
        pages += [text for path, text in case.files.items() if path.endswith(".md")]
    return [page for page in dict.fromkeys(pages) if len(page) < 20_000]


def page(seed: int, pages: Sequence[str]) -> bytes:
    """The page of a seed."""
    return _Maker(seed, pages).page()


class _Maker:
    def __init__(self, seed: int, pages: Sequence[str]) -> None:
        self.random = random.Random(seed)
        self.pages = pages
        self.count = 0

    def one(self, *among: str) -> str:
        return self.random.choice(among)

    def numbered(self, text: str) -> str:
        self.count += 1
        return text.replace("%d", str(self.count))

    def option(self) -> str:
        if self.random.random() < 0.1:
            return self.numbered(":id:" + self.one(" ", " ", "", "\t") + self.one(*IDS))
        return self.numbered(self.one(*OPTIONS))

    def name(self) -> str:
        chance = self.random.random()
        if chance < 0.7:
            return self.one(*ITEMS)
        if chance < 0.8:
            return self.one(*LOOKALIKES)
        return self.one(*VIEWS) if chance < 0.87 else self.one(*OTHERS)

    def title(self, name: str) -> str:
        """What stands behind the name of a directive; most of those that are none of ours are refused without."""
        return self.one(*TITLES) if name not in OTHERS else "html"

    def item(self, depth: int = 0) -> str:
        r, fence, name = self.random, self.one(*FENCES), self.name()
        title = self.title(name)
        lines = [
            self.one(
                f"{fence}{{{name}}} {title}",
                f"{fence}{{{name}}} {title}",
                f"{fence}{{{name}}} {title}",
                f"{fence} {{{name}}} {title}",
                f"{fence}{{{name}}}{title}",
                f"{fence}{{{name}}}\t{title}",
            )
        ]
        id = "A-%d" if r.random() < 0.85 else self.one(*IDS)
        options = [self.numbered(f":id: {id}"), *(self.option() for _ in range(r.choice([0, 0, 1, 1, 2, 3])))]
        if r.random() < 0.2:
            r.shuffle(options)
        if r.random() < 0.15:
            lines.append(self.one("---", "---", "--- ", "----", "--- x"))
            lines += [each.lstrip(":") if not each.startswith("::") else each for each in options]
            lines.append(self.one("---", "---", "--- tail", "----", "", "..."))
        else:
            if r.random() < 0.08:
                lines.append(self.one("", " ", "% c", "<!-- c -->"))
            lines += options
            if r.random() < 0.08:
                lines += ["", self.option()]
        lines += [self.one(*LINES) for _ in range(r.choice([0, 1, 1, 2, 3]))]
        if depth < 4 and r.random() < 0.35:
            lines += [""] * r.choice([0, 1]) + self.wrap(self.item(depth + 1)).split("\n")
            if r.random() < 0.3:
                lines.append(self.one(*LINES))
        if r.random() < 0.93:
            ends = (fence, fence, fence, fence, f"{fence} ", fence + fence[0], fence[:-1], f" {fence}", f"{fence} x")
            lines.append(self.one(*ends) if r.random() < 0.35 else fence)
        return "\n".join(lines)

    def conflict(self, text: str) -> str:
        """``text`` and another version of it, as a merge leaves them; now and then a mark is gone."""
        other = "\n".join(self.change(text.split("\n")))
        parts = ["<<<<<<< HEAD", text, "=======", other, ">>>>>>> branch"]
        if self.random.random() < 0.3:
            parts[2:2] = ["||||||| 1a2b3c4", text]
        if self.random.random() < 0.3:
            del parts[self.random.randrange(0, len(parts), 2)]
        return "\n".join(parts)

    def wrap(self, text: str) -> str:
        """``text`` within something else."""
        r, lines = self.random, text.split("\n")
        match r.randrange(26):
            case 0:
                return "\n".join(f"> {line}" for line in lines)
            case 1:
                return "\n".join(f">{line}" for line in lines)
            case 2:
                mark = self.one("- ", "1. ", "* ", "10) ", "-   ", "-\t", "- [ ] ")
                margins = [len(mark), len(mark), len(mark), 2, 4]
                return f"{mark}{lines[0]}\n" + "\n".join(" " * r.choice(margins) + line for line in lines[1:])
            case 3:
                return (
                    self.one("- a\n\n", "1. a\n", "- a\n")
                    + "\n"
                    + "\n".join("  " + self.one("", "", "", " ") + line for line in lines)
                )
            case 4:
                return "term\n: " + "\n  ".join(lines)
            case 5:
                return self.numbered("[^f%d]: ") + "\n    ".join(lines)
            case 6 | 7:
                fence, name = self.one(":::::::", "```````", "~~~~~~~"), self.one(*OTHERS, *ITEMS)
                options = "".join(f"{self.option()}\n" for _ in range(r.choice([0, 0, 0, 1, 2])))
                return f"{fence}{{{name}}} {self.title(name)}\n{options}{self.one('', chr(10))}{text}\n{fence}"
            case 8:
                fence = self.one(":::::::", "```````")
                return f"{fence}\n{text}\n{fence}"
            case 9:
                return (
                    self.one("<!--\n", "<!-- ", "<div>\n", "<div>\n\n", "<pre>\n", "<details>\n\n")
                    + text
                    + self.one("\n-->", "\n-->", "\n</div>", "\n\n</div>", "\n</pre>", "")
                )
            case 10:
                return f"$$\n{text}\n$$"
            case 11:
                margin = self.one(" ", "  ", "   ", "    ", "\t", " \t", "  \t")
                return "\n".join(margin + line for line in lines)
            case 12:
                return "\n".join(f"% {line}" for line in lines)
            case 13:
                return ":field: x\n  " + "\n  ".join(lines)
            case 14:
                above = ["para\n", "{.cls}\n", "| a |\n|---|\n| b |\n", "# H\n", "+++\n", "[r]: u\n", "para  \n"]
                return self.one(*above, "<b>x</b>\n", "$$x$$\n", "term\n: d\n", "##\n") + text
            case 15:
                return "> - " + "\n>   ".join(lines)
            case 16:
                return "- > " + "\n  > ".join(lines)
            case 17 | 18:
                return self.conflict(text)
            case _:
                return text

    def page(self) -> bytes:
        r = self.random
        if r.random() < 0.45:
            parts = []
            for _ in range(r.choice([1, 1, 2, 2, 3, 4])):
                part = "\n".join(self.one(*LINES) for _ in range(r.choice([1, 2, 3])))
                if r.random() < 0.7:
                    part = self.item()
                    for _ in range(r.choice([0, 1, 1, 2])):
                        part = self.wrap(part)
                parts.append(part)
            text = self.one("\n\n", "\n\n", "\n").join(parts)
            if r.random() < 0.3:
                text = f"# Page\n\n{text}"
        else:
            lines = r.choice(self.pages).split("\n")
            if len(lines) > 60:
                begin = r.randrange(len(lines) - 40)
                lines = lines[begin : begin + r.choice([15, 30, 60])]
            for _ in range(r.choice([1, 1, 2, 3, 5])):
                lines = self.change(lines)
            text = "\n".join(lines)
        if r.random() < 0.2:
            for _ in range(r.choice([1, 1, 2, 4])):
                place = r.randrange(len(text) + 1)
                text = text[:place] + self.one(*SIGNS) + text[place + r.choice([0, 0, 1]) :]
        if r.random() < 0.07:
            text = self.one(*FRONT) + text
        data = text.replace("\n", self.one(*BREAKS)).encode("utf-8", "surrogatepass")
        return b"\xef\xbb\xbf" + data if r.random() < 0.04 else data

    def change(self, given: Sequence[str]) -> list[str]:
        """One change of these lines."""
        r, lines = self.random, list(given)
        begin = r.randrange(len(lines))
        end = min(len(lines), begin + r.randrange(1, 12))
        fences = [each for each, line in enumerate(lines) if re.match(r"\s*(:::+|```+|~~~+)", line)]
        options = [each for each, line in enumerate(lines) if re.match(r":[a-z]", line)]
        match r.randrange(21):
            case 0:
                lines.insert(begin, self.one(*LINES))
            case 1:
                lines[begin:begin] = r.choice(self.pages).split("\n")[: r.randrange(1, 15)]
            case 2:
                lines[begin] = self.one(*LINES)
            case 3:
                del lines[begin]
            case 4:
                lines[begin:end] = self.wrap("\n".join(lines[begin:end])).split("\n")
            case 5:
                lines[begin:begin] = self.item().split("\n")
            case 6 if fences:
                at = r.choice(fences)
                lines[at] = re.sub(r"(:::+|```+|~~~+)", self.one(*FENCES), lines[at], count=1)
            case 7 if options:
                at = r.choice(options)
                lines[at:at] = self.option().split("\n")
            case 8 | 9 if options:
                at = r.choice(options)
                lines[at] = self.other_option(lines[at])
            case 10:
                margin = self.one(" ", "  ", "   ", "    ", "\t")
                lines[begin:end] = [margin + line for line in lines[begin:end]]
            case 11:
                lines[begin:end] = [f"> {line}" for line in lines[begin:end]]
            case 12:
                what = self.one(
                    "", "{note}", "{hazard} X", "python", "{admonition} T", "{only} html", "{table}", "{.cls}"
                )
                lines.insert(begin, self.one(*FENCES) + what)
            case 13:
                lines[begin] += r.choice(lines)
            case 14 if fences:
                at = r.choice(fences)
                lines[at] = re.sub(r"\{[a-z-]+\}", lambda _: "{" + self.name() + "}", lines[at], count=1)
            case 15:
                lines[begin:end] = self.item().split("\n")
            case 16:
                lines[begin] = "".join(sign for sign in lines[begin] if r.random() > 0.1)
            case 17:
                lines[begin:end] = self.conflict("\n".join(lines[begin:end])).split("\n")
            case 18:
                lines.insert(begin, self.one(*CONFLICTS))
            case 19 if fences:
                at = r.choice(fences)
                swaps = [("{", ""), ("}", ""), ("} ", "}"), (":::", "::"), ("{", "{ "), (":::", "::: "), (":::", "")]
                old, new = r.choice(swaps)
                lines[at] = lines[at].replace(old, new, 1)
            case _:
                text = "\n".join(lines)
                place = r.randrange(len(text) + 1)
                lines = (text[:place] + self.one(*SIGNS) + text[place:]).split("\n")
        return "\n".join(lines).split("\n")

    def other_option(self, line: str) -> str:
        """A line of an option, written otherwise."""
        name, _, value = line[1:].partition(":")
        ways = [
            f"  {line}",
            f"\t{line}",
            f"{line} # c",
            f"{line} |",
            f"{line}\u2028x",
            f"{line}\x0cx",
            f"{line}'",
            f"{line}  ",
        ]
        ways += [
            f":{name}:{value.strip()}",
            f":{name}:  {value}",
            f":{name}:\t{value.strip()}",
            f"{line}\n  more",
            f"{line}\nmore",
        ]
        ways += [
            f':{name}: "{value.strip()}"',
            f":{name}: '{value.strip()}",
            f"{name}:{value}",
            f":{name}{value}",
            f"\n{line}",
        ]
        ways += [
            f":{name.upper()}:{value}",
            f":{name}:{value.lower()}",
            f":{name}:{value.replace('-', '_')}",
            f"{line}\n{line}",
        ]
        ways += [
            f":{name}:{value.replace('-', chr(0x2013))}",
            f":{name}: #{value.strip()}",
            f":{name}: >{value}",
            f"% {line}",
        ]
        return self.one(*ways)
