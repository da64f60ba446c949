"""RMF913 to RMF916, RMF922, RMF926: what an author has plainly meant, and not quite written."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import CONFLICT_CODE, Rule, rule
from riskfile.rules.engine.finding import Fault, Level, page_fault, problem_fault, problem_faults
from riskfile.text.messages import Phrase


@rule(CONFLICT_CODE, "merge-conflict", level=Level.ERROR, clause="4.5", kind="contradiction")
def merge_conflict(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A file holds a merge conflict that nobody has resolved.

    ## What it checks

    No page, no YAML file of the project and no file of field data or test results holds the marks that a
    version-control system writes around two versions of a text (`<<<<<<<`, `=======`, `>>>>>>>`, and `|||||||` before
    what both have changed). Marks in a code block of a page are there to be seen, and stay.

    Each conflict is reported once, at its first mark. One of its versions is read, so that links to what stands in it
    lead somewhere; items that it touches are not judged by other rules, and nothing that stands in it is reported.

    ## Why it matters

    Both versions stand in the file, and nobody has decided which one is true. An estimate, or a whole item, would count
    twice, or the wrong one would.

    ## Example

    ```markdown
    <<<<<<< HEAD
    :::{intended-use} Placement in arteries below 2.25 mm
    =======
    :::{intended-use} Placement in arteries below 2.5 mm
    >>>>>>> small-arteries
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    git-merge(1), "How conflicts are presented".
    """
    for problem in file.problems:
        if problem.kind == "merge-conflict":
            yield problem_fault(problem)
    told: set[str] = set()
    for found in file.evidence.values():
        if found.reason == "conflict" and found.path not in told:
            told.add(found.path)
            yield page_fault(Span(found.path, found.line, found.column), _IN_REPORT())


_IN_REPORT = Phrase(
    "RMF913.in-report",
    "a merge conflict: two versions of this evidence stand here, and neither is believed",
    "make it again, or take the version that was judged",
)


