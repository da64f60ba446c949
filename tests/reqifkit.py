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
