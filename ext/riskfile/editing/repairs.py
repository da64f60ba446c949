"""Fixes that write what stands there as it was meant: words, numbers, the lines of options and of items, fences, waivers,
tables of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from riskfile.editing.edits import Change, Edit
from riskfile.editing.fixer import Fault, Fix, fixer, line_edit, replaced, without_lines
from riskfile.editing.meant import plainly_meant
from riskfile.model import Mark, NotAValueError, Problem, Span, convert
from riskfile.reading.page import SUFFIX
from riskfile.text.messages import tr
from riskfile.text.nearest import nearest
from riskfile.text.numbers import figure
from riskfile.text.numerals import meanings

# --- words ------------------------------------------------------------------------------------------------------------


@fixer(
    "did-you-mean",
    "nearest.did-you-mean",
    "policy.did-you-mean",
    "unknown-mention.meant",
    "RMF201.did-you-mean",
    "RMF609.nearest",
    rules=("RMF009", "RMF902", "RMF904", "RMF909", "RMF921", "RMF923", "RMF924"),
    safe="if plain",
    about="the word that was meant, in place of one that is none: an id, an option, an item type, a view, a page, a key of "
    "the policy, a level, a code. It is plain where one letter is another, is missing, or is too much, and of an id where only its case, its dashes, "
    "its zeros or letters that look like digits differ, of a level only its case",
)
def did_you_mean(fault: Fault) -> Iterator[Fix]:
    """The words of the hint, each in place of the one that is wrong."""
    values = fault.finding.advice.values
    words = values.get("words") or tuple(values[name] for name in ("word", "level", "code") if name in values)
    words = tuple(each for each in words if isinstance(each, str))
    places = [(word, place) for word in words if (place := _wrong_word(fault, word)) is not None]
    ids = fault.items if any(re.search(r"\d", word) for word in words) else ()
    plain = [word for word, place in places if plainly_meant(fault.texts.at(place), word, ids)]
    if fault.finding.advice.key in _ESTIMATES:
        # an estimate is a judgement, and each level is near to the next
        plain = [word for word, place in places if fault.texts.at(place).casefold() == word.casefold()]
    for word, place in places:
        yield replaced(place, word, tr("Write {word}", word=word), safe=[word] == plain)


_ESTIMATES: Final = ("RMF201.did-you-mean", "RMF609.nearest")


def _wrong_word(fault: Fault, meant: str) -> Span | None:
    """Where the word stands that ``meant`` is to replace: one of those that the message names, the likest of them."""
    span, text = fault.span, fault.text
    if span.end_line not in (0, span.line):
        return None
    line = fault.texts.line(span.path, span.line)
    named = {each for each in fault.values() if each and each != meant}
    for within in (text, line[span.column - 1 :]):
        found = [each for each in named if _word_at(within, each) >= 0]
        if found:
            word = max(found, key=lambda each: (SequenceMatcher(None, each, meant).ratio(), len(each)))
            begin = span.column + _word_at(within, word)
            return Span(span.path, span.line, begin, span.line, begin + len(word))
    return None


def _word_at(text: str, word: str) -> int:
    found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) or re.search(re.escape(word), text)
    return found.start() if found else -1


@fixer(
    "value",
    "bad-field.not-a-value",
    rules=("RMF904",),
    safe="if plain",
    about="the value of an enumeration that was plainly meant, and a date in the form YYYY-MM-DD: where the day may be the month, "
    "either is offered",
)
def value(fault: Fault) -> Iterator[Fix]:
    """The value that was meant by one that is none; how numbers are written, their hint says."""
    item = fault.items.get(fault.finding.item)
    field = fault.project.model.types[item.type].fields.get(fault.finding.option) if item is not None else None
    text = fault.text
    if field is None or not text:
        return
    if field.kind in ("date", "datetime"):
        found = re.fullmatch(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(T.*)?", text.strip())
        if found:
            day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}{found[4] or ''}"
            if _is_value(field, day):
                yield replaced(fault.span, day, tr("Write {day}", day=day), safe=True)
        found = re.fullmatch(r"(\d{1,2})[-/. ] ?(\d{1,2})[-/. ] ?(\d{4})", text.strip())
        if found and field.kind == "date":
            # day and month, or month and day: where one of the two is no month, one reading is left
            orders = ((found[2], found[1]), (found[1], found[2]))
            days = [f"{found[3]}-{int(month):02}-{int(day):02}" for month, day in orders]
            days = [each for each in dict.fromkeys(days) if _is_value(field, each)]
            for day in days:
                yield replaced(fault.span, day, tr("Write {day}", day=day), safe=len(days) == 1)
        return
    for part in re.finditer(r"[^,;\s]+", text) if field.kind == "list" else re.finditer(r"\S.*\S|\S", text):
        if part[0] in field.values:
            continue
        near = nearest(part[0], field.values, most=3, any_case=True)
        plain = [each for each in field.values if plainly_meant(part[0], each)]
        begin = fault.span.column + part.start()
        place = Span(fault.span.path, fault.span.line, begin, fault.span.line, begin + len(part[0]))
        for each in dict.fromkeys((*plain, *near)):
            yield replaced(place, each, tr("Write {each}", each=each), safe=plain == [each])


def _is_value(field: object, text: str) -> bool:
    try:
        convert(field, text)  # type: ignore[arg-type]
    except NotAValueError:
        return False
    return True


# --- numbers ----------------------------------------------------------------------------------------------------------


@fixer(
    "number",
    "number.dash",
    "number.plainly",
    "number.lost-power",
    "number.alone",
    "number.bound",
    "number.either",
    "number.percent",
    "policy.decimal-comma",
    "policy.write",
    "policy.write-bare",
    rules=("RMF009", "RMF201", "RMF904"),
    safe="if plain",
    about="the number with a decimal point and a plain minus, where it can mean only one; where it can mean two, each is "
    "offered",
)
def number(fault: Fault) -> Iterator[Fix]:
    """A number as it is to be written. Field data are records, and stay as they are."""
    span, text = fault.span, fault.text
    if not span.end_line or span.end_line != span.line or not span.path.endswith((".md", ".yaml")):
        return
    hint = fault.finding.advice
    said = [
        str(hint.values[name])
        for name in ("plain", "value", "first", "second", "share", "number")
        if name in hint.values
    ]
    safe = hint.key in ("number.dash", "policy.decimal-comma", "policy.write", "policy.write-bare", "number.plainly")
    for each in dict.fromkeys(said):
        written = _as_written(text, each)
        yield replaced(span, written, tr("Write {written}", written=written), safe=safe and len(said) == 1)


def _as_written(text: str, plain: str) -> str:
    """The number ``plain`` with the digits of ``text``, where that needs but other signs."""
    signs = re.sub("[\u2010-\u2015\u2212]", "-", text.strip("'\" ").replace(",", "."))
    found = meanings(signs)
    return signs if len(found) == 1 and "," not in plain and figure(found[0].value, 15) == plain else plain


# --- lines ------------------------------------------------------------------------------------------------------------


@fixer(
    "first-line",
    "RMF914.looks",
    "RMF914.hidden",
    "unreadable-file.same-fence",
    "unreadable-file.other-end",
    "bad-field.unknown-type",
    rules=("RMF904", "RMF907"),
    safe="if plain",
    about="the first line of an item as it was meant (three colons, the type in braces and small letters, a blank before the "
    "title), its last line with the same signs, and the fence around another one with one sign more. Items in code or in a comment "
    "may stand there on purpose, so that is only offered",
)
def first_line(fault: Fault) -> Iterator[Fix]:
    """The lines as the reader has read them: so that nothing is read otherwise than before."""
    finding = fault.finding
    for problem, lines in _mends(fault):
        if problem.span == finding.span and problem.message == finding.said:
            path = finding.span.path
            edits = [
                line_edit(fault.texts, path, number, text)
                for number, text in sorted(lines.items())
                if fault.texts.line(path, number) != text
            ]
            why = finding.said.values.get("why")
            on_purpose = finding.said.key == "RMF914.hidden" or (
                finding.said.key == "RMF914.looks" and getattr(why, "key", "") in ("RMF914.indented", "RMF914.no-first")
            )
            first = next((text.strip() for _, text in sorted(lines.items())), "")
            title = tr("Write {first}", first=first[:60])
            if edits:
                yield Fix(Change(title, tuple(edits)), not on_purpose, title)
            return


def _mends(fault: Fault) -> Iterable[tuple[Problem, dict[int, str]]]:
    from riskfile.reading.markdown import read_page  # noqa: PLC0415 - a check whose pages are kept needs no parser

    path, project = fault.span.path, fault.project
    lines = fault.texts.lines(path)
    if not lines or not path.endswith(SUFFIX):
        return ()
    found: list[tuple[Problem, dict[int, str]]] = []
    read_page("\n".join(lines), path.removesuffix(SUFFIX), project.model, None, project.source.layout, found)  # type: ignore[arg-type]
    return found


_OPENS: Final = re.compile(r"[ \t>]*(:{3,}|`{3,}|~{3,})[ \t]*\{")
_ENDS: Final = re.compile(r"[ \t>]*(:{3,}|`{3,}|~{3,})[ \t]*")
_HEADING: Final = re.compile(r"#{1,6}[ \t]")


@fixer(
    "last-line",
    "unreadable-file.not-closed",
    rules=("RMF907",),
    safe="if plain",
    about="the line that closes a directive, above the next one or at the end of the page. Where a heading stands in between, it is "
    "only offered",
)
def last_line(fault: Fault) -> Iterator[Fix]:
    """A line that closes what is open: the directive above, in which this one is taken to stand, or this one."""
    texts, path, first = fault.texts, fault.span.path, fault.span.line
    fence = str(fault.finding.said.values["fence"])
    lines = texts.lines(path)
    opened: list[tuple[int, str]] = []
    for number, line in enumerate(lines[: first - 1], 1):
        if opens := _OPENS.match(line):
            opened.append((number, opens[1]))
        elif opened and (ends := _ENDS.fullmatch(line)) and ends[1].startswith(opened[-1][1]):
            opened.pop()
    if opened and opened[-1][1] == fence:
        begin, end = opened[-1][0], first - 1
    else:
        begin, end = first, first
        while end < len(lines) and not _OPENS.match(lines[end]) and not _HEADING.match(lines[end]):
            end += 1
    while end > begin and not lines[end - 1].strip():
        end -= 1
    plain = not any(map(_HEADING.match, lines[begin:end]))
    title = tr("Close it with {fence} below line {end}", fence=fence, end=end)
    edit = Edit(Span(path, end, len(lines[end - 1]) + 1), f"\n{fence}")
    yield Fix(Change(title, (edit,)), plain, title)


@fixer(
    "option-line",
    "RMF915.no-first-colon",
    "RMF915.no-second-colon",
    "RMF915.dressed",
    "RMF915.behind-blank",
    "RMF915.in-text",
    "RMF915.runs-on",
    safe="if plain",
    about="the option on a line of its own, `:name: value`, with both colons, directly below those above it. One that stands in "
    "the text, further down, is only offered",
)
def option_line(fault: Fault) -> Iterator[Fix]:
    """An option as it is read already, on a line as it is to be written."""
    finding, texts = fault.finding, fault.texts
    path, number, key = finding.span.path, finding.span.line, finding.said.key
    item = fault.items.get(finding.item)
    given = item.marks.get(finding.option) if item is not None else None
    if item is None or given is None:
        return
    # plain data, as it is kept
    mark = Mark._make(given)
    line = texts.line(path, number)
    value = texts.at(item.at(finding.option))
    margin = line[: len(line) - len(line.lstrip())] if line.strip() else ""
    written = f"{margin}:{finding.option}: {value}".rstrip()
    title = tr("Write :{option}: {value}", option=finding.option, value=value[:40]).rstrip()
    if key == "RMF915.runs-on":
        last = mark.end_line
        joined = " ".join(
            [
                texts.line(path, mark.line).rstrip(),
                *(texts.line(path, each).strip() for each in range(mark.line + 1, last + 1)),
            ]
        )
        edits = (line_edit(texts, path, mark.line, joined), without_lines(texts, path, mark.line + 1, last))
        yield Fix(Change(tr("Write the value on one line"), edits), True, tr("Write the value on one line"))
    elif key == "RMF915.behind-blank":
        first = number
        while first > 1 and not texts.line(path, first - 1).strip():
            first -= 1
        if first < number:
            edit = without_lines(texts, path, first, number - 1)
            yield Fix(Change(tr("Take the empty line out"), (edit,)), True, tr("Take the empty line out"))
    elif key == "RMF915.in-text":
        above = max((each[4] for each in item.marks.values() if each[4] < number), default=item.line)
        while (
            above > item.line
            and texts.line(path, above).strip()
            and any(not texts.line(path, each).strip() for each in range(item.line, above))
        ):
            above -= 1
        edits = (Edit(Span(path, above + 1, 1), f"{written.strip()}\n"), without_lines(texts, path, number, number))
        yield Fix(
            Change(tr("{title}, above the text", title=title), edits), False, tr("{title}, above the text", title=title)
        )
    else:
        yield Fix(Change(title, (line_edit(texts, path, number, written),)), True, title)


@fixer(
    "given-twice",
    "bad-field.twice",
    rules=("RMF904",),
    safe="if plain",
    about="an option that is given twice with one value is taken out once; where the values differ, either is offered",
)
def given_twice(fault: Fault) -> Iterator[Fix]:
    """One of the two lines of an option."""
    texts, path, number = fault.texts, fault.span.path, fault.span.line
    name = re.escape(fault.finding.option)
    pattern = re.compile(rf"[ \t]*:?{name}[ \t]*:[ \t]*(.*?)[ \t]*")
    own = pattern.fullmatch(texts.line(path, number))
    first = number - 1
    while first > 0 and not pattern.fullmatch(texts.line(path, first)) and "{" not in texts.line(path, first):
        first -= 1
    other = pattern.fullmatch(texts.line(path, first)) if first else None
    if own is None or other is None:
        return
    same = own[1] == other[1]
    for line, kept in ((number, other[1]),) if same else ((number, other[1]), (first, own[1])):
        title = tr("Keep {option}: {kept}", option=fault.finding.option, kept=kept[:40])
        yield Fix(Change(title, (without_lines(texts, path, line, line),)), same, title)


@fixer(
    "unreadable-option",
    "bad-field.unreadable-options",
    rules=("RMF904",),
    safe="if plain",
    about="a line among the options that lacks a colon and has a slip in its name, as the option that was meant; blanks in place of "
    "a tab, where options stand in the manner of YAML",
)
def unreadable_option(fault: Fault) -> Iterator[Fix]:
    """The option that was meant, blanks for a tab."""
    why = getattr(fault.finding.said.values.get("why"), "key", "")
    if why == "option-lines.no-option":
        item_type = fault.project.model.types.get(str(fault.finding.said.values["type"]))
        line = fault.texts.line(fault.span.path, fault.span.line)
        found = re.fullmatch(r"(\s*):?([A-Za-z][\w-]*):?\s+(\S.*?)\s*", line)
        if item_type is not None and found is not None:
            plain = [each for each in (*item_type.fields, *item_type.links, "id") if plainly_meant(found[2], each)]
            written = f"{found[1]}:{plain[0]}: {found[3]}" if len(plain) == 1 else ""
            if written:
                title = tr("Write {strip}", strip=written.strip()[:60])
                yield Fix(
                    Change(title, (line_edit(fault.texts, fault.span.path, fault.span.line, written),)), True, title
                )
        return
    if why != "bad-field.tab":
        return
    line = fault.texts.line(fault.span.path, fault.span.line)
    yield Fix(
        Change(
            tr("Write blanks for the tab"),
            (line_edit(fault.texts, fault.span.path, fault.span.line, line.expandtabs(2)),),
        ),
        True,
        tr("Write blanks for the tab"),
    )


# --- waivers ----------------------------------------------------------------------------------------------------------


@fixer(
    "waiver-reason",
    "RMF908.two-hyphens",
    safe="if plain",
    about="two hyphens between the code of a waiver and its reason",
)
def waiver_reason(fault: Fault) -> Iterator[Fix]:
    """``RMF313 -- reason`` for ``RMF313 - reason``."""
    code, reason = (str(fault.finding.advice.values.get(name, "")) for name in ("code", "reason"))
    found = (
        re.search(rf"{re.escape(code)}[\s\-\u2010-\u2015\u2212:=>,]*(?={re.escape(reason)})", fault.text)
        if code and reason
        else None
    )
    if found:
        begin = fault.span.column + found.start() + len(code)
        end = fault.span.column + found.end()
        yield replaced(
            Span(fault.span.path, fault.span.line, begin, fault.span.line, end),
            " -- ",
            tr("Write {code} -- {reason}", code=code, reason=reason[:40]),
            safe=True,
        )


@fixer(
    "waiver-code",
    "waiver.code-of",
    rules=("RMF909", "RMF908"),
    safe="always",
    about="the code of a rule in place of its name, in a waiver",
)
def waiver_code(fault: Fault) -> Iterator[Fix]:
    """The code of the rule that a waiver names by its name."""
    code = str(fault.finding.advice.values["code"])
    named = str(fault.finding.said.values.get("code", ""))
    begin = fault.text.find(named) if named else -1
    if begin >= 0:
        start = fault.span.column + begin
        place = Span(fault.span.path, fault.span.line, start, fault.span.line, start + len(named))
        yield replaced(place, code, tr("Write {code}", code=code), safe=True)


# --- tables of contents -----------------------------------------------------------------------------------------------


@fixer(
    "toctree",
    "item-outside-the-file.unnamed",
    "RMF905.unreached",
    rules=("RMF905",),
    safe="if plain",
    about="an entry for the page in the table of contents that names the pages beside it",
)
def toctree(fault: Fault) -> Iterator[Fix]:
    """The page in the table of contents of its kin."""
    from riskfile.editing.contents import entry_for  # noqa: PLC0415

    page = str(fault.finding.said.values["page"])
    found = entry_for(fault.project, fault.texts, page)
    if found is not None:
        edit, plain = found
        title = tr(
            "Name {removesuffix} in the table of contents of {path}",
            removesuffix=page.removesuffix(SUFFIX),
            path=edit.span.path,
        )
        yield Fix(Change(title, (edit,)), plain, title)


@fixer(
    "stage-folder",
    "unknown-stage.folder",
    rules=("RMF922",),
    safe="never",
    about="the pages of a folder that is nearly that of a stage, moved into it, with all that names them",
)
def stage_folder(fault: Fault) -> Iterator[Fix]:
    """The pages move."""
    from riskfile.editing.moving import MoveError, moved_pages  # noqa: PLC0415 - where there is such a folder

    values = fault.finding.said.values
    old = f"{values['folder']}/"
    new = f"{values['top']}/{values['stage']}/"
    project = fault.project
    moves = {
        path: new + path.removeprefix(old)
        for path in map(project.pages.path, project.pages.pages)
        if path.startswith(old)
    }
    try:
        change = moved_pages(project, moves).change
    except MoveError:
        return
    title = tr("Move {rstrip} to {rstrip2}", rstrip=old.rstrip("/"), rstrip2=new.rstrip("/"))
    yield Fix(change._replace(title=title), False, title)


@fixer(
    "toctree-twice",
    "broken-reference.twice",
    rules=("RMF924",),
    safe="always",
    about="a page that a table of contents names twice is taken out once",
)
def toctree_twice(fault: Fault) -> Iterator[Fix]:
    """The second line goes."""
    edit = without_lines(fault.texts, fault.span.path, fault.span.line, fault.span.line)
    yield Fix(Change(tr("Take the line out"), (edit,)), True, tr("Take the line out"))


@fixer(
    "toctree-nothing",
    "broken-reference.no-page",
    "broken-reference.no-match",
    rules=("RMF924",),
    kind="decision",
    safe="never",
    about="an entry of a table of contents that leads to no page is taken out, where no page can be meant",
)
def toctree_nothing(fault: Fault) -> Iterator[Fix]:
    """The line goes, which only its author can know."""
    if fault.finding.advice.key != "nearest.did-you-mean":
        edit = without_lines(fault.texts, fault.span.path, fault.span.line, fault.span.line)
        yield Fix(Change(tr("Take the line out"), (edit,)), False, tr("Take the line out"), "decision")


@fixer(
    "suffix",
    "broken-reference.with-suffix",
    rules=("RMF924",),
    safe="always",
    about="the name of a page without its suffix, where a role names it",
)
def suffix(fault: Fault) -> Iterator[Fix]:
    """``plan`` for ``plan.md``."""
    target = str(fault.finding.said.values.get("target", "")).strip("'\"`")
    line = fault.texts.line(fault.span.path, fault.span.line)
    begin = line.find(target, fault.span.column - 1) if target.endswith(SUFFIX) else -1
    if begin >= 0:
        place = Span(
            fault.span.path,
            fault.span.line,
            begin + 1 + len(target) - len(SUFFIX),
            fault.span.line,
            begin + 1 + len(target),
        )
        yield replaced(place, "", tr("Write {removesuffix}", removesuffix=target.removesuffix(SUFFIX)), safe=True)


@fixer(
    "flag",
    "RMF921.flag",
    safe="always",
    about="an option of a view that is given without a value",
)
def flag(fault: Fault) -> Iterator[Fix]:
    """Without its value."""
    line = fault.texts.line(fault.span.path, fault.span.line)
    found = re.match(r"[ \t]*:[\w-]+:", line)
    if found:
        yield Fix(
            Change(tr("Take the value out"), (line_edit(fault.texts, fault.span.path, fault.span.line, found[0]),)),
            True,
            tr("Take the value out"),
        )


REPAIRS: Final = (
    did_you_mean, value, number, first_line, last_line, option_line, given_twice, unreadable_option, waiver_reason,
    waiver_code, toctree, stage_folder, toctree_twice, toctree_nothing, suffix, flag,
)  # fmt: skip
"""All of them, in the order in which they are offered."""
