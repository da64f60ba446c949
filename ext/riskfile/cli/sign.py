"""``riskfile sign``: sign a baseline with a key of one's own, as a role."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.cli import pdf
from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    place,
    say,
    say_unread,
    say_waiting,
    unusable,
)
from riskfile.text.messages import later, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from riskfile.change.approval import Approval, Judged
    from riskfile.change.baseline import Baseline
    from riskfile.policy import Policy
    from riskfile.policy.signers import Signer
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sign",
        help=tr("sign a baseline as a role, with a key of your own"),
        description=tr(
            "Sign the baseline NAME: a tag of git, signed with your SSH or OpenPGP key, that says who signs as which "
            "role, what that means and why, and the fingerprints of what is signed. What you see has to be committed, and to be "
            "the baseline. A copy of the signature is written to needs/signatures, to be committed. Who may sign stands in "
            "needs/signers.yaml, in which order in the policy."
        ),
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help=tr("the baseline"))
    parser.add_argument("--role", required=True, help=tr("the role that you sign as"))
    parser.add_argument(
        "--meaning", required=True, metavar="TEXT", help=tr("what the signature means: reviewed, approved for release")
    )
    parser.add_argument("--justification", required=True, metavar="TEXT", help=tr("on what grounds, in a sentence"))
    parser.add_argument(
        "--key",
        metavar="KEY",
        help=tr("the file of an SSH key, or the id of an OpenPGP key (default: user.signingKey of git)"),
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    pdf.add_sign(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Sign; returns the exit status."""
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import held

    here = place(arguments.project)
    project = Project.open(here.source)
    try:
        if say_unread(here, project.file):
            return UNUSABLE
        _texts(arguments, project.policy)
        if arguments.pdf:
            return pdf.sign(arguments, here, project)
        if not arguments.name:
            raise UsageError(tr("found no baseline, expected its NAME, or --pdf to sign the PDF"))
        base = _baseline(arguments.name, here, project)
        commit = _committed(here, base, project)
        with held(here.base, "sign", say_waiting):
            _sign(arguments, here, project, base, commit)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    return CLEAN


# --- what is signed ---------------------------------------------------------------------------------------------------


def _texts(arguments: argparse.Namespace, policy: Policy) -> None:
    """Role, meaning and justification say something, and the policy takes them."""
    from riskfile.reading.signatures import fits

    for name in ("role", "meaning", "justification"):
        value = " ".join(getattr(arguments, name).split())
        if not fits(value) or len(value) > _LONGEST:
            raise UsageError(
                tr(
                    "--{name}: {value!r} cannot be signed; expected a line of at most {longest} characters",
                    name=name,
                    value=value[:40],
                    longest=_LONGEST,
                )
            )
        if name != "role" and policy.says_nothing(value):
            raise UsageError(tr("--{name}: {value!r} says nothing", name=name, value=value))
        setattr(arguments, name, value)
    if not policy.approval:
        return
    roles = [each.role for each in policy.approval]
    role = next((each for each in policy.approval if each.role == arguments.role), None)
    if role is None:
        raise UsageError(
            tr(
                "nobody signs as {role!r}: `approval` in the policy has {roles}",
                role=arguments.role,
                roles=tuple(roles),
            )
        )
    if role.meanings and arguments.meaning not in role.meanings:
        raise UsageError(
            tr(
                "as {role} one does not sign {meaning!r}: the policy has {repr}",
                role=role.role,
                meaning=arguments.meaning,
                repr=tuple(map(repr, role.meanings)),
            )
        )


_LONGEST: Final = 500


