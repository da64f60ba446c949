"""What was computed of field data and is kept from one run to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path

from riskfile.reading.cache import FOLDER, key_of, read_kept, write_kept
from riskfile.text.records import codec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.surveillance.statistics import Result


class KeptResults:
    """What was computed of field data, by what it was computed of (``riskfile.surveillance.statistics.remembering``).

    ``root`` None keeps nothing.
    """

    def __init__(self, root: Path | None) -> None:
        from riskfile.surveillance.statistics import Result

        self._results = codec(Result)
        self._path = None if root is None else root / FOLDER / "results"
        self._key = key_of(_computer().encode())
        kept = {} if self._path is None else read_kept(self._path, self._key)
        self.known: dict[bytes, Result] = {key: self._results.from_plain(each) for key, each in kept.items()}
        self._kept = frozenset(self.known)
        self._used: dict[bytes, Result] = {}

    def beside(self) -> KeptResults:
        """What is known here, for another state of the project, of which nothing is kept."""
        other = copy(self)
        other._path, other._used = None, {}
        return other

    @contextmanager
    def used(self) -> Iterator[None]:
        """Within, what is known is not computed again; afterwards what was asked for so far is kept, and nothing else."""
        from riskfile.surveillance.statistics import remembering

        with remembering(self.known) as used:
            yield
        self._used |= used
        self.known |= used
        if self._path is not None and self._used.keys() != self._kept:
            self._kept = frozenset(self._used)
            write_kept(self._path, self._key, {key: self._results.to_plain(each) for key, each in self._used.items()})


def _computer() -> str:
    """What tells one state of what computes here, and of the libraries that they rest on, from another."""
    from importlib.util import find_spec

    # a method may rest on any module beside it
    found = sorted(Path(__file__).parent.glob("*.py"))
    for name in ("numpy", "scipy"):
        library = find_spec(name)
        found += [Path(library.origin)] if library is not None and library.origin else []
    states = []
    for path in found:
        with suppress(OSError):
            known = path.stat()
            states.append((str(path), known.st_mtime_ns, known.st_size))
    return repr(states)
