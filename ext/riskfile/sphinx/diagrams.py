"""Diagrams of Graphviz, Mermaid and PlantUML as pictures: drawn by their programs, the same in HTML and in the PDF.

Not by the extensions that bring the directives: each has a way of its own, some fetch scripts from elsewhere, and none
knows the PDF.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from riskfile.reading.active_files import active_in_xml
from riskfile.reading.diagrams import LAYOUTS, PROGRAMS, unsafe
from riskfile.sphinx.other_needs import CALLED, flows
from riskfile.sphinx.state import build_of, is_of_file, path_of, project_of
from riskfile.sphinx.trees import by_page
from riskfile.text.files import write_whole

LOGGER = logging.getLogger(__name__)

_SECONDS: Final = 120
# files that a source names are read by none of these programs, whatever a page has got past its reader
_CLOSED: Final = {"SERVER_NAME": "riskfile", "GV_FILE_PATH": "", "PLANTUML_SECURITY_PROFILE": "SANDBOX"}
# labels as text: HTML within a picture is shown by browsers alone
_MERMAID: Final = {
    "securityLevel": "strict",
    "deterministicIds": True,
    "htmlLabels": False,
    **{kind: {"htmlLabels": False} for kind in ("flowchart", "class", "state")},
}


class Diagram(NamedTuple):
    """What is to be drawn: ``layout`` is the program of Graphviz, "" for the usual one; ``alt`` what stands for the
    picture where nobody sees it; ``called`` names the picture where its source is known only when all pages are read."""

    kind: str
    source: str
    layout: str
    alt: str
    called: str = ""

    @property
    def name(self) -> str:
        """The name of its picture."""
        if self.called:
            return f"diagram-{blake2b(self.called.encode(), digest_size=12).hexdigest()}.svg"
        text = "\0".join((self.kind, self.layout, self.source)).encode("utf-8", "surrogatepass")
        return f"diagram-{blake2b(text, digest_size=12).hexdigest()}.svg"


class Drawing(nodes.image):
    """A diagram that is drawn; ``svg`` is the picture."""

    svg: str


class NotDrawnError(Exception):
    """A diagram cannot be drawn; the message says why. ``no_program``: for there is nothing to draw it with."""

    def __init__(self, why: str, no_program: bool = False) -> None:
        super().__init__(why)
        self.no_program = no_program


def _diagrams(doctree: nodes.document) -> Iterator[tuple[nodes.Element, Diagram]]:
    for node in list(doctree.findall(nodes.Element)):
        kind = type(node).__name__
        if kind in PROGRAMS:
            source = str(node.get("code", node.get("uml", "")))
            caption = next(iter(node.parent.findall(nodes.caption)), None) if _in_figure(node) else None
            alt = str(node.get("alt") or "").strip() or (caption.astext() if caption is not None else source)
            layout = str((node.get("options") or {}).get("graphviz_dot", "")) if kind == "graphviz" else ""
            yield node, Diagram(kind, source, layout, " ".join(alt.split()), str(node.get(CALLED, "")))


def _in_figure(node: nodes.Element) -> bool:
    return isinstance(node.parent, nodes.figure)


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Refuse what would read a file or run something, however it has come here, and remember which pictures the page
    has."""
    env = app.env
    if not is_of_file(app.config, env.current_document.docname):
        return
    names = []
    for node, diagram in _diagrams(doctree):
        found = unsafe(diagram.kind, diagram.source)
        if found is None and not (diagram.layout and diagram.layout not in LAYOUTS):
            names.append(diagram.name)
            continue
        node.replace_self(_as_text(node, diagram))
        if _refused(app, env.current_document.docname):
            continue
        what = found[1] if found is not None else diagram.layout
        LOGGER.error(
            "RMF906 active-content: the page contains a diagram with %r, which reads a file or runs something",
            what[:60],
            location=node,
            type="riskfile",
            subtype="RMF906",
        )
    names += [Diagram("graphviz", "", "", "", called).name for called in flows(doctree, env.current_document.docname)]
    if names:
        env.domains["riskfile"].data["diagrams"][env.current_document.docname] = sorted(set(names))


