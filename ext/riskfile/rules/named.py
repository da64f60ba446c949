"""RMF923 to RMF925: what pages name and is not there, and pages that tables of contents cannot name."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, problem_faults


@rule("RMF923", "unknown-name", level=Level.ERROR, clause="4.5", kind="contradiction")
def unknown_name(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page uses a directive, a role, or a language of code, that there is not.

    ## What it checks

    Each directive (`:::{name}` or three backquotes and `{name}`) and each role (`{name}` before a text in backquotes) is
    one of docutils, Sphinx, MyST, sphinx-needs or riskfile, an item type or a view; or one of sphinx-design and of
    Sphinx's own extensions, where `extensions` in `conf.py` names them. What other extensions bring is named in
    `needs/model.yaml`, under `directives` and `roles`. Names in code and in comments are none.

    The language of a block of code is one of those of Pygments, and JSON and TOML are what they say; where an extension that riskfile does not know may add
    one, only a build can tell.

    `conf.py` is read and never run: where it makes the list of extensions in a way that only running it could tell, all
    that are known are taken to be there.

    ## Why it matters

    A build would leave out what stands there. In a page it is shown as it was written, and items in it are part of the
    file, until the name is corrected.

    ## Example

    ````markdown docs/views.md
    # Views

    ```{risks-table}
    ```
    ````

    ## Use instead

    ````markdown docs/views.md
    # Views

    ```{risk-table}
    ```
    ````

    ## References

    MyST (directives, roles); the manual's chapter on extending riskfile.
    """
    yield from problem_faults(file, "unknown-name")


@rule("RMF924", "broken-reference", level=Level.ERROR, clause="4.5", kind="contradiction")
def broken_reference(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page names a page, a file, a picture or a label that is not there.

    ## What it checks

    Each entry of a table of contents is a page of the file, and each of its patterns fits one. Each link of Markdown
    leads to a page, to a heading or a label of one, to a file of the project, or to an address elsewhere (`https:`). So
    do the roles `doc`, `ref`, `any`, `need`, `term`, `eq` and `download`. Pictures, and files that are included, are there
    under this very name: capital letters count. The id of an item is a label.

    Addresses elsewhere are not asked for. Where `conf.py` names an extension that brings labels (`sphinx.ext.intersphinx`,
    `sphinx.ext.autosectionlabel`), only a build can know these; labels are not judged then.

    ## Why it matters

    Readers would follow a link to nowhere, and a page that its table of contents misspells is not part of what they see.

    ## Example

    ````markdown docs/views.md
    # Views

    See [the risks](../needs/design/bas.md).
    ````

    ## Use instead

    ````markdown docs/views.md
    # Views

    See [the risks](../needs/design/base.md).
    ````

    ## References

    ISO 14971:2019 4.5; MyST (cross-references).
    """
    yield from problem_faults(file, "broken-reference")


@rule("RMF925", "page-without-heading", level=Level.ERROR, clause="4.5", kind="gap")
def page_without_heading(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A page has no heading by which a table of contents could name it, an empty one, or leaves a level out.

    ## What it checks

    A page that a table of contents names has a heading. The first heading of a page is of the first level (`#`), and each
    that follows is at most one level below the one before it. Each has words.

    ## Why it matters

    A table of contents names a page by its heading: a page without one is not shown there, and readers do not find it.

    ## Example

    ````text needs/design/page.md
    Placement in arteries.

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ````

    ## Use instead

    ````text needs/design/page.md
    # Placement

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ````

    ## References

    Sphinx (toctree), MyST (headings).
    """
    yield from problem_faults(file, "page-without-heading")


RULES: tuple[Rule, ...] = (unknown_name, broken_reference, page_without_heading)