def _baseline(name: str, here: Place, project: Project) -> Baseline:
    """The baseline, which is what the file says now."""
    from riskfile.change.approval import differences
    from riskfile.change.baseline import BaselineError
    from riskfile.change.content_hash import content_hash
    from riskfile.change.history import named
    from riskfile.translation.judged import STALE

    file, policy = project.file, project.policy
    try:
        base = named(project.source, name)
    except BaselineError as error:
        raise UsageError(str(error)) from None
    # advice, and a translation that waits for its translator, change nothing of what is read
    waiting = {STALE, *(each.name for each in project.rules.values() if each.kind == "advice")}
    unread = [each for each in file.problems if each.kind not in waiting]
    if unread:
        first = unread[0]
        raise UsageError(
            tr(
                "{place}: {message}; what cannot be read as written cannot be signed",
                place=here.shown(first.span),
                message=first.message,
            )
        )
    if content_hash(base.snapshot.risk_file(), base.snapshot.policy) != base.fingerprint:
        raise UsageError(
            tr(
                "what baseline {name} holds is not what its fingerprint says: it was not made by `riskfile baseline`",
                name=name,
            )
        )
    if content_hash(file, policy) != base.fingerprint:
        items, decisions = differences(base.snapshot.risk_file(), base.snapshot.policy, file, policy)
        names = [*dict.fromkeys((*(each.id for each in items), *(each.name for each in decisions)))]
        more = tr(", and {what} more", what=len(names) - 5) if len(names) > 5 else ""
        raise UsageError(
            tr(
                "the file is not baseline {name} any more: it differs in {names}{more}; keep it as "
                "another with `riskfile baseline`, and sign that",
                name=name,
                names=tuple(names[:5]),
                more=more,
            )
        )
    return base


def _committed(here: Place, base: Baseline, project: Project) -> str:
    """The commit that is signed: all that lies in the risk file's folders is in it."""
    from riskfile.source.compare import differing
    from riskfile.source.revision import Revision, RevisionError

    try:
        head = Revision(here.root, "HEAD", here.layout)
    except RevisionError as error:
        raise UsageError(tr("{error}; what is signed is a commit", error=error)) from None
    other = [*differing(here.source, head, here.layout.folders, (here.layout.signatures,))]
    if other:
        more = tr(", and {what} more", what=len(other) - 5) if len(other) > 5 else ""
        raise UsageError(
            tr(
                "what is signed is the last commit, and it does not have this as it is here: "
                "{path}{more}; commit it, or take it back",
                path=tuple(map(here.path, other[:5])),
                more=more,
            )
        )
    if project._fingerprint_at(head.commit) != base.fingerprint:
        raise UsageError(tr("the last commit does not say what baseline and files say; commit, and sign then"))
    return head.commit


# --- who signs --------------------------------------------------------------------------------------------------------


class _Key(NamedTuple):
    """A key: its kind, what git is told of it, its fingerprint, and its private file, where it is one."""

    kind: Literal["ssh", "openpgp"]
    given: str
    print: str
    file: Path | None = None


def _key(given: str | None, here: Place) -> _Key:
    """The key to sign with. Its private part is not read."""
    from riskfile.policy.signers import print_of
    from riskfile.source.repository import ask

    def setting(name: str) -> str:
        return (ask(here.root, "config", "--get", name) or b"").decode("utf-8", "replace").strip()

    found = given or setting("user.signingKey")
    if not found:
        raise UsageError(tr("no key to sign with: give --key, or set user.signingKey of git"))
    literal = found.removeprefix("key::")
    if found != literal or found.startswith(("ssh-", "ecdsa-", "sk-")):
        words = literal.split()
        print_ = print_of(words[1], words[0]) if len(words) > 1 else None
        if print_ is None:
            raise UsageError(tr("the key to sign with is no public SSH key; expected the file of one, or its line"))
        return _Key("ssh", f"key::{literal}", print_)
    path = Path(found).expanduser()
    if path.is_file():
        return _of_file(path, here)
    if setting("gpg.format") == "ssh" or "/" in found:
        raise UsageError(tr("there is no key {found}", found=found))
    return _of_gpg(found)


