"""RMF931: what the PDF does not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, problem_faults

_KIND: Final = "left-out-of-pdf"
"""What a reader notes of the settings; it reads them only where they can say so."""


@rule("RMF931", "left-out-of-pdf", level=Level.ERROR, clause="4.5", kind="contradiction")
def left_out_of_pdf(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Items of the file stand in no volume of its PDF, and nobody says why.

    ## What it checks

    `docs/pdf.yaml` may say which item types stand in which [volume](../pdf.md#volumes). Each type of which the file has items
    stands in one of them, or is named under `leave-out`, with the reason, or would stand in a volume that is. Without such
    words in `docs/pdf.yaml` nothing can be left out.

    ## Why it matters

    The PDF is what is signed and archived. What is in none of its volumes is not signed, and a reader who does not find it takes
    it for not done. Where it is left out on purpose, the core report lists it, with the reason.

    ## Example

    ```yaml docs/pdf.yaml
    set: full
    volumes:
      D: {title: Register of risks, items: [risk, control]}
    ```

    ## Use instead

    ```yaml docs/pdf.yaml
    set: full
    volumes:
      D: {title: Register of risks, items: [risk, control]}
      E: {title: Further items, items: ["*"]}
    leave-out:
      - {items: observation, why: complaints are kept in the complaint system, and are confidential}
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, _KIND)


RULES: tuple[Rule, ...] = (left_out_of_pdf,)
