"""What people read comes from the catalogue: no module says words that no language but English has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "ext" / "riskfile"

PACKAGES = (
    *("views", "sphinx", "cli", "reporters", "editing", "server/lsp", "tables"),
    *("importing", "importing/merge", "importing/suggest"),
)
"""The packages that are held to it; those within one are for another list."""

SAID = {"counted", "tr", "later", "Phrase", "Words", "Column", "Step"}
"""What takes words that are in the catalogue."""

DECLARED = {"View", "ViewOption", "Argument", "Example"}
"""What describes views to who writes a page: said by the editor and the manual, in the language of their examples."""

NO_WORDS = {
    *(
        "compile",
        "compiled_late",
        "find_spec",
        "getattr",
        "require",
        "removesuffix",
        "removeprefix",
        "startswith",
        "endswith",
    ),
    *("split", "partition", "rpartition", "join_path", "Path", "add_config_value", "Answered"),
}
"""What takes texts that are no words: patterns, names, identities."""

LOGS = {"info", "warning", "error", "debug", "tell"}
"""What is said to who builds, by the logger of Sphinx, which has its own list of words."""

NOT_HELD = {
    "importing/suggest/words.py": "words of logs in several languages, to be recognised",
    "cli/completion.py": "source of scripts for shells; what they show is taken from the parsers",
    "reporters/github.py": "data",
    "reporters/junit.py": "data",
    "reporters/sarif.py": "data",
    "editing/proposing.py": "to assistants, who are answered in English",
    "server/lsp/protocol.py": "to programs",
    "views/registry.py": "describes the views to who writes a page, and the manual is in English",
    "views/declare.py": "as the registry",
    "views/workbook.py": "headings of a table that is brought in again",
    "views/filters.py": "what is wrong with a filter: to who writes a page",
    "views/asked.py": "as with filters",
    "sphinx/config.py": "to who builds, and what conf.py may say",
    "sphinx/said.py": "what Sphinx and MyST say, to be recognised",
    "sphinx/known.py": "names that others have given",
    "sphinx/parser.py": "what MyST says, to be recognised",
    "sphinx/live.py": "to who builds",
    "sphinx/claims.py": "what Sphinx says, to be recognised",
    "sphinx/pdf_files.py": "to who builds",
    "sphinx/judging.py": "to who builds",
    "sphinx/inert.py": "policies and addresses",
    "sphinx/mathematics.py": "source of formulas",
    "sphinx/standins.py": "names of classes",
    "sphinx/memory.py": "names of classes",
    "sphinx/diagrams.py": "to who builds",
    "sphinx/items.py": "to who writes a page, and names of types of Sphinx",
    "sphinx/alone.py": "to who builds",
    "sphinx/command.py": "to who builds",
    "sphinx/riskman.py": "names of the ontology's classes",
    "tables/riskman.py": "names of the ontology's terms, and of columns",
    "importing/suggest/riskman.py": "names of columns, and lines of YAML",
    "sphinx/output.py": "the page that leads to the pages, for who opens the folder",
}
"""Modules that are not, each with its reason."""

ALLOWED = {
    "\\ No newline at end of file": "a line of a patch",
    "Your device": "a name that is written into a page",
    "# 9 in 9, beside what is there": "a comment in conf.py",
    "(other brands)": "a key of a table in CSV",
    "(no brand)": "a key of a table in CSV",
    "import openfda": "the name of a command",
    "import reqif": "the name of a command",
    "import xlsx": "the name of a command",
    "not run": "an identity of states of tests",
    r"(?:approver|approved by)\b": "a pattern",
    "needed options": "the name of a memo",
    r"^## What it checks\n+(.*?)(?=\n\n|\Z)": "a pattern",
    "not judged": "an identity of BASIS_WORDS",
    **dict.fromkeys(("TBD (the log has no title)", "Risk management file"), "a title that is written into a page"),
    **dict.fromkeys(("truth value", "Target", "Type", "a parsed file has a root"), "for the reader of a file"),
    **dict.fromkeys(
        ("Word", "ReqIF", "OpenFastTrace", "Riskman", "Doorstop", "Section"), "names of forms of files, and of a column"
    ),
    "Risk management file (9, imported)": "a title that is written into a mapping",
    **dict.fromkeys(("Low", "Medium", "High", "Acceptable", "Not acceptable"), "labels written into a policy"),
    **dict.fromkeys(("Level 9", "Rating 9", "Column 9", "(not in the log)"), "labels written into a policy"),
    "9 9 of openFDA, by 9 of receipt in 9. Words of reports that are mapped here: 9.": "the text of an item",
    **dict.fromkeys(("after control", "after control 9"), "labels written into a mapping"),
    "@page { size: 9mm 9mm; }\n@page rf-wide { size: 9mm 9mm; }\n@page rf-large { size: 9mm 9mm; }\n:root {\n9}\n": "a style sheet",
    "rf-move rf-not-all-earned": "a class of the style sheet",
    "std:label -1 ": "a line of Sphinx's inventory",
    " std:label -1 ": "a line of Sphinx's inventory",
}
"""Texts that look like words, each with what they are."""

_WRITTEN = re.compile(
    r" +(?:- \{|[a-z-]+:)|(?:CREATE TABLE|INSERT OR REPLACE|SELECT) |#     riskfile import|, default: |default: "
)
"""Lines of YAML and SQL, and commands."""

_WORDS = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}|^\s*[A-Z][a-z]{2,}")
_TAG = re.compile(r"<[^<>]*>|<[^<>]*$|^[^<>]*>")


def _texts(node: ast.AST) -> str | None:
    """The text of a node that is one, its gaps as "9"; of HTML what stands between the tags."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(each.value) if isinstance(each, ast.Constant) else "9" for each in node.values)
    else:
        return None
    return _TAG.sub("\n", text) if re.search(r"</?[a-z]+[ >]|/>", text) else text