def _of_file(path: Path, here: Place) -> _Key:
    from riskfile.source.repository import ask

    top = ask(here.root, "rev-parse", "--show-toplevel")
    inside = Path(top.decode("utf-8", "surrogateescape").strip("\n")) if top else here.root
    private = path.with_suffix("") if path.suffix == ".pub" else path
    if private.is_file() and any(private.resolve().is_relative_to(folder.resolve()) for folder in (inside, here.root)):
        raise UsageError(
            tr(
                "the private key {private} lies in the project's folder; keep it elsewhere, and take no "
                "copy of it there",
                private=private,
            )
        )
    status, out = _ask_program("ssh-keygen", "-l", "-f", str(path))
    words = out.split()
    if status or len(words) < 2 or not words[1].startswith("SHA256:"):
        raise UsageError(tr("{path} is no SSH key", path=path))
    return _Key("ssh", str(path.resolve()), words[1], private if private.is_file() else None)


def _of_gpg(given: str) -> _Key:
    status, out = _ask_program("gpg", "--batch", "--no-tty", "--with-colons", "--list-secret-keys", "--", given)
    prints = []
    primary = False
    for line in out.splitlines():
        fields = line.split(":")
        if fields[0] in ("sec", "ssb"):
            primary = fields[0] == "sec"
        elif fields[0] == "fpr" and primary:
            prints.append(fields[9])
            primary = False
    if status or not prints:
        raise UsageError(tr("gpg has no private key {given!r}, and there is no such file of an SSH key", given=given))
    if len(prints) > 1:
        raise UsageError(
            tr(
                "gpg has {n} private keys {given!r}; name one by its fingerprint: {prints}",
                n=len(prints),
                given=given,
                prints=tuple(prints),
            )
        )
    return _Key("openpgp", prints[0], prints[0])


def _ask_program(name: str, *words: str) -> tuple[int, str]:
    """Status and output of a program that is asked about a key, and asks nobody for a passphrase."""
    import shutil
    import subprocess

    program = shutil.which(name)
    if program is None:
        raise UsageError(tr("{name} is not installed, and signing takes it", name=name))
    import os

    environment = {**os.environ, "LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"}
    try:
        done = subprocess.run(
            [program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=False,
            env=environment,
            # without a terminal there is nobody to ask
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"{name}: {error}") from None
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _signer(key: _Key, role: str, here: Place, signers: Sequence[Signer]) -> Signer:
    """Whose key it is, by the list; who may sign as the role today."""
    from riskfile.change.keys import prints_of
    from riskfile.text.days import clock_day

    listed = here.path(here.layout.signers)
    found = next(
        (each for each in signers if key.print in ((each.print,) if each.kind == "ssh" else prints_of(each))), None
    )
    if found is None:
        raise UsageError(
            tr("the key {print} is not in {listed}; who keeps the list can add it", print=key.print, listed=listed)
        )
    if why := found.why_not(role, clock_day(), tr("the key {print}", print=key.print), listed):
        raise UsageError(why)
    return found


# --- signing ----------------------------------------------------------------------------------------------------------


def _sign(arguments: argparse.Namespace, here: Place, project: Project, base: Baseline, commit: str) -> None:
    import tempfile

    from riskfile.policy.signers import read_signers
    from riskfile.reading.signatures import message
    from riskfile.source.repository import NotTaggedError, sign_tag
    from riskfile.text.files import write_whole

    role, at = arguments.role, project.signed_at
    if _keep(role, here, project, base.name):
        return
    signers = read_signers(project.source, project.policy)
    key = _key(arguments.key, here)
    signer = _signer(key, role, here, signers)
    last = _turn(role, signer, here, project, base, commit)
    text = message(
        {
            "Name": signer.name,
            "Role": role,
            "Meaning": arguments.meaning,
            "Justification": arguments.justification,
            "Baseline": base.name,
            "Digest": base.digest,
            "Fingerprint": base.fingerprint,
            "After": last.signed.object if last and last.signed else "",
        }
    )
    if key.file is not None and _ask_program("ssh-keygen", "-y", "-P", "", "-f", str(key.file))[0] == 0:
        say(
            tr("riskfile: the key {print} has no passphrase: who has its file can sign in your name", print=key.print),
            error=True,
        )
    tag = at.tag(base.name, role)
    with tempfile.TemporaryDirectory(prefix="riskfile-") as folder:
        written = Path(folder) / "message"
        write_whole(written, text)
        try:
            said = sign_tag(here.root, tag, commit, written, key.given, key.kind)
        except NotTaggedError as error:
            raise UsageError(tr("nothing is signed: {why}", why=_why(error.said, key, tag))) from None
    path = at.path(base.name, role)
    data = _made(here, project, base.name, tag, _why(said, key, tag))
    target = here.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, data)
    say(
        tr(
            "{name} has signed baseline {name2} as {role}: {meaning}.",
            name=signer.name,
            name2=base.name,
            role=role,
            meaning=arguments.meaning,
        )
    )
    say(tr("Commit {path}, and send the tag: git push origin refs/tags/{tag}", path=here.path(path), tag=tag))


