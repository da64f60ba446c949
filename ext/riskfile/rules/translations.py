"""RMF814 and RMF815: translations of the file, held against its texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, problem_faults

_STALE: Final = "translation-stale"
_DIFFERS: Final = "translation-differs"
"""What the reader of translations notes; it is not loaded where there are none."""


@rule("RMF814", "translation-stale", level=Level.GATE, clause="4.5", kind="gap")
def translation_stale(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A translation is of a text that has changed since.

    ## What it checks

    Each translation of a text of the file was made of the text as it is now: none is marked as fuzzy, and none is of a text
    that has been rewritten since `riskfile translate update` was last run. A catalogue belongs to a file of the project.

    A text that has no translation yet is no finding: the built file shows it in its own language, and
    `riskfile translate status` counts it. In a draft all of this is listed as open work.

    ## Why it matters

    The two languages of a file are read by two authorities. A translation that stays behind its text says what the file said
    once; it is not shown, and the page stands there in two languages.

    ## Example

    ```yaml needs/policy.yaml
    translations: [zh-CN]
    ```

    ```text needs/locale/zh_CN/LC_MESSAGES/needs/design/base.po
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=utf-8\\n"

    #, fuzzy
    #| msgid "Infarction by clots on struts"
    msgctxt "RSK-1.title"
    msgid "Infarction by thrombus on struts"
    msgstr "支架梁上血块所致梗死"
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    translations: [zh-CN]
    ```

    ```text needs/locale/zh_CN/LC_MESSAGES/needs/design/base.po
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=utf-8\\n"

    msgctxt "RSK-1.title"
    msgid "Infarction by thrombus on struts"
    msgstr "支架梁上血栓所致梗死"
    ```

    ## References

    ISO 14971:2019 4.5; ISO 13485:2016 4.2.4 (documents are reviewed and kept current).
    """
    yield from problem_faults(file, _STALE)


@rule("RMF815", "translation-differs", level=Level.ERROR, clause="4.5", kind="contradiction")
def translation_differs(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A translation does not say what its text says: a number, an id, a unit or a link is another, or is missing.

    ## What it checks

    Each translation that is shown has the numbers of its text, its ids and codes (RSK-001, P1, F3), its units, its roles and
    the addresses of its links, its code and its formulas, and none that its text has not. A number may be written in words, and
    as 3万 for 30,000; a unit may be a word (毫米 for mm); the name of a month may be its number. A range and a share have their
    numbers the same way round (2.25 to 3.5, 7 in 1,000), however the language puts them. The words of a link are free, and so
    is what is bold, but for a mark that opens or closes nothing.

    No letter or digit is of full width; there is no sign that turns the direction of writing or that nobody sees, and none of
    another script; in zh-CN no character that only traditional Chinese has. A translation makes of its page what the page is: no other items,
    lists, headings or references.

    A catalogue can be read: PO in UTF-8, each text once, without conflicts, in a folder named after a language that riskfile
    knows (`zh_CN`, `de`, `fr`) and that the policy names in `translations`.

    ## Why it matters

    One number that was typed again, and the same file says 1 in 1,000 to one authority and 1 in 100 to the other. Nobody who
    reads one language alone can see it.

    ## Example

    ```yaml needs/policy.yaml
    translations: [zh-CN]
    ```

    ```text needs/locale/zh_CN/LC_MESSAGES/needs/design/base.po
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=utf-8\\n"

    msgctxt "VER-2.criterion"
    msgid "gap below 100 micrometres in 30 of 30"
    msgstr "30 个中 30 个的间隙小于 110 微米"
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    translations: [zh-CN]
    ```

    ```text needs/locale/zh_CN/LC_MESSAGES/needs/design/base.po
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=utf-8\\n"

    msgctxt "VER-2.criterion"
    msgid "gap below 100 micrometres in 30 of 30"
    msgstr "30 个中 30 个的间隙小于 100 微米"
    ```

    ## References

    ISO 14971:2019 4.5; ISO 13485:2016 4.2.5 (records stay legible and identifiable); MDR Annex I 23.1 (languages).
    """
    yield from problem_faults(file, _DIFFERS)


RULES: tuple[Rule, ...] = (translation_stale, translation_differs)
