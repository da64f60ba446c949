"""Look for known vulnerabilities of the packages of ``requirements-ci.txt``: ``python supply/audit.py`` (``make audit``).

pip-audit asks the advisories of the Python Packaging Authority, over the network. Status 0: it was asked and knows of
none; 1: it knows of some, which are printed; 3: it could not be asked, and nothing is known. The last is never taken
for the first: a job that runs where the advisories cannot be reached fails, and says so in its last line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import lock

CLEAN, FOUND, NOT_ASKED = 0, 1, 3

_SHOWN = 3


def judge(status: int, report: str, packages: set[str]) -> tuple[int, list[str]]:
    """The status and the lines of an audit, of pip-audit's own status, its JSON and the packages it was asked about."""
    try:
        looked_at = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_ASKED, [f"NOT AUDITED: pip-audit ended with {status} and no report; nothing is known of any package"]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}"
        + (f", mended in {', '.join(found['fix_versions'])}" if found["fix_versions"] else ", not mended yet")
        for each in looked_at
        for found in each.get("vulns", ())
    ]
    # pip-audit ends with 0 where it has passed over each package
    left = sorted(packages - {lock.canonicalize_name(each["name"]) for each in looked_at if "skip_reason" not in each})
    if left:
        reasons = sorted({each["skip_reason"] for each in looked_at if "skip_reason" in each})
        shown = ", ".join(left[:_SHOWN]) + (", ..." if len(left) > _SHOWN else "")
        lines += [f"pip-audit: {reason}" for reason in reasons[:_SHOWN]]
        lines.append(f"NOT AUDITED: {len(left)} of {len(packages)} packages ({shown}); nothing is known of them")
        return NOT_ASKED, lines
    if not lines and status:
        return NOT_ASKED, [f"NOT AUDITED: pip-audit ended with {status}, and its report names nothing"]
    return (FOUND, lines) if lines else (CLEAN, [f"{len(packages)} packages: no known vulnerability"])


def main() -> int:
    """Ask, and print what is known."""
    pinned = [each for each in lock.pinned() if each.applies()]
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text("".join(f"{each.name}=={each.version}\n" for each in pinned), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(wanted), "--no-deps", "--disable-pip"]
        command += ["--progress-spinner", "off", "--format", "json", "--output", str(report)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        text = report.read_text(encoding="utf-8") if report.is_file() else ""
    result, lines = judge(done.returncode, text, {each.name for each in pinned})
    if not text:
        # why, in its own words; what it says of an audit that was none is no news
        sys.stderr.write(done.stderr)
    for line in lines:
        print(line)
    return result


if __name__ == "__main__":
    sys.exit(main())
