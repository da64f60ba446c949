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

from riskfile.exporting.needs_json import Place, needs_of
from riskfile.model import Item
from riskfile.sphinx.state import files_of
from riskfile.text.files import write_whole


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the file at the end of an HTML build, unless sphinx-needs was told to."""
    if exception is not None or app.builder.format != "html" or app.config.needs_build_json:
        return
    env = app.env
    builds = [each.built for each in files_of(app.config)]
    needs = SphinxNeedsData(env).get_needs_view()

    def place_of(item: Item) -> Place | None:
        need = needs.get(item.id)
        return Place(need["sections"], need["section_name"]) if need is not None else None

    found: dict[str, Any] = {}
    for build in reversed(builds):
        # of what several files share, the first says what is computed
        found |= needs_of(build.file, build.assessed, place_of)
    envelope = NeedsList(env, app.outdir, app.confdir)
    envelope.update_or_add_version(app.config.version)
    for id in sorted(builds[0].others):
        if needs.get(id) is None:
            # of a type that this project does not know
            continue
        envelope.add_need(app.config.version, needs[id])
    version: Any = envelope.needs_list["versions"][app.config.version]
    version["needs"] = found | version.get("needs", {})
    version["needs_amount"] = len(version["needs"])
    write_whole(Path(app.outdir) / "needs.json", json.dumps(envelope.needs_list, sort_keys=True), through_links=False)
