"""Libraries that a file has taken: what cannot be read, what deviates without a word, and deviations that say nothing
(RMF810, RMF811, RMF812, RMF813)."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.change.libraries import CHANGED, STALE, UNREADABLE, WITHOUT_REASON
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, problem_faults


@rule("RMF810", "unreadable-library-list", level=Level.ERROR, clause="4.5", kind="contradiction")
def unreadable_library_list(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The list of libraries that a file has taken cannot be read, was changed by hand, or names a page that is not there.

    ## What it checks

    `needs/libraries.yaml` is what `riskfile library` writes: each library with its version, its commit, and the hashes of what
    was taken, and a digest of all that. Only the reasons of deviations are for people to edit. Each page that it names lies
    below `needs/library`. A list of a newer form is for a newer riskfile.

    ## Why it matters

    The list says what a file shares with others, and from which state of it. One that may be edited pins nothing.

    ## Example

    ```yaml needs/libraries.yaml
    libraries: harms of the house
    ```

    ## Use instead

    ```yaml needs/libraries.yaml
    form: 1
    libraries: []
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, UNREADABLE)


@rule("RMF811", "changed-library-item", level=Level.ERROR, clause="4.5", kind="contradiction")
def changed_library_item(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """What a file has taken from a library says something else than there, and no deviation says why.

    ## What it checks

    Each item of a library says what it said when it was taken, as the hash in `needs/libraries.yaml` has it; where it stands
    and how its lines are broken does not count. So does each key of the policy that was taken. An item or a key that says
    something else, or is taken out, is a deviation: `riskfile library deviate ID --reason ...` declares it, for what it says
    then. Items of your own stand on pages of your own, and so does other text.

    ## Why it matters

    Several files rest on one judgement of a harm, or on one scale. Where one of them says something else without a word,
    nobody knows any more whether that was decided for this device, or happened.

    ## Example

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "fc903efb85208eb37b0f97fb0903cb664bd87151fb692f36fa20132a8ce8e3fd"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "e16b48adf9884bd3a2e0cb3c1bbaacc14780983751ed44d8dec2710b7757be10"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
        deviations:
          - of: worst-case
            says: "cb058cb149541b727c26045a72b2fa9b"
            reason: "no failure of this kind comes more often than F4: registry of 2025"
            by: "R. Manager"
            day: "2026-01-10"
    ```

    ## References

    ISO 14971:2019 4.5; ISO 13485:2016 4.2.4.
    """
    yield from problem_faults(file, CHANGED)


@rule("RMF812", "deviation-without-reason", level=Level.ERROR, clause="4.5", kind="contradiction")
def deviation_without_reason(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A deviation from a library gives no reason.

    ## What it checks

    The `reason` of each deviation in `needs/libraries.yaml` says something: it is not blank, and no filler word such as *to be
    written*.

    ## Why it matters

    A device may differ from what was decided for all. The reason is what a reviewer judges, and what somebody needs who
    takes the next version of the library.

    ## Example

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "e16b48adf9884bd3a2e0cb3c1bbaacc14780983751ed44d8dec2710b7757be10"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
        deviations:
          - of: worst-case
            says: "cb058cb149541b727c26045a72b2fa9b"
            reason: "to be written"
            by: "R. Manager"
            day: "2026-01-10"
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "e16b48adf9884bd3a2e0cb3c1bbaacc14780983751ed44d8dec2710b7757be10"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
        deviations:
          - of: worst-case
            says: "cb058cb149541b727c26045a72b2fa9b"
            reason: "no failure of this kind comes more often than F4: registry of 2025"
            by: "R. Manager"
            day: "2026-01-10"
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, WITHOUT_REASON)


@rule("RMF813", "stale-deviation", level=Level.WARNING, clause="4.5", kind="contradiction")
def stale_deviation(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A deviation from a library is none any more.

    ## What it checks

    Each deviation in `needs/libraries.yaml` is of an item or a key of the policy that the library has, and that says something
    else here. `riskfile library restore ID` takes it out.

    ## Why it matters

    A list of deviations is read as what is special about the device. An entry that deviates in nothing hides those that do.

    ## Example

    ```yaml needs/policy.yaml
    worst-case: F5
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "254582381991508abb24b59b531d048ab2f8e7cdf513fe968db54fdcb6931888"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
        deviations:
          - of: worst-case
            says: "16e0c8bc1df21f68dc40eb130c2281d0"
            reason: "no failure of this kind comes more often than F4: registry of 2025"
            by: "R. Manager"
            day: "2026-01-10"
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    worst-case: F5
    ```

    ```yaml needs/libraries.yaml
    form: 1
    libraries:
      - name: shared
        version: "2.1.0"
        source: "../shared"
        revision: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
        digest: "fc903efb85208eb37b0f97fb0903cb664bd87151fb692f36fa20132a8ce8e3fd"
        pages: []
        policy:
          worst-case: "16e0c8bc1df21f68dc40eb130c2281d0"
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, STALE)


RULES: tuple[Rule, ...] = (
    unreadable_library_list,
    changed_library_item,
    deviation_without_reason,
    stale_deviation,
)
