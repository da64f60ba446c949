"""The PDF of a large file, side by side with sphinx-needs' own HTML build of the same items.

    python benchmarks/pdf.py [--items 600 3000 5000] [--runs 3] [--sets single full core] [--sheets] [--peers PYTHON]

For each size, in one run: the step from Sphinx's environment to the finished PDF (processor time, wall time and peak
memory), as one document, as a core report with its volumes, and as a core report alone; one signature in the core report
and its verification; `riskfile build` (HTML and PDF from one reading) and `sphinx-build -b html` with sphinx-needs alone
on the same items. Medians; these machines are noisy, so read the ratios.

Documents of a set are set in processes of their own: the processor time is that of all of them, the peak that of the
largest, and "at once" the most that could be taken by those that run side by side, together with the process that waits
for them.

With ``--sheets`` the file has the hazard analysis, the controls by kind and the state of all verifications too, whole: the
volumes A and B as they are meant.

With ``--peers``, an interpreter that has sphinx-needs and sphinx-simplepdf, once for the first size: sphinx-simplepdf
(WeasyPrint) and, where xelatex is installed, Sphinx's LaTeX builder, of sphinx-needs' file of the same items, from
sources to PDF.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import write

STEP = """
import json, resource, sys, time
from pathlib import Path
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime

def own_peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

root, out = Path(sys.argv[1]), Path(sys.argv[2])
(root / "docs/pdf.yaml").write_text(f"set: {sys.argv[3]}\\n", encoding="utf-8")
with patch_docutils(str(root)), docutils_namespace():
    app = Sphinx(root, root, out / "pdf", out / "doctrees", "riskpdf", status=None, warning=None)
    read = set(app.builder.read())
    list(app.env.check_dependents(app, read))
    from riskfile.sphinx.pdf import book
    from riskfile.sphinx.state import files_of
    (part,) = files_of(app.config)
    together, peaks, pages = [0], [0], [0]
    run = book.run
    def counted(jobs, workers):
        made = run(jobs, workers)
        memory = sorted((each.memory for each in made), reverse=True)
        together.append(sum(memory[:workers]))
        peaks.extend(memory)
        pages.extend(each.pages for each in made)
        return made
    book.run = counted
    begun, before = time.perf_counter(), used()
    paths = book.write(app, app.builder, Path(app.outdir), part)
    wall, cpu = time.perf_counter() - begun, used() - before