def _keep(role: str, here: Place, project: Project, name: str) -> bool:
    """Write the copy of a signature that is there as a tag alone, if it holds; returns whether there was one."""
    from riskfile.source.repository import content_of_tag
    from riskfile.text.files import write_whole

    at = project.signed_at
    path = at.path(name, role)
    if project.source.kind(path) != "missing":
        return False
    there = [each for one in project.approvals([name]) for each in one.signatures if each.tag == at.tag(name, role)]
    data = (
        content_of_tag(here.root, there[0].signed.object) if there and there[0].verified and there[0].signed else None
    )
    if data is None:
        return False
    target = here.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, data)
    say(
        tr(
            "Baseline {name} is signed as {role} already, by a tag alone: its copy is in {path} now; commit it.",
            name=name,
            role=role,
            path=here.path(path),
        )
    )
    return True


def _turn(role: str, signer: Signer, here: Place, project: Project, base: Baseline, commit: str) -> Judged | None:
    """The signature that this one follows, None for the first. It is this one's turn, and all before it hold.

    :raises UsageError: if not.
    """
    import time

    from riskfile.change.approval import TOLERANCE, author_of
    from riskfile.source.repository import ask, committed_at, is_shallow
    from riskfile.text.names import in_names

    # all of them: what was released before is not this author's
    everything = project.approvals()
    found: Approval | None = next((each for each in everything if each.name == base.name), None)
    there = found.signatures if found else []
    for each in there:
        who = f"{each.signed.role} ({each.signed.name})" if each.signed else each.place
        if each.tag.rpartition("/")[2] == in_names(role):
            raise UsageError(
                tr(
                    "baseline {name} is signed as {role} already: {place}; a signature is not made anew",
                    name=base.name,
                    role=role,
                    place=each.place,
                )
            )
        if not each.verified:
            raise UsageError(
                tr(
                    "the signature of baseline {name} as {who} does not hold, and none is put on it: {said}",
                    name=base.name,
                    who=who,
                    said=each.faults[0].said,
                )
            )
        if each.signer is not None and each.signer.name.casefold() == signer.name.casefold():
            raise UsageError(
                tr(
                    "{name} has signed baseline {name2} as {what} already; another person signs as {role}",
                    name=signer.name,
                    name2=base.name,
                    what=each.signed.role if each.signed else "",
                    role=role,
                )
            )
    order = [each.role for each in project.policy.approval]
    if order and order.index(role) != len(there):
        first = order[len(there)]
        raise UsageError(
            tr(
                "it is not the turn of {role}: the policy has {first} sign baseline {name} before",
                role=role,
                first=first,
                name=base.name,
            )
        )
    if is_shallow(here.root):
        raise UsageError(
            tr("the clone is shallow, and who has written what is signed cannot be known; `git fetch --unshallow`")
        )
    released = tuple(
        {
            each.signed.commit
            for one in everything
            if one.complete and one.name != base.name
            for each in one.signatures
            if each.signed
        }
    )
    approver = next((each for each in project.policy.approval if each.role == role), None)
    ident = (ask(here.root, "var", "GIT_COMMITTER_IDENT") or b"").decode("utf-8", "replace")
    email = ident.rpartition(" <")[2].partition(">")[0]
    if signer.emails and email.casefold() not in map(str.casefold, signer.emails):
        listed = here.path(here.layout.signers)
        raise UsageError(
            tr(
                "git has {email} for who works here, and {listed} gives {name} {emails}; set user.email of git",
                email=email or tr("no address"),
                listed=listed,
                name=signer.name,
                emails=tuple(signer.emails),
            )
        )
    author = author_of(project.signed_at, commit, signer.name, (*signer.emails, email), released)
    if author is not None and approver is not None and not approver.author:
        raise UsageError(
            tr(
                "{name} has written what is to be signed (commit {commit}), and as {role} nobody signs their own work",
                name=signer.name,
                commit=author.commit[:12],
                role=role,
            )
        )
    now = time.time()
    last = there[-1] if there else None
    before = max(committed_at(here.root, commit) or 0, last.signed.seconds if last and last.signed else 0)
    if now + TOLERANCE < before:
        raise UsageError(
            tr(
                "the clock of this machine is behind: the commit, or the signature before, says that it is later; set it"
            )
        )
    return last


