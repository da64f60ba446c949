"""needs.json beside the HTML: what sphinx-needs writes, made from the fields that each item's type has.

sphinx-needs asks every need for every field of every type and encodes in pure Python, which takes longer than
all the rest of an incremental build of some thousand items. A sequence of events keeps its order here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.needsfile import NeedsList

from riskfile.reading.markdown import SUFFIX
from riskfile.sphinx.config import COMPUTED, need_name
from riskfile.sphinx.state import build_of
from riskfile.text.files import write_whole


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the file at the end of an HTML build, unless sphinx-needs was told to."""
    if exception is not None or app.builder.format != "html" or app.config.needs_build_json:
        return
    env = app.env
    build = build_of(app.config)
    needs: Any = SphinxNeedsData(env).get_needs_view()
    found: dict[str, dict[str, Any]] = {}
    for item in build.file:
        need = needs.get(item.id)
        if need is None:
            continue
        written: dict[str, Any] = {
            "id": item.id,
            "type": item.type,
            "type_name": build.file.model.types[item.type].label,
            "title": item.title,
            "content": item.body,
            "docname": item.docname,
            "doctype": SUFFIX,
            "lineno": item.line,
            "stage": item.stage,
            "sections": need["sections"],
            "section_name": need["section_name"],
        }
        for field, value in item.fields.items():
            written[need_name(field)] = value
        for link, targets in item.links.items():
            written[need_name(link)] = targets
        for link, sources in build.file.back(item).items():
            written[f"{need_name(link)}_back"] = sorted(source.id for source in sources)
        if item.type == "risk":
            for name in COMPUTED:
                written[name] = need[name]
        # without empty values, as with needs_json_remove_defaults
        found[item.id] = {key: value for key, value in written.items() if value not in (None, "", (), [])}
    envelope = NeedsList(env, app.outdir, app.confdir)
    envelope.update_or_add_version(app.config.version)
    version: Any = envelope.needs_list["versions"][app.config.version]
    version["needs"] = found
    version["needs_amount"] = len(found)
    write_whole(Path(app.outdir) / "needs.json", json.dumps(envelope.needs_list, sort_keys=True), through_links=False)
