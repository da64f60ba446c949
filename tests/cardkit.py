"""A project whose cards have something to argue with."""

from __future__ import annotations

from pathlib import Path

from sphinxkit import edit, project

PROVED = """
:::{control} Second look at each strut
:id: CTL-70
:kind: protective
:acts-on: p1
:option-rationale: no laser cuts without a rest
:no-new-risk: looking harms nobody
:controls: RSK-2
:::

:::{verification} A second look is in the plan
:id: VER-70-I
:proves: implementation
:method: inspection
:criterion: in the plan
:result: pass
:date: 2024-06-03
:evidence: TR-70
:verifies: CTL-70
:::

:::{verification} A second look finds thin struts
:id: VER-70-E
:proves: effectiveness
:method: bench-test
:criterion: 30 of 30
:result: pass
:date: 2024-06-03
:evidence: evidence/second-look.csv
:evidence-hash: sha256:b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c
:verifies: CTL-70
:::

:::{benefit-risk} A broken strut weighed against an open artery
:id: BRA-70
:conclusion: outweighs
:impracticable: a thicker strut clots sooner
:justifies: RSK-2
:::
"""


def proved(root: Path) -> Path:
    """The project with a risk whose control, proofs and benefit-risk analysis stand on another page."""
    root = project(root)
    edit(root, "needs/manufacturing/process.md", lambda text: text + PROVED)
    (root / "evidence").mkdir(exist_ok=True)
    (root / "evidence/second-look.csv").write_text("foo\n", encoding="utf-8")
    return root
