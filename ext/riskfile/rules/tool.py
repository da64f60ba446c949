"""What is reported like a finding, but not by a rule that judges the file: faults of the tool, and of the PDF."""

from __future__ import annotations

from typing import Final

from riskfile.rules.engine.declare import CRASH_CODE, Rule, reported_elsewhere
from riskfile.rules.engine.finding import Level
from riskfile.rules.engine.run import CRASH_NAME

CRASHED: Final = Rule(
    CRASH_CODE,
    CRASH_NAME,
    Level.ERROR,
    "",
    (),
    reported_elsewhere,
    """A rule raised an exception instead of judging the file.

## What it checks

Nothing in the file: it reports that a rule of the tool failed while it ran. The message names the rule and the
exception; the traceback follows on standard error. The rule counts as *crashed*, each rule that needs it as *not
evaluated*, and neither as passed. `riskfile check` exits with 3, whatever else it found.

## Why it matters

A rule that did not finish has shown nothing. If its silence were read as a pass, a fault of the tool would hide a fault
of the file.

## Example

There is none in Markdown: no content of a file should make a rule crash.

## Use instead

Report the traceback, with the item that it happened on if you can tell. Until it is put right, switch the rule off under
`rules.off` in `needs/policy.yaml`, with the reason: then the file says that nobody has judged this.

## References

The manual's chapter on checking: exit status and *not evaluated*.
""",
    "contradiction",
)

LOST_IN_PDF: Final = Rule(
    "RMF920",
    "lost-in-pdf",
    Level.ERROR,
    "4.5",
    (),
    reported_elsewhere,
    """Something of the file would not be in the PDF, or cannot be found in it.

## What it checks

Only where the PDF is built. Before it is set: each construct of a chapter has a translation, each link leads to a place
in the document, each picture is there and has a text that stands for it. After it is set, its text is read back: every
id and title of an item, every row of every table, every heading and the first words of every paragraph are found in it.
If anything is missing, no PDF is written and the one that was there stays as it was.

## Why it matters

The PDF is what is signed and archived. A table that runs off the page or a note that is dropped in silence is found by
the auditor, years later.

## Example

There is none in Markdown alone: raw HTML in a chapter is a usual cause, since a PDF cannot show it.

## Use instead

Write what the raw HTML shows in Markdown, or as a picture with a text that stands for it. If a text was lost that the
tool should have set, report it.

## References

The manual's chapter on the PDF. ISO 14971:2019 4.5.
""",
    "contradiction",
)

NOT_OF_A_CHECK: Final = (CRASHED, LOST_IN_PDF)
"""What `riskfile rule` and the manual know beside the catalogue: it has nothing to check in a file."""