def _made(here: Place, project: Project, name: str, tag: str, why: str) -> bytes:
    """The content of the tag that was just made, if it holds; else it is taken back, and ``why`` is for one that nobody has
    signed."""
    from riskfile.source.repository import content_of_tag, drop_tag, tags

    made = next((each for each in tags(here.root, tag.rpartition("/")[0]) or () if each.name == tag), None)
    data = content_of_tag(here.root, made.object) if made else None
    if made is None or data is None:
        raise UsageError(tr("git says that it has made the tag {tag}, and there is none", tag=tag))
    found = next(each for one in project.approvals([name]) for each in one.signatures if each.tag == tag)
    if not found.verified:
        drop_tag(here.root, made)
        if found.signed is None:
            raise UsageError(tr("nothing is signed: {why}", why=why))
        raise UsageError(tr("the signature does not hold, and was taken back: {said}", said=found.faults[0].said))
    return data


_SAID: Final = (
    (("incorrect passphrase", "Bad passphrase", "bad decrypt"), later("the passphrase is wrong")),
    (("already exists",), later("there is a tag {tag} already; a signature is not made anew")),
    (
        (
            "agent socket",
            "authentication agent",
            "No private key found",
            "No agent",
            "agent refused",
            "communication with agent",
        ),
        later(
            "nobody here has the private key of {key}: no key agent that has it can be reached, nor is its file beside the public one"
        ),
    ),
    (("No secret key", "secret key not available", "skipped"), later("gpg does not have the private key {key}")),
    (
        (
            "pinentry",
            "Inappropriate ioctl",
            "No such device or address",
            "cannot open /dev/tty",
            "can't open /dev/tty",
            "Operation cancelled",
            "Timeout",
        ),
        later("nobody could be asked for the passphrase of {key}; have a terminal or a key agent at hand"),
    ),
    (
        # git before 2.40 keeps to itself what gpg has said
        ("gpg failed to sign the data\n", "gpg failed to sign the data:\n\n"),
        later(
            "gpg has not signed with {key}: its passphrase was wrong or not given, or it may not sign any more;"
            " `gpg --clearsign --local-user {key}` says which"
        ),
    ),
    (("tell me who you are", "empty ident"), later("git does not know who you are: set user.name and user.email")),
    (("cannot run", "No such file or directory"), later("the program that signs is not installed")),
)
"""What git, ssh-keygen and gpg complain of, and what that means here."""


def _why(said: str, key: _Key, tag: str) -> str:
    from riskfile.text.quoting import one_line

    for signs, meaning in _SAID:
        if any(sign in said for sign in signs):
            return tr(meaning, key=key.print, tag=tag)
    lines = [line for line in said.splitlines() if line.strip()]
    return one_line(lines[-1][:200]) if lines else tr("git does not say why")
