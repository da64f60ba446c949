"""Write the bill of materials of a release, as CycloneDX 1.6: ``python supply/sbom.py FILE`` (or ``make sbom``).

It holds riskfile with the extra ``all``: the packages that are installed with it, in the versions of
``requirements-ci.txt`` and with the hashes there, what each needs, and the scripts and fonts of others that riskfile
ships, by ``inventory.yaml``. Each has its licence. The same release gives the same bytes: the serial number is made of
what the bill holds, and it has the time that SOURCE_DATE_EPOCH names (`make sbom`: that of the commit), or none. Fonts for Chinese,
Japanese and Korean (the extra ``cjk``) are an own package and not in it. It is held against the published schema before
it is written; status 1 says what does not fit, such as a package in another version than that of the lock.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalContact, OrganizationalEntity
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

import licences
import lock

_SPACE = uuid.UUID("8d8f3c44-9d0f-4f5c-9d4a-0d0f6a5e9a11")
_LICENCES = LicenseFactory()

RELEASED = ("build", "surveillance", "sign")
"""What the extra ``all`` brings."""


class UnfitError(Exception):
    """What keeps a bill from being written, a line for each."""


def version() -> str:
    """The version of riskfile in this checkout."""
    space: dict[str, Any] = {}
    exec((licences.PACKAGE / "version.py").read_text(encoding="utf-8"), space)
    return str(space["__version__"])


def bill(given: dict[str, Any]) -> Bom:
    """The bill of this checkout; raises UnfitError."""
    core, _ = lock.closure(lock.wanted(extras=()))
    wanted = lock.wanted(extras=RELEASED)
    installed, asks = lock.closure(wanted)
    pinned = {each.name: each for each in lock.pinned() if each.applies()}
    faults = [f"{name}: is not installed" for name in sorted(set(asks) - set(installed))]
    faults += [
        f"{name}: {package.version} is installed, and requirements-ci.txt has"
        f" {pinned[name].version if name in pinned else 'none'}"
        for name, package in sorted(installed.items())
        if name not in pinned or pinned[name].version != package.version
    ]
    if faults:
        raise UnfitError("\n".join(faults))

    project = tomllib.loads((lock.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    authors = project["authors"][0]["name"]
    root = Component(
        name="riskfile",
        version=version(),
        type=ComponentType.APPLICATION,
        bom_ref="riskfile",
        purl=PackageURL("pypi", None, "riskfile", version()),
        licenses=[_LICENCES.make_from_string(project["license"])],
    )
    bom = Bom()
    bom.metadata.component = root
    bom.metadata.supplier = OrganizationalEntity(name=authors)
    bom.metadata.authors.add(OrganizationalContact(name=authors))
    components = {}
    for name, package in sorted(installed.items()):
        component = _package(name, package, pinned[name], licences.licence(package, given))
        component.scope = ComponentScope.REQUIRED if name in core else ComponentScope.OPTIONAL
        components[name] = component
    vendored = {part["name"]: _part(part) for part in given["vendored"]}
    for component in (*components.values(), *vendored.values()):
        bom.components.add(component)
    direct = {lock.canonicalize_name(lock.Requirement(line).name) for line in wanted}
    outside = [part["name"] for part in given["vendored"] if "inside" not in part]
    bom.register_dependency(
        root, [*(components[each] for each in sorted(direct & set(components))), *map(vendored.get, outside)]
    )
    for name, component in components.items():
        bom.register_dependency(component, [components[each] for each in sorted(asks[name]) if each in components])
    by_file = {file: part["name"] for part in given["vendored"] for file in part.get("files", {})}
    for part in given["vendored"]:
        inner = [
            vendored[each["name"]] for each in given["vendored"] if by_file.get(each.get("inside")) == part["name"]
        ]
        bom.register_dependency(vendored[part["name"]], inner)
    return bom


def _package(name: str, package: Distribution, pinned: lock.Pinned, words: str) -> Component:
    purl = PackageURL("pypi", None, name, package.version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=each.removeprefix("sha256:")) for each in pinned.hashes]
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        comment="SHA-256 of each wheel and source archive of this version",
        hashes=hashes,
    )
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        licenses=[_LICENCES.make_from_string(words)],
        external_references=[files],
    )


def _part(part: dict[str, Any]) -> Component:
    files = [
        Component(
            name=name,
            type=ComponentType.FILE,
            bom_ref=f"file:{name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        )
        for name, digest in sorted(part.get("files", {}).items())
    ]
    return Component(
        name=part["name"],
        version=part["version"],
        type=ComponentType.DATA if part["licence"] == "OFL-1.1" else ComponentType.LIBRARY,
        bom_ref=part["purl"],
        purl=PackageURL.from_string(part["purl"]),
        licenses=[_LICENCES.make_from_string(part["licence"])],
        scope=ComponentScope.REQUIRED,
        components=files,
        properties=[Property(name="riskfile:inside", value=part["inside"])] if "inside" in part else [],
        external_references=[ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(part["source"]))],
    )


def text(given: dict[str, Any]) -> str:
    """The bill as JSON, as the published schema wants it; raises UnfitError."""
    bom = bill(given)
    data: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    # what the library draws by chance and by the clock
    del data["serialNumber"]
    data["metadata"].pop("timestamp", None)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        data["metadata"]["timestamp"] = datetime.fromtimestamp(int(epoch), UTC).isoformat()
    data["serialNumber"] = f"urn:uuid:{uuid.uuid5(_SPACE, json.dumps(data, sort_keys=True))}"
    result = json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(result):
        raise UnfitError(f"the bill is not as the schema of CycloneDX 1.6 wants it: {wrong}")
    return result


def main(arguments: list[str]) -> int:
    """Write the bill, or say what keeps it from being written."""
    target = Path(arguments[0])
    try:
        result = text(licences.inventory())
    except UnfitError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(result, encoding="utf-8")
    print(f"{target}: {len(json.loads(result)['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