print(json.dumps({
    "cpu": cpu, "wall": wall, "peak": max(*peaks, own_peak()), "at once": own_peak() + max(together),
    "files": len(paths), "pages": sum(pages), "megabytes": sum(path.stat().st_size for path in paths) / 1e6,
}))
"""

SIGN = """
import json, sys, time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from riskfile.render.pdf.signed import Statement, content_of, opened, roles_said
from riskfile.render.pdf.signing import key_of_file, sign
from riskfile.render.pdf.verifying import Allowed, Rules, verify
path = Path(sys.argv[1])
key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Measured")])
now = datetime.now(timezone.utc)
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
)
kept = path.with_suffix(".p12")
kept.write_bytes(pkcs12.serialize_key_and_certificates(b"m", key, certificate, None, serialization.NoEncryption()))
reader = opened(path.read_bytes(), path)
said = Statement("Measured", roles_said(reader)[0], "measured", "a benchmark", content_of(reader))
signer = key_of_file(kept, None)
begun = time.process_time()
added = sign(path, said, signer).added
signed = time.process_time()
allowed = Allowed("Measured", certificate.public_bytes(serialization.Encoding.DER), (said.role,))
assert verify(path, Rules([allowed])).approved
print(json.dumps({"cpu": signed - begun, "verify cpu": time.process_time() - signed, "kilobytes": added / 1e3}))
"""


LIMIT = 600
"""How long a command of others may take, in seconds."""


def run(command: list[str], cwd: Path, good: tuple[int, ...] = (0,)) -> tuple[float, float]:
    """Processor and wall time of a command, in seconds.

    :raises subprocess.TimeoutExpired: after LIMIT.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False, timeout=LIMIT
    )
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in good:
        raise SystemExit(
            f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


SETS = {"single": "one document", "full": "set", "core": "core alone"}


def measure(items: int, runs: int, sets: list[str], sheets: bool) -> dict[str, float]:
    """Medians for a file of ``items`` items."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        write(items, ours, sheets=sheets)
        write(items, theirs, plain=True)
        for number in range(runs):
            for name in sets:
                out = Path(folder) / f"step{number}-{name}"
                done = subprocess.run(
                    [sys.executable, "-c", STEP, str(ours), str(out), name], capture_output=True, text=True, check=False
                )
                if done.returncode:
                    raise SystemExit(done.stderr[-3000:])
                for what, value in json.loads(done.stdout.splitlines()[-1]).items():
                    found.setdefault(f"{SETS[name]}: {what}", []).append(value)
            pdf = out / "pdf/risk-management-file.pdf"
            done = subprocess.run([sys.executable, "-c", SIGN, str(pdf)], capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr[-3000:])
            for name, value in json.loads(done.stdout.splitlines()[-1]).items():
                found.setdefault(f"sign {name}", []).append(value)
            # as it is built where nobody asks for anything
            (ours / "docs/pdf.yaml").unlink()
            whole = [
                str(Path(sys.executable).parent / "riskfile"),
                "build",
                "--clean",
                "--output",
                f"{folder}/w{number}",
            ]
            cpu, wall = run(whole, ours)
            found.setdefault("build cpu", []).append(cpu)
            found.setdefault("build wall", []).append(wall)
            plain = [sys.executable, "-m", "sphinx", "-q", "-E", "-b", "html", ".", f"{folder}/p{number}"]
            cpu, wall = run(plain, theirs)
            found.setdefault("sphinx-needs html cpu", []).append(cpu)
            found.setdefault("sphinx-needs html wall", []).append(wall)
    return {name: statistics.median(values) for name, values in found.items()}


LATEX = """
latex_engine = "xelatex"
latex_documents = [("docs/index", "file.tex", "File", "Example", "howto")]
"""


def peers(items: int, python: str) -> None:
    """Print what others take for ``items`` items, each from sources to PDF, beside our command that does both."""
    os.environ["PATH"] = f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        write(items, ours)
        write(items, theirs, plain=True)
        command = str(Path(sys.executable).parent / "riskfile")
        cpu, wall = run([command, "build", "--clean", "--output", f"{folder}/o"], ours)
        print(f"riskfile build, HTML and PDF, {items:,} items: {wall:.1f} s, {cpu:.1f} s of CPU")
        conf = theirs / "conf.py"
        needed = conf.read_text(encoding="utf-8")
        more = {"sphinx-simplepdf": '\nextensions.append("sphinx_simplepdf")\n', "xelatex": LATEX}
        for name, text in more.items():
            if name == "xelatex" and shutil.which("xelatex") is None:
                print("xelatex is not installed here: not compared")
                continue
            conf.write_text(needed + text, encoding="utf-8")
            builder = "simplepdf" if name == "sphinx-simplepdf" else "latex"
            build = [python, "-m", "sphinx", "-q", "-E", "-b", builder, ".", f"{folder}/{builder}"]
            try:
                their_cpu, their_wall = run(build, theirs)
                for _ in range(2 if builder == "latex" else 0):
                    more_cpu, more_wall = run(
                        ["xelatex", "-interaction=batchmode", "file.tex"], Path(folder) / builder, (0, 1)
                    )
                    their_cpu, their_wall = their_cpu + more_cpu, their_wall + more_wall
            except subprocess.TimeoutExpired:
                print(f"{name}: not finished after {LIMIT:,} s, {LIMIT / wall:.0f} times as long as ours at least")
                continue
            except SystemExit as error:
                print(f"{name} failed: {error}")
                continue
            made = next((Path(folder) / builder).glob("*.pdf"), None)
            print(
                f"{name}, PDF alone: {their_wall:.1f} s, {their_wall / wall:.1f} times as long as ours"
                + ("" if made else "; it made no PDF")
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, nargs="+", default=[600, 3000, 5000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--sheets", action="store_true")
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter with sphinx-needs and sphinx-simplepdf")
    arguments = parser.parse_args()
    os.environ.setdefault("PYTHONHASHSEED", "0")
    if arguments.peers:
        peers(arguments.items[0], arguments.peers)
    columns = {items: measure(items, arguments.runs, arguments.sets, arguments.sheets) for items in arguments.items}
    print("| | " + " | ".join(f"{items:,} items" for items in columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(f"{found[name]:,.1f}" for found in columns.values()) + " |")
    ratio = (found["build wall"] / found["sphinx-needs html wall"] for found in columns.values())
    print("| **HTML and PDF, of their HTML alone** | " + " | ".join(f"{each:.2f}" for each in ratio) + " |")
    for first, second, of in (("full", "single", "cpu"), ("core", "full", "cpu"), ("full", "single", "peak")):
        if first in arguments.sets and second in arguments.sets:
            ratio = (found[f"{SETS[first]}: {of}"] / found[f"{SETS[second]}: {of}"] for found in columns.values())
            print(
                f"| **{SETS[first]}, of {SETS[second]}: {of}** | " + " | ".join(f"{each:.2f}" for each in ratio) + " |"
            )
    setting = f"{SETS[arguments.sets[-1]]}: cpu"
    ratio = (found["sign cpu"] / found[setting] for found in columns.values())
    print(f"| **to sign, of setting it ({setting})** | " + " | ".join(f"{each:.3f}" for each in ratio) + " |")


if __name__ == "__main__":
    main()
