"""A project in which everything is larger, longer or odder than its page: what a layout has to bear."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from sphinxkit import edit, project

WORD = "".join(chr(97 + n % 26) for n in range(300))
"""A word of 300 letters, which nothing divides."""
ROWS = 9_000
"""Of a table of some 200 pages."""
PARAGRAPHS = 420
"""Of an item of 40 pages."""
HEBREW, ARABIC, CHINESE = "סיכון גבוה", "خطر مرتفع", "冠状动脉支架"
TIMES = 60
"""How many columns, or hazards of one characteristic, are many."""
MANY = 30
"""And how many risks of one control, or proofs of it."""

FORMULAS = (
    "a_{1} + " + " + ".join(f"x_{{{number}}}" for number in range(80)),
    r"\frac{1}{1 + \frac{1}{1 + \frac{1}{1 + \frac{1}{1 + \frac{1}{1 + x}}}}}",
    r"\begin{pmatrix} "
    + r" \\ ".join(" & ".join(f"m_{{{r}{c}}}" for c in range(14)) for r in range(14))
    + r" \end{pmatrix}",
    r"\begin{aligned} " + r" \\ ".join(f"p_{{{n}}} &= q^{{{n}}}" for n in range(70)) + r" \end{aligned}",
)


def png(width: int, height: int) -> bytes:
    """A grey picture of so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x88" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(width: int, height: int) -> str:
    """A drawing of this size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#888"/></svg>'
    )


def _items() -> str:
    """Items with long words, of other scripts, linked to many, and one of 40 pages."""
    many = [f"HAZ-8{number:02}" for number in range(TIMES)]
    parts = [
        f":::{{hazard}} Hazard {WORD} and {number}\n:id: {id}\n:category: energy\n:source: {WORD}\n:::"
        if number == 7
        else f":::{{hazard}} Hazard number {number}\n:id: {id}\n:category: energy\n:::"
        for number, id in enumerate(many)
    ]
    parts += [
        f":::{{characteristic}} It raises {TIMES} hazards\n:id: CHR-80\n:question: {WORD}\n:raises: {', '.join(many)}\n:::",
        f":::{{hazard}} Its id is long\n:id: HAZ-WITH-AN-ID-THAT-IS-{'LONG-' * 30}END\n:category: energy\n:::",
        f":::{{event}} {HEBREW} and {ARABIC}\n:id: EVT-80\n:cause: hardware\n:precedes: SIT-1\n\n{HEBREW}, {ARABIC}\n:::",
        ":::{harm} Long\n:id: HRM-80\n:severity: S1\n\n"
        + "\n\n".join(
            f"Paragraph {number} of the long item. {'It goes on and on. ' * 25}" for number in range(PARAGRAPHS)
        )
        + "\n:::",
    ]
    for number in range(MANY):
        parts.append(
            f":::{{situation}} Situation {number}\n:id: SIT-8{number:02}\n:condition: fault\n:hazard: HAZ-800\n:events: EVT-1\n:::"
        )
        parts.append(
            f":::{{risk}} Risk {number} of many\n:id: RSK-8{number:02}\n:situation: SIT-8{number:02}\n:harm: HRM-1\n:p1: F2\n:p2: C2\n"
            f":basis: test (fatigue {WORD if number == 3 else number}, 2024-06)\n:::"
        )
    risks = ", ".join(f"RSK-8{number:02}" for number in range(MANY))
    parts.append(
        f":::{{control}} One control of {MANY} risks\n:id: CTL-80\n:kind: inherent\n:acts-on: p1\n"
        f":no-new-risk: {WORD}\n:controls: {risks}\n:::"
    )
    for number in range(MANY):
        parts.append(
            f":::{{verification}} Proof {number}\n:id: VER-8{number:02}\n:proves: effectiveness\n:method: bench-test\n"
            f":criterion: {WORD if number == 5 else 'all of 30 pass'}\n:result: pass\n:verifies: CTL-80\n:::"
        )
    return "# Rough items\n\n" + "\n\n".join(parts) + "\n"


def _table(rows: list[list[str]]) -> str:
    head, *body = ["|" + "|".join(row) + "|" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _page(cjk: bool) -> str:
    columns = [[f"cell{row}x{column}" for column in range(TIMES)] for row in range(3)]
    words = ["A", "B", "C", "D", WORD, "needs/design/some-file-with-a-long-name.md"]
    formulas = "\n\n".join(f"$$\n{each}\n$$" for each in FORMULAS)
    return f"""# Rough {WORD}

A word {WORD} in a text, `{WORD}`, **{WORD}**. {HEBREW} and {ARABIC}{f" and {CHINESE}" if cjk else ""} stand here.

1. - > {WORD}

```{{note}}
{WORD}
```

Term
: {WORD}

## {WORD}

[^1]: {WORD}

A note[^1].

### Tables

{_table([["Head", WORD], [WORD, "short"]])}

{_table([words, ["1", "pneumonoultramicroscopicsilicovolcanoconiosis", "3", "4", WORD, "6"]])}

{_table(columns)}

### Pictures

![Tall](tall.png)

![Wide](wide.png)

```{{figure}} huge.svg
:alt: Huge

Caption {WORD}
```

### Formulas

{formulas}

### A table of many pages

{_table([["Number", "Text"], *([f"n{number:05}", f"what row {number} of the table says in so many words"] for number in range(ROWS))])}

### Nothing
"""


VIEWS = f"""# All views

```{{trace-matrix}}
:caption: Forward {WORD}
```

```{{hazard-analysis}}
```

```{{cross-table}}
:rows: characteristic
:by: hazard
:caption: Crossed
```

```{{cross-table}}
:rows: hazard
:by: characteristic
```

```{{risk-table}}
```

```{{heat-map}}
:movement:
```

```{{heat-map}}
```

```{{controls-by-kind}}
```

```{{verification-status}}
```

```{{requirement-matrix}}
```

```{{fmea-sheet}}
```

```{{characteristics}}
```

```{{clause-checklist}}
```

```{{item-list}}
```
"""


def rough(root: Path, cjk: bool) -> Path:
    """The project; ``cjk`` tells whether fonts for Chinese are there."""
    project(root)
    docs = root / "docs"
    (docs / "rough.md").write_text(_page(cjk), encoding="utf-8")
    (docs / "all.md").write_text(VIEWS, encoding="utf-8")
    (docs / "tall.png").write_bytes(png(300, 12_000))
    (docs / "wide.png").write_bytes(png(12_000, 30))
    (docs / "huge.svg").write_text(svg(90_000, 90_000), encoding="utf-8")
    (root / "needs/design/rough.md").write_text(_items(), encoding="utf-8")
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nrough\nall\n"))
    return root
