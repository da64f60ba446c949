"""The walk in the manual from a draft to a release signed by three: its commands are run, and print what is quoted."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from riskfile.scaffold import write_project
from signkit import NEEDS_SSH, PEOPLE, Walk, run, signers, ssh_key

CHAPTER = (Path(__file__).resolve().parents[2] / "manual/signing.md").read_text(encoding="utf-8")
WALK = CHAPTER.partition("## From draft to a release signed by three\n")[2].partition("\n## ")[0]

_STEP = re.compile(r"^% as (?P<by>\w+)\n\n```console\n(?P<console>.*?)^```$", re.MULTILINE | re.DOTALL)
_OTHERS = re.compile(
    r"(?<=sha256:)[0-9a-f]{12,64}|(?<=SHA256:)[\w/+]+|\d{4}-\d\d-\d\dT[\d:]+Z|(?<=commit )[0-9a-f]{12}|\d+(?= rules evaluated)|^.*has no passphrase.*\n",
    re.MULTILINE,
)
"""What is another each time: hashes, keys, times, commits, how many rules there are; and that keys of a test have no passphrase."""


def same(text: str) -> str:
    return _OTHERS.sub(lambda found: "" if found[0].endswith("\n") else "NAME", text)


@NEEDS_SSH
def test_from_draft_to_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    root, keys = tmp_path / "pump", tmp_path / "keys"
    write_project(root, name="pump", today=date(2026, 11, 23))
    public = {name: ssh_key(keys, name).with_suffix(".pub").read_text("utf-8") for name in PEOPLE}
    (root / "needs/signers.yaml").write_text(signers(public), encoding="utf-8")
    (approval,) = re.findall(r"^```yaml\n(.*?)^```$", WALK, re.MULTILINE | re.DOTALL)
    policy = root / "needs/policy.yaml"
    policy.write_text(f"{policy.read_text('utf-8')}\n{approval}", encoding="utf-8")
    run(root, "init", "-q", "-b", "main")
    walk, said = Walk(root, keys, monkeypatch, capsys), []
    for step in _STEP.finditer(WALK):
        for part in re.split(r"^\$ ", step["console"], flags=re.MULTILINE)[1:]:
            command, _, quoted = part.partition("\n")
            tool, *words = [str(keys / step["by"]) if "id_ed25519" in word else word for word in shlex.split(command)]
            if tool == "git":
                run(root, *words, by=step["by"])
                continue
            status, out = walk.riskfile(*words, by=step["by"])
            said.append((words[0], status))
            assert same(out) == same(quoted), command
    signs = [("sign", 0), ("sign", 2), ("sign", 0), ("sign", 0)]
    assert said == [("baseline", 0), *signs, ("verify", 0), ("check", 0)]
