"""``riskfile build``: Sphinx, called with what a risk management file needs."""

from __future__ import annotations

from pathlib import Path

from sphinx.cmd.build import main as sphinx_build


def build(
    root: Path,
    output: Path,
    *,
    gate: str = "",
    today: str = "",
    strict: bool = False,
    clean: bool = False,
    jobs: str = "1",
    pdf: bool = True,
) -> int:
    """Build the HTML file into ``output/html`` and, from the same reading, the PDF into ``output/pdf``.

    Returns the exit status: 0, or 1 for a failed build."""
    arguments = ["-b", "html", "-d", str(output / "doctrees"), "-j", jobs]
    if pdf:
        arguments += ["-D", "riskfile_pdf=1"]
    if gate:
        arguments += ["-D", f"riskfile_gate={gate}"]
    if today:
        arguments += ["-D", f"riskfile_today={today}"]
    if strict:
        arguments.append("-W")
    if clean:
        arguments += ["-E", "-a"]
    status = sphinx_build([*arguments, str(root), str(output / "html")])
    return 1 if status else 0
