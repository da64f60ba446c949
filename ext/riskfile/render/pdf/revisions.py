"""What was added to a PDF after it was signed: a further signature, what helps to verify one, or something forbidden.

A revision of a PDF is added behind the one before, and may replace any of its objects. What may be replaced is little
here, so that it is looked at object by object: pyHanko's own analysis, which allows for any form, takes a quarter of a
minute for fifty pages. What this allows, that allows too: tests hold the one against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from riskfile.text.messages import Message, Phrase

_SIGNATURE = Phrase("pdf-revision.signature", "the signature {field}")
_STAMP = Phrase("pdf-revision.time-stamp", "a time stamp of the document")
_EVIDENCE = Phrase("pdf-revision.evidence", "what helps to verify signatures, or metadata")
_REPLACED = Phrase("pdf-revision.replaced", "{what} (object {number}) was replaced")
_REMOVED = Phrase("pdf-revision.removed", "object {number} was removed")
_NOTE = Phrase("pdf-revision.note", "{what} was added to a page (object {number})")
_FIELD = Phrase("pdf-revision.field", "{what} of the field {field} was changed (object {number})")
_AWAITED = Phrase(
    "pdf-revision.awaited", "object {number} was added, to which the document led when it was signed and was not there"
)
_ROOT = Phrase("pdf-revision.root", "{what} of the document was changed")
_UNREAD = Phrase("pdf-revision.unread", "revision {number} cannot be read: {why}")


class Added(NamedTuple):
    """What a revision adds. ``revision`` counts from 1, the document as it was built; ``kind`` is "signature", "time-stamp",
    "evidence" or "change"."""

    revision: int
    kind: str
    said: Message
    allowed: bool


class _ForbiddenError(Exception):
    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


def added(data: bytes, reader: Any, signatures: Mapping[int, str], stamps: frozenset[int]) -> list[Added]:
    """What each revision of ``data`` after the first signature adds. ``signatures`` are the names of fields by the revision that signs
    them, and ``stamps`` the revisions that add a time stamp of the document; both count from 0."""
    found: list[Added] = []
    first, last = min((*signatures, *stamps), default=0) + 1, reader.xrefs.total_revisions
    if first >= last:
        return found
    least = reader.xrefs.get_xref_container_info(0).size
    led = {number for each in range(first) for number in _led_to(data, reader, each, least)}
    for revision in range(first, last):
        kind, said = "evidence", _EVIDENCE()
        if revision in signatures:
            kind, said = "signature", _SIGNATURE(field=signatures[revision])
        elif revision in stamps:
            kind, said = "time-stamp", _STAMP()
        try:
            _look(reader, revision, led)
            led |= _led_to(data, reader, revision, least)
        except _ForbiddenError as error:
            found.append(Added(revision + 1, "change", error.said, False))
        except Exception as error:  # what somebody has added may be anything
            why = " ".join(f"{type(error).__name__} {error}".split())[:200]
            found.append(Added(revision + 1, "change", _UNREAD(number=revision + 1, why=why), False))
        else:
            found.append(Added(revision + 1, kind, said, True))
    return found


_SIGNED: Final = frozenset({"/V", "/AP"})
"""What signing sets in a field."""

_WORDS: Final = {
    "/Page": "a page",
    "/Pages": "the order of the pages",
    "/StructElem": "a tag",
    "/StructTreeRoot": "the tags",
    "/Annot": "a link or a note",
    "/XObject": "a picture",
    "/Font": "a font",
    "/FontDescriptor": "a font",
    "/Outlines": "the bookmarks",
    "/Sig": "a signature",
}


_REFERENCE: Final = re.compile(rb"(?<![0-9])([0-9]{1,10})[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+R(?![A-Za-z0-9])")


def _led_to(data: bytes, reader: Any, revision: int, least: int) -> set[int]:
    """The numbers, from ``least`` on, of objects that this revision leads to. They are looked for in the bytes, which takes a
    hundredth of the time of reading each object."""
    ends = [
        reader.xrefs.get_xref_container_info(each).end_location for each in range(max(0, revision - 1), revision + 1)
    ]
    parts: list[bytes] = [data[ends[0] if revision else 0 : ends[-1]]]
    parts += (reader.get_object(each).data for each in reader.xrefs.object_streams_used_in(revision))
    return {number for part in parts for found in _REFERENCE.findall(part) if (number := int(found)) >= least}


def _look(reader: Any, revision: int, led: set[int]) -> None:
    """Whether a revision does nothing but what may be done. ``led`` are numbers of objects that those before lead to.

    :raises _ForbiddenError: with what it does else.
    """
    before, after = (reader.get_historical_resolver(number) for number in (revision - 1, revision))
    for reference in sorted(after.refs_freed_in_revision(), key=lambda each: each.idnum):
        raise _ForbiddenError(_REMOVED(number=reference.idnum))
    root = before.root_ref
    if _key(after.root_ref) != _key(root) or "/Encrypt" in after.trailer_view:
        raise _ForbiddenError(_ROOT(what="the root"))
    old_root, new_root = before.get_object(root), after.get_object(root)
    form = _reference(old_root, "/AcroForm")
    store = _of_store(old_root)
    about = {_reference(before.trailer_view, "/Info"), _reference(old_root, "/Metadata")} - {None}
    fields = _fields(new_root)
    size = reader.xrefs.get_xref_container_info(revision - 1).size
    changed = sorted(after.explicit_refs_in_revision(), key=lambda each: each.idnum)
    for reference in changed:
        if reference.idnum >= size:
            if reference.idnum in led:
                raise _ForbiddenError(_AWAITED(number=reference.idnum))
            # new, and nothing but what is looked at here leads to it
            continue
        key = _key(reference)
        old, new = before.get_object(reference), after.get_object(reference)
        if _same(old, new):
            continue
        if key == _key(root):
            _look_at_root(old, new)
        elif key == form:
            _look_at_form(old, new)
        elif key in store or key in about:
            continue
        elif _is(old, "/FT", "/Sig") and _is(old, "/Subtype", "/Widget"):
            _look_at_field(reference.idnum, old, new)
        elif _is(old, "/Type", "/Page"):
            _look_at_page(reference.idnum, old, new, fields)
        else:
            raise _ForbiddenError(_REPLACED(what=_what(old), number=reference.idnum))


def _look_at_root(old: Any, new: Any) -> None:
    for key in _differing(old, new):
        if key in ("/DSS", "/Extensions", "/Metadata") or (key == "/Perms" and key not in old):
            continue
        if key == "/AcroForm" and _reference(old, key) == _reference(new, key):
            _look_at_form(old[key], new[key])
            continue
        raise _ForbiddenError(_ROOT(what=key.removeprefix("/")))


def _look_at_form(old: Any, new: Any) -> None:
    for key in _differing(old, new):
        if key == "/SigFlags":
            continue
        if key == "/Fields":
            before, after = ([_key(each) for each in one["/Fields"]] for one in (old, new))
            if after[: len(before)] == before and all(
                _is_stamp(each.get_object()) for each in [*new["/Fields"]][len(before) :]
            ):
                continue
        raise _ForbiddenError(_ROOT(what="the form"))


def _look_at_field(number: int, old: Any, new: Any) -> None:
    for key in _differing(old, new):
        if key not in _SIGNED or "/V" in old or "/V" not in new:
            what = "the signature" if key == "/V" else "the look" if key == "/AP" else key.removeprefix("/")
            raise _ForbiddenError(_FIELD(what=what, field=str(old.get("/T", "")), number=number))


def _look_at_page(number: int, old: Any, new: Any, fields: frozenset[Any]) -> None:
    if [*_differing(old, new)] != ["/Annots"]:
        raise _ForbiddenError(_REPLACED(what="a page", number=number))
    before, after = ([*one.get("/Annots", ())] for one in (old, new))
    if [_key(each) for each in after[: len(before)]] != [_key(each) for each in before]:
        raise _ForbiddenError(_REPLACED(what="a link or a note of a page", number=number))
    for each in after[len(before) :]:
        note = each.get_object()
        if _key(each) not in fields or not _is_stamp(note):
            what = str(note.get("/Subtype", "something")).removeprefix("/")
            raise _ForbiddenError(_NOTE(what=f"a note ({what})", number=number))


def _is_stamp(field: Any) -> bool:
    """Whether a field is that of a time stamp of the document, which shows nothing."""
    rectangle = [float(each) for each in field.get("/Rect", (0, 0, 0, 0))]
    empty = rectangle[0] == rectangle[2] and rectangle[1] == rectangle[3]
    return empty and _is(field, "/FT", "/Sig") and "/V" in field and _is(field["/V"], "/Type", "/DocTimeStamp")


def _fields(root: Any) -> frozenset[Any]:
    return frozenset(_key(each) for each in root["/AcroForm"]["/Fields"]) if "/AcroForm" in root else frozenset()


def _of_store(root: Any) -> set[Any]:
    """What belongs to the store of what helps to verify: nothing of it is shown."""
    if "/DSS" not in root:
        return set()
    store = root["/DSS"]
    parts = {_reference(root, "/DSS"), *(_reference(store, key) for key in store)}
    if "/VRI" in store:
        parts |= {_reference(store["/VRI"], key) for key in store["/VRI"]}
    return parts - {None}


def _what(old: Any) -> str:
    kind = str(old.get("/Type", "")) if hasattr(old, "get") else ""
    return _WORDS.get(kind, "what a page shows" if hasattr(old, "encoded_data") else "a part of the document")


def _is(value: Any, key: str, expected: str) -> bool:
    value = value.get_object() if hasattr(value, "get_object") else value
    return hasattr(value, "get") and value.get(key) == expected


def _key(reference: Any) -> tuple[int, int]:
    return reference.idnum, reference.generation


def _reference(value: Any, key: str) -> tuple[int, int] | None:
    from pyhanko.pdf_utils import generic

    if key not in value:
        return None
    found = value.raw_get(key)
    return _key(found) if isinstance(found, generic.IndirectObject) else None


def _differing(old: Any, new: Any) -> Iterator[str]:
    for key in sorted({*old, *new}):
        if key not in old or key not in new or not _same(old.raw_get(key), new.raw_get(key)):
            yield str(key)


def _same(old: Any, new: Any) -> bool:
    """Whether two objects are written the same; references are the same by their numbers."""
    from pyhanko.pdf_utils import generic

    if isinstance(old, generic.IndirectObject) or isinstance(new, generic.IndirectObject):
        return type(old) is type(new) and _key(old) == _key(new)
    if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
        both = isinstance(old, generic.StreamObject) and isinstance(new, generic.StreamObject)
        if not both or old.encoded_data != new.encoded_data:
            return False
    if isinstance(old, generic.DictionaryObject):
        return isinstance(new, generic.DictionaryObject) and next(_differing(old, new), None) is None
    if isinstance(old, generic.ArrayObject):
        return (
            isinstance(new, generic.ArrayObject)
            and len(old) == len(new)
            and all(_same(*pair) for pair in zip(_raw(old), _raw(new), strict=True))
        )
    return type(old) is type(new) and bool(old == new)


def _raw(array: Any) -> list[Any]:
    return [array.raw_get(number) for number in range(len(array))]