@rule("RMF914", "not-an-item", level=Level.ERROR, clause="4.5", kind="contradiction")
def not_an_item(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A line looks like the first of an item, and is text to every reader.

    ## What it checks

    An item begins with a line such as `:::{hazard} Title`. What nearly is one is reported: no blank before the title,
    two colons or one, no braces or others, capital letters, an indentation of four columns, which makes it code, or a
    comment above it that is never closed. Examples in code blocks are no items, and nothing is said of them.

    The item is read as it was meant, so that nothing else is reported for the same mistake.

    ## Why it matters

    The item would be a paragraph of the page: shown to readers, and counted by no rule and in no table.

    ## Example

    ```markdown
    :::{intended-use}Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    MyST (colon fences), CommonMark 0.31 4.4 (indented code blocks), 4.6 (HTML blocks).
    """
    for problem in file.problems:
        if problem.kind == "not-an-item":
            yield page_fault(problem.span, problem.message, problem.hint)


@rule("RMF915", "option-in-text", level=Level.WARNING_THEN_ERROR, clause="4.5", kind="contradiction")
def option_in_text(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A line of an item is one of its options to its author, and text to every reader.

    ## What it checks

    An option is a line `:option: value` between an item's first line and its text, with no empty line above. A line
    that lacks the colon before or behind the name of one of the type's options, that stands below an empty line or in
    the item's text, or in which the value of the option above goes on, is reported. In the text, only lines are that say
    what the option could: ids, a value of its list, a date, or any text where the name has a hyphen.

    The option is taken as it was meant, so that nothing else is reported for the same mistake.

    ## Why it matters

    A reader of the page sees the words and takes them for part of the file. No rule would judge them, no table and no
    link would hold them.

    ## Example

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    kind: misuse
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    The manual's chapter on authoring.
    """
    yield from problem_faults(file, "option-in-text")


@rule("RMF916", "unknown-mention", level=Level.WARNING, clause="4.5", kind="gap")
def unknown_mention(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A text names an id that no item has.

    ## What it checks

    Words in chapters, titles, texts of items and options that hold text are compared with the ids of the file. A word
    that is written as they are (the same letters, and about as many digits), and that is none of them, is reported at
    each place. `ISO-14971` or `CVE-2024-1234` are no such words unless items have such ids.

    What stands in code, in links and their addresses, in paths, formulas and comments is left alone. So is an id that
    is reported elsewhere, since a link option or a waiver names it too.

    ## Why it matters

    A reader who looks for the item finds none (4.5): it was taken out, was given another id, or was never written.
    Other ids in a text lead to their items in HTML and PDF; this one leads nowhere.

    ## Example

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse

    The vessel is overstretched, as in HAZ-404.
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse

    The vessel is overstretched, as in HAZ-1. What the former file called `HAZ-404` is part of it.
    :::
    ```

    ## References

    ISO 14971:2019 4.5 (traceability).
    """
    yield from problem_faults(file, "unknown-mention")


@rule("RMF922", "unknown-stage", level=Level.ERROR, clause="4.5", kind="contradiction")
def unknown_stage(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A folder below `needs` is nearly that of a stage.

    ## What it checks

    The stage of an item is the folder that its page is in: `needs/design`, `needs/manufacturing` or
    `needs/post-launch`. A folder with items that is none of them, and was plainly meant as one (`desgin`, `Design`,
    `postlaunch`, `post-market`), is reported once. Its items are taken to be of the stage that was meant. Other folders
    hold items of the file as a whole.

    ## Why it matters

    Items without a stage are in no cell of the grid, and no gate of their stage waits for them.

    ## Example

    ```markdown needs/manufactoring/page.md
    # Uses

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## Use instead

    ```markdown needs/design/page.md
    # Uses

    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse
    :::
    ```

    ## References

    The manual's chapter on the two cycles.
    """
    yield from problem_faults(file, "unknown-stage")


@rule("RMF926", "not-shown", level=Level.ERROR, clause="4.5", kind="contradiction")
def not_shown(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Something that is written in a page is shown on none.

    ## What it checks

    What stands in a page stands in what is built of it. Reported is text that Markdown, MyST or Sphinx drop, most of it
    without a word: cells of a row that the table has no column for; a `list-table` whose rows differ in length; a
    directive that lacks what has to stand on its first line or below it, or that takes no text and has some; the second
    definition of a footnote or of a link under one label in an item or in the rest of a page; a footnote that is named
    and not defined; a definition of a link that nothing uses.

    A build compares the words of each page with what was made of it, and reports at its place what else was refused or
    dropped, for the HTML as for the PDF. Comments, code that is no text, options, the entries of tables of contents and
    the settings at a page's head are not shown, and nothing is said of them.

    Raw HTML in a chapter is reported where the PDF does not show it.

    A diagram of Graphviz, Mermaid or PlantUML is drawn by its program (`dot`, `mmdc`, `plantuml`). Where that is not
    installed, the source stands in the diagram's place, and the first one of its kind is reported.

    ## Why it matters

    The author has stated a cause, a figure or a source, and believes that it is in the file. Who reviews and approves
    the file never sees it.

    ## Example

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse

    | Source | Count |
    | --- | --- |
    | Complaints of 2025 | 3 | of 10,000 |
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in arteries below 2.25 mm
    :id: USE-9
    :kind: misuse

    | Source | Count | Of |
    | --- | --- | --- |
    | Complaints of 2025 | 3 | 10,000 |
    :::
    ```

    ## References

    ISO 14971:2019 4.5. CommonMark 0.31 4.7; GitHub Flavored Markdown 4.10 (the excess of a row is ignored).
    """
    yield from problem_faults(file, "not-shown")


RULES: tuple[Rule, ...] = (merge_conflict, not_an_item, option_in_text, unknown_mention, unknown_stage, not_shown)
