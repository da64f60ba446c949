"""From a saved edit to the page in a browser: `riskfile serve` beside incremental builds, on the same items, in one run.

    python benchmarks/serve.py [--items 5000] [--runs 5] [--json FILE]

An edit of one title is saved, and the page is asked for until it has the new text: that is what a browser does that is told of
the page. Beside it, in turn, stand a whole incremental build by `riskfile build --no-pdf`, and one by sphinx-needs alone (the
same items, `generate.py --plain`), each from start to exit, with the page on the disk. Machines differ and are noisy: the
ratios are the result. Nothing here is a test; no threshold fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import write
from run import BIN, ENVIRONMENT, RISKFILE, SPHINX, edited, once

PAGE = "needs/design/risk-0001"


def title_of(folder: Path) -> bytes:
    """A text that the page has now and had not before the edit: its first title with the word that is exchanged."""
    text = (folder / f"{PAGE}.md").read_text(encoding="utf-8")
    word = "VESSEL" if " VESSEL " in text else "vessel"
    found = re.search(rf"^:::\{{risk\}} (.* {word} .*)$", text, re.MULTILINE)
    assert found is not None
    return found[1].encode()


class Server:
    """`riskfile serve` of a folder, asked as a browser asks."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [RISKFILE[0], "serve", str(folder)],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", self.process.stdout.readline())) is None:
            pass
        self.port = int(found[1])
        self.wait()

    def wait(self) -> dict[str, object]:
        """Wait until all is built, with what comes after the pages."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("GET", f"/-riskfile/events?page={PAGE}.html")
        answer = connection.getresponse()
        while True:
            line = answer.readline()
            if line.startswith(b"data: ") and (found := json.loads(line[6:]))["state"] == "ready":
                connection.close()
                return found

    def shown(self, text: bytes) -> float:
        """Seconds until the page has this text."""
        start = time.perf_counter()
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            connection.request("GET", f"/{PAGE}.html")
            data = connection.getresponse().read()
            connection.close()
            if text in data:
                return time.perf_counter() - start
            time.sleep(0.005)

    def memory(self) -> float:
        """Resident MB of the process that builds; 0 where that cannot be told."""
        try:
            found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            return (
                sum(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{each}/status").read_text())[1]) for each in found)
                / 1024
            )  # type: ignore[index]
        except (OSError, TypeError):
            return 0.0

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--edits", type=int, default=0, help="after that, so many more edits, for the growth of memory")
    parser.add_argument("--folder", type=Path, help="where projects of an earlier run are, to be used again")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskfile-bench-") as scratch:
        root = given.folder or Path(scratch)
        ours, plain = root / "ours", root / "plain"
        for folder, alone in ((ours, False), (plain, True)):
            if not folder.exists():
                write(given.items, folder, plain=alone)
        build = [RISKFILE[0], "build", "--no-pdf", str(ours)]
        needs = [*SPHINX, "-b", "html", ".", "_build/html"]
        once(build, ours)
        once(needs, plain)
        server = Server(ours)
        served: list[float] = []
        built: list[float] = []
        theirs: list[float] = []
        for _ in range(given.runs):
            edited(plain / f"{PAGE}.md")
            theirs.append(once(needs, plain).seconds)
            edited(ours / f"{PAGE}.md")
            served.append(server.shown(title_of(ours)))
            server.wait()
            time.sleep(0.3)
            server.wait()
            # of the same edit, which that build has not seen
            built.append(once(build, ours).seconds)
        rows = {
            name: statistics.median(found) for name, found in (("served", served), ("built", built), ("theirs", theirs))
        }
        result = {
            "items": given.items,
            "edit to page, riskfile serve": rows["served"],
            "riskfile build --no-pdf, one file edited": rows["built"],
            "sphinx-needs HTML, one file edited": rows["theirs"],
            "served: of sphinx-needs": rows["served"] / rows["theirs"],
            "served: of riskfile build": rows["served"] / rows["built"],
        }
        if given.edits:
            first = server.memory()
            for _ in range(given.edits):
                edited(ours / f"{PAGE}.md")
                server.shown(title_of(ours))
            server.wait()
            time.sleep(8)
            result |= {"MB before more edits": first, f"MB after {given.edits} more": server.memory()}
        server.end()
    for name, value in result.items():
        print(f"| {name} | {value:.3f} |")
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    assert Path(sys.executable).parent == BIN
    main()