def _name(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def bypassing(source: str) -> Iterator[tuple[int, str]]:
    """Texts in functions that look like words and are in no catalogue: line and text."""
    tree = ast.parse(source)
    above: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            above[child] = node
    for node in ast.walk(tree):
        text = _texts(node)
        if (
            text is None
            or text in ALLOWED
            or _WRITTEN.match(text)
            or not any(_WORDS.search(line) for line in text.splitlines())
        ):
            continue
        at, inside = node, False
        while at in above:
            outer = above[at]
            if isinstance(outer, ast.JoinedStr):
                # said with the whole
                break
            if (
                isinstance(outer, ast.Call)
                and at is not outer.func
                and _name(outer) in SAID | DECLARED | NO_WORDS | LOGS
            ):
                break
            if isinstance(outer, ast.Raise | ast.Compare | ast.Subscript | ast.AnnAssign) and at is not getattr(
                outer, "value", 0
            ):
                break
            if isinstance(outer, ast.Dict) and at in outer.keys:
                break
            if isinstance(outer, ast.Expr) and at is node:
                break
            if isinstance(outer, ast.FunctionDef):
                if at not in outer.body:
                    break
                inside = True
            at = outer
        else:
            if inside:
                yield node.lineno, text


def held() -> list[Path]:
    """The modules that are held to it."""
    found = [path for name in PACKAGES for path in sorted((PACKAGE / name).glob("*.py"))]
    return [path for path in found if path.relative_to(PACKAGE).as_posix() not in NOT_HELD]


@pytest.mark.parametrize("path", held(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_says_words_that_are_in_no_catalogue(path):
    found = [f"{path.name}:{line}: {text!r}" for line, text in bypassing(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", sorted(NOT_HELD))
def test_a_module_that_is_not_held_is_there(name):
    assert (PACKAGE / name).is_file()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('def f():\n    return "Nothing is here"\n', ["Nothing is here"]),
        ('def f(n):\n    return f"{n} risks of it"\n', ["9 risks of it"]),
        ("def f():\n    return '<p class=\"rf-a b\">no risk here</p>'\n", ["\nno risk here\n"]),
        ('def f():\n    return tr("Nothing is here")\n', []),
        ('def f():\n    """Nothing is here."""\n    return \'<p class="rf-note rf-pass"></p>\'\n', []),
        ('def f(a):\n    return a == "Nothing is here"\n', []),
        ('X = later("Nothing is here")\n', []),
    ],
)
def test_words_are_told_from_what_only_looks_like_them(source, found):
    assert [text for _, text in bypassing(source)] == found
