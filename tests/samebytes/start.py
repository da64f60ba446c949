"""A project that has something of all that a build carries from one page to another."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from riskfile.testing import base_files

CONF = '''"""Test."""

project = "Same bytes"
copyright = "2026, Nobody"
extensions = ["riskfile", "sphinx_design", "sphinx.ext.graphviz"]
html_theme = "pydata_sphinx_theme"
numfig = True
html_copy_source = True
html_static_path = ["docs/own"]
html_css_files = ["own.css"]
templates_path = ["docs/templates"]
exclude_patterns = []
'''

SERIES = "period,count,exposure\n" + "".join(
    f"{2024 + month // 12}-{month % 12 + 1:02},{month % 2},40000\n" for month in range(22)
)
PLAN = (
    "    - {id: MON-3, title: Free flow, target: RSK-1, kind: malfunction, source: active, unit: implant, method: u-chart,"
    " path: needs/field/flow.csv, baseline: {first: 2024-01, last: 2024-12}}\n"
)

INDEX = """# Front

(front)=

The [plan](plan.md), {doc}`words`, {ref}`the chapter <second>` and {ref}`drawn`; {numref}`drawn` and {eq}`mass`.

```{stage-grid}
```

```{key-figures}
```

```{toctree}
:caption: The file
:numbered:

plan
first
second
More to see <views>
words
/needs/design/base
```

```{toctree}
:glob:
:caption: More

more/*
/needs/manufacturing/*
```
"""

FIRST = """# First chapter

## A part of it

Text on RSK-1 and CTL-1, [with a link](second.md), [](second.md#a-picture), [](#HAZ-1) and {need}`RSK-1`.

```{index} steel, pair: wire; drawing
```

A strut{term}`strut` is thin.[^one]

[^one]: By one who has seen it.

```{figure} pictures/part.svg
:name: drawn
:alt: A part

A part as drawn
```

```{math}
:label: mass

m = \\rho V
```

```{include} shared/text.txt
```

{download}`The data <shared/data.csv>`

```{csv-table}
:file: shared/data.csv
:header-rows: 1
```
"""

SECOND = """(second)=

# Second chapter

## A picture

Look at {numref}`drawn`, {eq}`mass` and [the list](shared/data.csv).

```{figure} more/part.svg
:name: other
:alt: Another part

Another part of the same name
```

```{graphviz}
digraph { a -> b }
```

```{index} single: wire; drawn
```

:::{card} A card
With text, see {ref}`the front <front>`.
:::

## Below it

Words.
"""

WORDS = """# Words

```{glossary}
strut
  A bar of the stent.

stent
  A tube of struts.
```
"""

VIEWS = """# Views

```{heat-map}
:caption: Before and after
:movement:
```

```{risk-table}
:filter: stage == design
:caption: Risks
```

```{trace-matrix}
```

```{item-list}
:types: hazard, situation
```

```{findings}
```

```{waivers}
```

```{rules-run}
```

```{policy-table} matrix
```

```{control-chart}
:plan: MON-3
```
"""

PROCESS = """# Process

:::{failure-mode} Laser cuts a strut too thin
:id: FMD-2
:process-step: cutting
:process-assurance: validated
:effect: weak strut
:leads-to: EVT-2

A strut below its width breaks earlier, as [the chapter](../../docs/first.md) says.
:::
"""


def picture(colour: str) -> str:
    """A picture that is told from others by its colour."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">'
        f'<rect width="40" height="30" fill="{colour}"/></svg>\n'
    )


def png(grey: int) -> bytes:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head, dot = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(bytes((0, grey)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def start(root: Path) -> Path:
    """Write the project to ``root``."""
    files: dict[str, str | bytes] = dict(base_files())
    policy = str(files["needs/policy.yaml"])
    last = "    - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}\n"
    assert last in policy
    files |= {
        "conf.py": CONF,
        "docs/index.md": INDEX,
        "docs/first.md": FIRST,
        "docs/second.md": SECOND,
        "docs/words.md": WORDS,
        "docs/views.md": VIEWS,
        "docs/more/note.md": "# A note\n\nOf no weight; see {ref}`second`.\n\n![A dot](../pictures/dot.png)\n",
        "needs/manufacturing/process.md": PROCESS,
        "needs/field/flow.csv": SERIES,
        "needs/policy.yaml": policy.replace(last, last + PLAN),
        "docs/pictures/part.svg": picture("#123456"),
        "docs/pictures/dot.png": png(7),
        "docs/more/part.svg": picture("#654321"),
        "docs/shared/text.txt": "Text that is *included*.\n",
        "docs/shared/data.csv": "what,how many\nstruts,12\n",
        "docs/own/own.css": ".own { color: red; }\n",
    }
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root
