"""ReqIF for tests: an example exported once, and what its elements say."""

from __future__ import annotations

import functools
from pathlib import Path
from xml.etree import ElementTree

from riskfile.exporting.judged import Judged
from riskfile.exporting.reqif import reqif
from riskfile.project import Project

ROOT = Path(__file__).parent.parent
DAY = "2026-11-23"
REQIF = "{http://www.omg.org/spec/ReqIF/20110401/reqif.xsd}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def exported(project: Path, *, packed: bool = False) -> bytes:
    """The bytes of ``riskfile export reqif`` of a project."""
    return reqif(Judged.of(Project.open(project, today=DAY)), packed=packed).data


@functools.cache
def example() -> bytes:
    """The example of the project."""
    return exported(ROOT)


@functools.cache
def tree() -> ElementTree.Element:
    """The example as elements, with namespaces."""
    return ElementTree.fromstring(example())


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


class Sent:
    """A file in another tool: what somebody edits there."""

    def __init__(self, data: bytes) -> None:
        self.root = ElementTree.fromstring(data)

    def save(self, path: Path) -> Path:
        """Write it, as the tool does."""
        path.write_bytes(ElementTree.tostring(self.root, encoding="utf-8", xml_declaration=True))
        return path

    def all(self, tag: str) -> list[ElementTree.Element]:
        """The elements of a name."""
        return [*self.root.iter(REQIF + tag)]

    def one(self, tag: str, identifier: str) -> ElementTree.Element:
        """The element with an identifier."""
        return next(each for each in self.root.iter(REQIF + tag) if each.get("IDENTIFIER") == identifier)

    def object(self, id: str) -> ElementTree.Element:
        """The object of an item."""
        return next(each for each in self.all("SPEC-OBJECT") if f"{each.get('LONG-NAME')} ".startswith(f"{id} "))

    def kind_of(self, of: ElementTree.Element) -> ElementTree.Element:
        """The type of an object."""
        ref = of.find(f"{REQIF}TYPE/{REQIF}SPEC-OBJECT-TYPE-REF")
        assert ref is not None
        return self.one("SPEC-OBJECT-TYPE", ref.text or "")

    def definition(self, of: ElementTree.Element, name: str) -> ElementTree.Element:
        """The definition of an attribute of an object, by its name."""
        return next(each for each in self.kind_of(of).iter() if each.get("LONG-NAME") == name)

    def value(self, id: str, name: str) -> ElementTree.Element:
        """What an item says in an attribute."""
        of = self.object(id)
        wanted = self.definition(of, name).get("IDENTIFIER")
        values = of.find(f"{REQIF}VALUES")
        assert values is not None
        return next(each for each in values if wanted in [one.text for one in each.iter()])

    def write(self, id: str, name: str, text: str) -> None:
        """Edit an attribute; "" takes its value out."""
        value = self.value(id, name)
        if not text:
            values = self.object(id).find(f"{REQIF}VALUES")
            assert values is not None
            values.remove(value)
        elif local(value) == "ATTRIBUTE-VALUE-XHTML":
            there = value.find(f"{REQIF}THE-VALUE")
            assert there is not None
            there.clear()
            for line in text.split("\n\n"):
                ElementTree.SubElement(there, f"{XHTML}p").text = line
        elif local(value) == "ATTRIBUTE-VALUE-ENUMERATION":
            chosen = next(each.get("IDENTIFIER") for each in self.all("ENUM-VALUE") if each.get("LONG-NAME") == text)
            ref = value.find(f"{REQIF}VALUES/{REQIF}ENUM-VALUE-REF")
            assert ref is not None
            ref.text = chosen
        else:
            value.set("THE-VALUE", text)

    def take_out(self, id: str) -> None:
        """Delete an object with its place and its relations."""
        gone = self.object(id)
        mark = gone.get("IDENTIFIER")
        for each in [*self.root.iter()]:
            for child in [*each]:
                tag = local(child)
                refs = [one.text for one in child.iter(f"{REQIF}SPEC-OBJECT-REF")]
                if child is gone or (
                    mark in refs and (tag == "SPEC-RELATION" or (tag == "SPEC-HIERARCHY" and len(refs) == 1))
                ):
                    each.remove(child)

    def add(self, like: str, identifier: str, id: str, title: str) -> ElementTree.Element:
        """A new object beside an item, with an id of the tool and a title."""
        old = self.object(like)
        new = ElementTree.fromstring(ElementTree.tostring(old))
        new.set("IDENTIFIER", identifier)
        new.set("LONG-NAME", f"{id} {title}")
        values = new.find(f"{REQIF}VALUES")
        assert values is not None
        keep = {self.definition(old, name).get("IDENTIFIER") for name in ("ReqIF.ForeignID", "ReqIF.Name")}
        for each in [*values]:
            if keep.isdisjoint(one.text for one in each.iter()):
                values.remove(each)
        self.all("SPEC-OBJECTS")[0].append(new)
        self.write(f"{id} {title}", "ReqIF.ForeignID", id)
        self.write(f"{id} {title}", "ReqIF.Name", title)
        mark = old.get("IDENTIFIER")
        for children in self.all("CHILDREN"):
            for node in [*children]:
                if [one.text for one in node.iter(f"{REQIF}SPEC-OBJECT-REF")] == [mark]:
                    fresh = ElementTree.fromstring(ElementTree.tostring(node))
                    fresh.set("IDENTIFIER", f"{identifier}-node")
                    next(fresh.iter(f"{REQIF}SPEC-OBJECT-REF")).text = identifier
                    children.append(fresh)
        return new
