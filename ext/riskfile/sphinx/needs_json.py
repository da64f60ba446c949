"""needs.json beside the HTML: what sphinx-needs writes, made from the fields that each item's type has.

sphinx-needs asks every need for every field of every type and encodes in pure Python, which takes longer than
all the rest of an incremental build of some thousand items.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.needsfile import NeedsList

from riskfile.sphinx.build import write_beside
from riskfile.sphinx.config import COMPUTED, model_of, need_name

_CORE = (
    *("content", "docname", "doctype", "has_dead_links", "id", "lineno", "section_name", "sections"),
    *("status", "tags", "title", "type", "type_name"),
)


def setup(app: Sphinx) -> None:
    """Write the file at the end of an HTML build, unless sphinx-needs was told to."""
    app.connect("build-finished", _write)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html" or app.config.needs_build_json:
        return
    env = app.env
    types = model_of(app.config).types
    needs: Any = SphinxNeedsData(env).get_needs_view()
    links = [link for item_type in types.values() for link in item_type.links.values()]
    keys = {
        name: (
            *_CORE,
            *(need_name(field) for field in item_type.fields if field not in _CORE),
            *(need_name(link) for link in item_type.links),
            *dict.fromkeys(f"{need_name(link.name)}_back" for link in links if not link.targets or name in link.targets),
            *(COMPUTED if name == "risk" else ()),
        )
        for name, item_type in types.items()
    }
    found: dict[str, dict[str, Any]] = {}
    for id, need in needs.items():
        # without empty values, as with needs_json_remove_defaults
        found[id] = {key: value for key in keys.get(need["type"], _CORE) if (value := need[key])}
    written = NeedsList(env, app.outdir, app.confdir)
    written.update_or_add_version(app.config.version)
    version: Any = written.needs_list["versions"][app.config.version]
    version["needs"] = found
    version["needs_amount"] = len(found)
    write_beside(Path(app.outdir) / "needs.json", json.dumps(written.needs_list, sort_keys=True))
