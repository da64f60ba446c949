"""The catalogues of what riskfile says: written from the code, filled from lists, and measured.

::

    python supply/words.py update              # write ext/riskfile/locale/*/*.po anew: what is translated stays
    python supply/words.py check               # 1 where they differ from the code, or Chinese lacks something
    python supply/words.py todo zh-CN rules    # what is not translated of a package: a number, the key and the text a line
    python supply/words.py fill zh-CN rules FILE   # lines "number<TAB>translation", with those numbers, into the catalogue

An entry whose English has changed is kept as fuzzy, with the text that was translated; it is not said until it is looked at.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha1
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ext" / "riskfile"
sys.path.insert(0, str(PACKAGE.parent))

import riskfile  # noqa: E402
from riskfile.model import BUILTIN_MODEL, ItemModel  # noqa: E402
from riskfile.model.clauses import CHAPTERS, CLAUSES  # noqa: E402
from riskfile.policy.markets import MARKETS  # noqa: E402
from riskfile.policy.vigilance import OBLIGATIONS  # noqa: E402
from riskfile.rules import CATALOGUE as RULES  # noqa: E402
from riskfile.rules.engine.finding import Level  # noqa: E402
from riskfile.rules.explanation import said_in, speaks  # noqa: E402
from riskfile.rules.people import STILL  # noqa: E402
from riskfile.rules.tool import NOT_OF_A_CHECK  # noqa: E402
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE, WHOLE, catalogues_of, entries_of, folder_name  # noqa: E402
from riskfile.text.messages import CATALOGUE, names_of  # noqa: E402
from riskfile.text.words import TABLES  # noqa: E402
from riskfile.views.registry import VIEWS  # noqa: E402

SAID = {"tr": (0,), "later": (0,), "Column": (1, 2), "Step": (1,), "Form": (0,)}
"""What takes texts that are their own keys, and in which places."""

LINE = re.compile(r"\s*\n\s*")


class Entry(NamedTuple):
    """What is said: ``context`` is its key, "" where the text is; ``package`` that of riskfile which says it."""

    package: str
    context: str
    text: str

    @property
    def number(self) -> str:
        """Names it in a list: it stays while its text does."""
        return sha1(f"{self.context}={self.text}".encode()).hexdigest()[:7]


def package_of(module: str) -> str:
    """The package of riskfile that a module is of."""
    return module.split(".")[1] if "." in module else "cli"


def modules() -> None:
    """Load all of riskfile, so that all phrases are known."""
    for found in pkgutil.walk_packages(riskfile.__path__, "riskfile."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def said() -> Iterator[Entry]:
    """All that is said, in the order of packages."""
    modules()
    for key, phrase in CATALOGUE.items():
        if not phrase.module.startswith("riskfile."):
            # of a test
            continue
        yield Entry(package_of(phrase.module), key, phrase.text)
        if phrase.hint:
            yield Entry(package_of(phrase.module), f"{key}.hint", phrase.hint)
    for name, table in TABLES.items():
        for identity, word in table.in_source.items():
            yield Entry("words", f"{name}.{identity}", word)
    for key, text in labels(BUILTIN_MODEL):
        yield Entry("model", key, text)
    for name, view in VIEWS.items():
        yield Entry("views", "", name.replace("-", " ").capitalize())
        yield Entry("views", "", view.nothing)
    for clause in CLAUSES:
        yield from (Entry("model", "", text) for text in (clause.about, clause.asks) if text)
    yield from (Entry("model", "", text) for text in CHAPTERS.values())
    for market in MARKETS.values():
        yield Entry("policy", "", market.says)
    for duty in OBLIGATIONS:
        yield from (Entry("policy", "", text) for text in (duty.about, duty.asks))
    for level in Level:
        yield Entry("rules", "", level.value)
    for text in explained():
        yield Entry("rules", "", text)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".js", ".html") and "vendor" not in path.parts and "assets" not in path.parts:
            package = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
            for text in calls(path):
                yield Entry(package, "", text)


def explained() -> Iterator[str]:
    """What the pages of rules say, beside their examples."""
    rules = sorted((*RULES.values(), *NOT_OF_A_CHECK), key=lambda rule: rule.code)
    yield from said_in((*(rule.doc for rule in rules), *STILL.values()))
    yield from (rule.clause for rule in rules if speaks(rule.clause))


def labels(model: ItemModel) -> Iterator[tuple[str, str]]:
    """What the built-in types, their fields, links and values are called, and what is said of them: keys and texts."""
    for each in model.types.values():
        yield from (("", text) for text in (each.label, each.plural, each.help))
        for field in each.fields.values():
            yield from (("", text) for text in (field.label, field.help))
            yield from ((f"value.{value}", value) for value in field.values)
        for link in each.links.values():
            yield from (("", text) for text in (link.label, link.back_label, link.help))


def calls(path: Path) -> Iterator[str]:
    """The texts of ``tr("...")`` in a module or a script, and what takes a text that is said later."""
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "")
                for place in SAID.get(called, ()):
                    yield from texts_of(node.args[place]) if len(node.args) > place else ()
                if called == "counted":
                    yield from (f"{{n}} {{n:{word}|{word}s}}" for word in texts_of(node.args[1]))
        return
    if path.suffix == ".html":
        yield from re.findall(r'riskfile_tr\("([^"]*)"\)', path.read_text(encoding="utf-8"))
        return
    # in one call another may stand, which Babel's reader of scripts passes over
    for text in re.findall(r'\btr\(("(?:[^"\\]|\\.)*")', path.read_text(encoding="utf-8")):
        yield json.loads(text)


def texts_of(given: ast.expr) -> Iterator[str]:
    """The texts that stand in an argument: it, or what either way of a choice gives."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield given.value
    elif isinstance(given, ast.IfExp):
        yield from texts_of(given.body)
        yield from texts_of(given.orelse)


