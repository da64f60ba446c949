"""Changes of a project's own text, as data: what an editor, a command, a fix and an assistant all propose, judge, show and
write by the same means.

A :class:`Change` is computed from a :class:`~riskfile.project.Project` and writes nothing. What would be found if it were
made, :func:`judged` says; :func:`write` makes it, all of it or nothing.
"""

from riskfile.editing.edits import Change, Edit, applied, edited, judged, write
from riskfile.editing.workspace import Workspace

__all__ = ["Change", "Edit", "Workspace", "applied", "edited", "judged", "write"]
