"""What an earlier build has kept is never taken from the repository.

Sphinx keeps what it has read as pickles, and whoever writes a pickle has code run by the next build: a merge request
that adds files to ``_build/doctrees`` would do so without a change of ``conf.py``. Where git has such files in its index
the build is refused; where nobody can say, since git does not answer, what was kept is not used.
"""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from riskfile.source.repository import ask
from riskfile.sphinx.config import refuse
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote
from riskfile.text.relative import relative

_IN_REPOSITORY = Phrase(
    "kept.in-repository",
    "the repository holds {path}, which builds keep for themselves: Sphinx would run what stands in it",
    "take it out of the repository with git rm -r --cached {folder}, name the folder in .gitignore, and delete it",
)


def guard(app: Sphinx, config: Config) -> None:
    """End the build where what was kept is of the repository; forget it where that cannot be told."""
    folder, root = Path(app.doctreedir).resolve(), Path(app.srcdir).resolve()
    environment = folder / "environment.pickle"
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    known = ask(root, "ls-files", "-z", "--full-name", "--", str(folder))
    if known:
        first = os.fsdecode(known.split(b"\0")[0])
        message = _IN_REPOSITORY(path=quote(first), folder=relative(folder, root))
        refuse([("RMF906", "active-content", f"{first}:1:1", str(message), str(message.hint))])
    elif known is None and any((each / ".git").exists() for each in (root, *root.parents)):
        # with it, the pages are read again, and their pickles written anew
        environment.unlink(missing_ok=True)