@cache
def entries() -> dict[str, dict[tuple[str, str], Entry]]:
    """What is said by package; a text that is its own key once, in the first package that has it."""
    found: dict[str, dict[tuple[str, str], Entry]] = {}
    plain: set[str] = set()
    for each in sorted(said(), key=lambda each: each.package):
        # what stands between parts of a list has a key, and another form in each language
        if not each.text or (not each.context and not re.search("[A-Za-z]", each.text)):
            continue
        if not each.context:
            if each.text in plain:
                continue
            plain.add(each.text)
        found.setdefault(each.package, {})[each.context, each.text if not each.context else ""] = each
    return found


def known(language: str) -> tuple[dict[str, tuple[str, str, bool]], dict[str, tuple[str, bool]]]:
    """What is translated already: by key, with the English it was made from; and by English."""
    keyed: dict[str, tuple[str, str, bool]] = {}
    plain: dict[str, tuple[str, bool]] = {}
    for path in sorted(catalogues_of(language).glob("*.po")):
        for context, text, value, fuzzy in entries_of(path.read_text(encoding="utf-8")):
            if not text or not value:
                continue
            if context:
                keyed[context] = text, value, fuzzy
            else:
                plain[text] = value, fuzzy
    return keyed, plain


def written(
    language: str, package: str, found: dict[tuple[str, str], Entry], translated: dict[Entry, str] | None = None
) -> bytes:
    """The catalogue of a package."""
    keyed, plain = known(language)
    made = Catalog(
        locale=folder_name(language),
        project="riskfile",
        header_comment=f"# What riskfile says, {package}: {KNOWN[language]}. `python supply/words.py update` keeps it.",
        fuzzy=False,
    )
    for each in sorted(found.values(), key=lambda each: (each.context, each.text)):
        fuzzy, before, value = False, "", ""
        if translated and each in translated:
            value = translated[each]
        elif each.context and each.context in keyed:
            before, value, fuzzy = keyed[each.context]
            fuzzy = fuzzy or before != each.text
        elif not each.context and each.text in plain:
            value, fuzzy = plain[each.text]
        made.add(
            each.text,
            value,
            flags=("fuzzy",) if fuzzy else (),
            context=each.context or None,
            previous_id=before if fuzzy and before != each.text else "",
        )
    file = BytesIO()
    for message in made:
        # a template of ours, and none of str.format alone
        message.flags.discard("python-brace-format")
    write_po(file, made, width=0, omit_header=True, include_previous=True)
    head = (
        f"# What riskfile says ({package}) in {KNOWN[language]}. `python supply/words.py update` writes it anew.\n"
        f'msgid ""\nmsgstr ""\n"Language: {folder_name(language)}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + file.getvalue()


def update() -> list[str]:
    """Write all catalogues anew; the paths that were changed."""
    changed, found = [], entries()
    for language in KNOWN:
        if language == SOURCE_LANGUAGE:
            continue
        folder = catalogues_of(language)
        folder.mkdir(parents=True, exist_ok=True)
        made = {folder / f"{package}.po": written(language, package, each) for package, each in found.items()}
        for path, content in made.items():
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)
                changed.append(str(path.relative_to(ROOT)))
        for path in folder.glob("*.po"):
            if path not in made:
                path.unlink()
                changed.append(str(path.relative_to(ROOT)))
    return changed