def _refused(app: Sphinx, docname: str) -> bool:
    """Whether a finding says that the page has what it must not."""
    problems, path = project_of(app.config, docname).file.problems, path_of(app.env, docname)
    return any(each.kind == "active-content" and each.span.path == path for each in problems)


def _as_text(node: nodes.Element, diagram: Diagram) -> nodes.literal_block:
    shown = nodes.literal_block(diagram.source, diagram.source, language="text", ids=list(node.get("ids", ())))
    shown.line = node.line
    return shown


@by_page
def draw_all(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a picture in the place of each diagram of a page, and its source where it cannot be drawn."""
    builder: Any = app.builder
    if builder.format not in ("html", "typst") or not is_of_file(app.config, docname):
        return
    for node, diagram in _diagrams(doctree):
        try:
            svg = draw(app.config, diagram)
        except NotDrawnError as error:
            if not (error.no_program and _told(app, docname)):
                LOGGER.warning(
                    "RMF926 not-shown: the diagram cannot be drawn: %s",
                    error,
                    location=node,
                    type="riskfile",
                    subtype="RMF926",
                )
            node.replace_self(_as_text(node, diagram))
            continue
        drawing = Drawing("", uri=diagram.name, alt=diagram.alt, ids=list(node.get("ids", ())), classes=["rf-diagram"])
        # its address is not Sphinx's to make
        drawing["candidates"] = {"?": ""}
        drawing.svg, drawing.line = svg, node.line
        drawing.document = doctree
        if node.get("align"):
            drawing["align"] = node["align"]
        if isinstance(builder, StandaloneHTMLBuilder):
            path = f"{builder.imagedir}/{diagram.name}"
            Path(builder.outdir, builder.imagedir).mkdir(parents=True, exist_ok=True)
            write_whole(Path(builder.outdir, path), svg, through_links=False)
            drawing["uri"] = relative_uri(builder.get_target_uri(docname).partition("#")[0], path)
            # in full on a page of its own: a telephone is narrow
            node.replace_self(nodes.reference("", "", drawing, refuri=drawing["uri"], classes=["image-reference"]))
            continue
        node.replace_self(drawing)


def _told(app: Sphinx, docname: str) -> bool:
    """Whether a finding says that there is no program to draw with: there is one for all diagrams of a kind."""
    report = build_of(app.config, docname).report
    return any(each.said.key == "not-shown.no-program" for each in (*report.findings, *report.open_work))


def draw(config: Config, diagram: Diagram) -> str:
    """The diagram as SVG.

    :raises NotDrawnError: if it cannot be drawn.
    """
    drawn = _drawn(config, diagram)
    # its source does not say all that is in it
    if wrong := active_in_xml(drawn.encode("utf-8", "replace")):
        raise NotDrawnError(f"the drawing has {wrong}, which a browser would run or fetch")
    return drawn


def _drawn(config: Config, diagram: Diagram) -> str:
    # in a folder of its own: some of these programs look for settings where they are started, even for scripts
    with TemporaryDirectory() as scratch:
        if diagram.kind == "graphviz":
            command = [config.graphviz_dot, *config.graphviz_dot_args, "-Tsvg"]
            if diagram.layout:
                command.append(f"-K{diagram.layout}")
            return _run(command, diagram, scratch)
        if diagram.kind == "plantuml":
            return _run([*_words(config.plantuml), "-pipe", "-charset", "utf-8", "-tsvg"], diagram, scratch)
        written, drawn, settings = (Path(scratch, name) for name in ("diagram.mmd", "diagram.svg", "config.json"))
        written.write_text(diagram.source, encoding="utf-8")
        settings.write_text(json.dumps(_MERMAID), encoding="utf-8")
        chosen = config.mermaid_sequence_config or str(settings)
        command = [*_words(config.mermaid_cmd), *config.mermaid_params, "-i", str(written), "-o", str(drawn)]
        _run([*command, "--configFile", chosen], diagram._replace(source=""), scratch, written=drawn)
        return _sized(drawn.read_text(encoding="utf-8"))


def _sized(svg: str) -> str:
    """A picture that says how large it is: one of all the width there is would be drawn as wide as a page, small or not."""
    root = _ROOT.search(svg)
    view = _VIEW.search(root[0]) if root else None
    if root is None or view is None or not _WIDE.search(root[0]):
        return svg
    size = f' width="{float(view[1]):g}" height="{float(view[2]):g}"'
    return svg[: root.start()] + _WIDE.sub(size, root[0], count=1) + svg[root.end() :]


_ROOT: Final = re.compile(r"<svg\b[^>]*>")
_VIEW: Final = re.compile(r'\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
_WIDE: Final = re.compile(r'\swidth="100%"')


def _words(command: str | Sequence[str]) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else list(command)


def _run(command: Sequence[str], diagram: Diagram, folder: str, written: Path | None = None) -> str:
    program = PROGRAMS[diagram.kind]
    way = f"install {program.package}, or draw it to a file and show that: {{image}} diagram.svg"
    try:
        done = subprocess.run(
            command,
            input=diagram.source.encode("utf-8", "replace"),
            capture_output=True,
            cwd=folder,
            env={**os.environ, **_CLOSED},
            timeout=_SECONDS,
            check=False,
        )
    except (FileNotFoundError, PermissionError):
        raise NotDrawnError(f"there is no program {command[0]} here ({way})", no_program=True) from None
    except subprocess.TimeoutExpired:
        raise NotDrawnError(f"{command[0]} has not finished after {_SECONDS} seconds") from None
    shown = (
        written.read_text(encoding="utf-8") if written and written.exists() else done.stdout.decode("utf-8", "replace")
    )
    if done.returncode or "<svg" not in shown:
        said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())
        raise NotDrawnError(f"{Path(command[0]).name} says: {said[:300] or f'exit status {done.returncode}'}")
    return shown


def drawn_with(env: BuildEnvironment) -> list[str]:
    """The kinds of diagrams that can be drawn here, where there are diagrams: pages are written again when one more can."""
    if not env.domains["riskfile"].data["diagrams"]:
        return []
    return [kind for kind, program in PROGRAMS.items() if shutil.which(program.command)]


def forget(app: Sphinx, exception: Exception | None) -> None:
    """Take away the pictures of diagrams that no page has any longer."""
    builder = app.builder
    if exception is not None or not isinstance(builder, StandaloneHTMLBuilder):
        return
    wanted = {name for names in app.env.domains["riskfile"].data["diagrams"].values() for name in names}
    for path in Path(builder.outdir, builder.imagedir).glob("diagram-*.svg"):
        if path.name not in wanted:
            path.unlink()


# --- the PDF ----------------------------------------------------------------------------------------------------------

_LABEL: Final = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")


def labels(svg: str) -> Iterable[str]:
    """The texts of a picture, in order."""
    for match in _LABEL.finditer(svg):
        text = unescape(_TAG.sub("", match[1])).strip()
        if text:
            yield text


def on_paper(keep: Callable[[str, str], str], lost_in: Callable[[str], str]) -> Callable[[Any, nodes.Element], str]:
    """How the PDF shows a drawing. ``keep`` writes a file and gives its path for Typst, ``lost_in`` says what of a
    picture the PDF would not show."""

    def shown(writer: Any, node: nodes.Element) -> str:
        assert isinstance(node, Drawing)
        lost = lost_in(node.svg)
        if lost:
            writer.lost(f"the diagram has {lost}, which the PDF would not show", node)
            return ""
        for label in labels(node.svg):
            writer.expected.append(label)
        picture: str = writer.picture(node, keep(node["uri"], node.svg), node["alt"])
        return picture

    return shown