def missing(language: str) -> list[Entry]:
    """What a language lacks, or has from another text."""
    keyed, plain = known(language)
    lacking = []
    for package in entries().values():
        for each in package.values():
            if each.context:
                before, value, fuzzy = keyed.get(each.context, ("", "", False))
                good = value and not fuzzy and before == each.text
            else:
                value, fuzzy = plain.get(each.text, ("", False))
                good = value and not fuzzy
            if not good:
                lacking.append(each)
    return lacking


def gaps(template: str) -> list[str]:
    """The gaps of a template, by name; "" where it is none."""
    return sorted(names_of(template))


def needed(template: str) -> set[str]:
    """The gaps of a template that a translation has to have: not those that only choose between one and many."""
    found = set()
    for _, name, spec, _ in Formatter().parse(template):
        if name is not None:
            found |= {name} if "|" not in (spec or "") else set(names_of(spec or ""))
    return found


def wrong(language: str) -> list[str]:
    """Translations whose gaps are not those of the text."""
    found = []
    keyed, plain = known(language)
    for package in entries().values():
        for each in package.values():
            value = keyed[each.context][1] if each.context in keyed else plain.get(each.text, ("", False))[0]
            if not value:
                continue
            try:
                own, theirs = gaps(each.text), gaps(value)
            except ValueError as error:
                # a text with braces that is no template says them itself
                if "{" in each.text:
                    continue
                found.append(f"{each.context or each.text}: {error}")
                continue
            if not needed(each.text) <= set(theirs) <= set(own):
                found.append(
                    f"{each.context or each.text}: {', '.join(own)} in English, {', '.join(theirs)} in {language}"
                )
    return found


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit status."""
    match arguments:
        case ["update"]:
            print("\n".join(update()) or "Nothing has changed.")
            for language in KNOWN:
                if language != SOURCE_LANGUAGE:
                    total = sum(map(len, entries().values()))
                    print(f"{language}: {total - len(missing(language))} of {total}")
            return 0
        case ["check"]:
            bad = [
                f"{language} lacks {each.package} {each.context or each.text!r}"
                for language in WHOLE[1:]
                for each in missing(language)
            ]
            bad += [
                f"{language}: {each}" for language in KNOWN if language != SOURCE_LANGUAGE for each in wrong(language)
            ]
            print("\n".join(bad) or "All is said.")
            return 1 if bad else 0
        case ["todo", language, package]:
            for each in missing(language):
                if each.package == package:
                    print(f"{each.number}\t{each.context}\t{each.text}")
            return 0
        case ["fill", language, package, path]:
            numbered = {each.number: each for each in entries()[package].values()}
            translated = {}
            for line in Path(path).read_text(encoding="utf-8").splitlines():
                number, tab, value = line.partition("\t")
                if not tab or not value.strip():
                    continue
                if number not in numbered:
                    print(f"{number} is no number of {package}: {value[:40]}")
                    continue
                translated[numbered[number]] = value.strip("\n")
            file = catalogues_of(language) / f"{package}.po"
            file.write_bytes(written(language, package, entries()[package], translated))
            left = sum(each.package == package for each in missing(language))
            print(f"{len(translated)} filled, {left} left of {package}")
            print("\n".join(wrong(language)))
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
