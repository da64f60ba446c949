"""What authorities ask of a manufacturer after launch: within how many days an incident is reported, and what else, by market.

Facts have a source that anybody can look up. What was not compared with its source is an assumption, and is shown as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class ReportingTime(NamedTuple):
    """Within how many ``days`` of the day on which the manufacturer becomes aware an event is reported, the day itself not
    counted: ``working`` days (Monday to Friday) or days of the calendar. ``what`` says which event, ``article`` where it is
    written. ``sure`` says that the text was compared; else it is an assumption."""

    what: str
    days: int
    article: str
    working: bool = False
    sure: bool = True


class Reporting(NamedTuple):
    """The times of one market: ``usual``, by ``outcome`` (a value of the field of triggers), by a mark of the trigger
    (``marked``, field to time), and where it happened ``elsewhere``."""

    usual: ReportingTime
    outcome: Mapping[str, ReportingTime]
    marked: Mapping[str, ReportingTime]
    elsewhere: ReportingTime | None = None

    @property
    def times(self) -> tuple[ReportingTime, ...]:
        """Each of them once, the shortest first."""
        every = (
            *self.marked.values(),
            *self.outcome.values(),
            self.usual,
            *([self.elsewhere] if self.elsewhere else []),
        )
        return tuple(sorted(dict.fromkeys(every), key=lambda each: each.days))


_TEN = ReportingTime("death, or serious deterioration that was not anticipated", 10, "MDR Article 87(5)")

REPORTING: Final[Mapping[str, Reporting]] = {
    "eu": Reporting(
        ReportingTime("any other serious incident", 15, "MDR Article 87(3)"),
        {"death": _TEN, "unanticipated-deterioration": _TEN},
        {"public-health-threat": ReportingTime("a serious public health threat", 2, "MDR Article 87(4)")},
    ),
    "us": Reporting(
        ReportingTime("death, serious injury, or a malfunction that could lead to one", 30, "21 CFR 803.10(c)(1)"),
        {},
        {
            "remedial-action": ReportingTime(
                "remedial action is needed to prevent an unreasonable risk of substantial harm",
                5,
                "21 CFR 803.53",
                working=True,
            )
        },
    ),
    "cn": Reporting(
        ReportingTime("serious injury, or what may lead to one or to death", 20, "SAMR Order 1 (2018) Article 25"),
        {"death": ReportingTime("death", 7, "SAMR Order 1 (2018) Article 25")},
        {},
        ReportingTime("death or serious injury outside China", 30, "SAMR Order 1 (2018) Article 27"),
    ),
}
"""By market, as a policy calls it; of other markets no times are known here.

Compared: MDR Article 87(1) and (3) to (5) (the text of Regulation (EU) 2017/745); 21 CFR 803.10(c) and 803.53; Articles 25 and 27
of the Provisions for Medical Device Adverse Event Monitoring and Re-evaluation (SAMR Order 1 of 2018, in force since
2019-01-01), in the English of the NMPA."""


class Obligation(NamedTuple):
    """What a market asks after launch: where (``number``), what it is ``about`` and what it ``asks``, in our own words. ``answer``
    names what of the file answers it. ``sure`` says that the text was compared; else it is an assumption."""

    market: str
    number: str
    about: str
    asks: str
    answer: str
    sure: bool = True


OBLIGATIONS: Final = (
    Obligation(
        "eu",
        "MDR Article 83",
        "Post-market surveillance system",
        "A system in proportion to the class that gathers and analyses data on quality, performance and safety over the whole "
        "lifetime, and leads to preventive and corrective action.",
        "system",
    ),
    Obligation(
        "eu",
        "MDR Article 84, Annex III 1.1",
        "Post-market surveillance plan",
        "A plan that says what is collected and how it is judged, with indicators and thresholds for the benefit-risk analysis and "
        "methods for trends.",
        "plan",
    ),
    Obligation(
        "eu",
        "MDR Article 85",
        "Post-market surveillance report (class I)",
        "A report that sums up results, conclusions and corrective actions, brought up to date when necessary.",
        "report",
        sure=False,
    ),
    Obligation(
        "eu",
        "MDR Article 86",
        "Periodic safety update report (classes IIa, IIb, III)",
        "A report with the conclusion of the benefit-risk determination, the main findings of the clinical follow-up, sales, and "
        "the population that uses the device; at least once a year for IIb and III, every two years for IIa.",
        "report",
    ),
    Obligation(
        "eu",
        "MDR Article 87",
        "Serious incidents and field safety corrective actions",
        "Each serious incident is reported within 15 days, 10 or 2 where it is worse, except expected side effects that are "
        "documented, quantified and subject to trend reporting; and each field safety corrective action.",
        "incidents",
    ),
    Obligation(
        "eu",
        "MDR Article 88",
        "Trends",
        "A significant increase of incidents that are not serious, or of expected side effects, that could bear on the benefit-risk "
        "analysis is reported, by a method set down in the plan.",
        "trends",
    ),
    Obligation(
        "us",
        "21 CFR 803.10(c), 803.53",
        "Individual adverse events",
        "Deaths, serious injuries and malfunctions that could lead to one are reported within 30 days; within 5 work days where "
        "remedial action is needed, or was asked for.",
        "incidents",
    ),
    Obligation(
        "us",
        "21 CFR 803.17",
        "Written procedures",
        "Written procedures by which events are found, judged as reportable or not, and sent in time, with records of what was "
        "judged.",
        "records",
    ),
    Obligation(
        "cn",
        "SAMR Order 1 (2018) Articles 25, 27",
        "Individual adverse events",
        "The cause is looked for at once; a death is reported within 7 days, a serious injury or what may lead to one or to death "
        "within 20; what happened abroad within 30.",
        "incidents",
    ),
    Obligation(
        "cn",
        "SAMR Order 1 (2018), periodic risk evaluation reports",
        "Periodic risk evaluation report",
        "Once a year in the first registration period, within 60 days after each full year.",
        "report",
        sure=False,
    ),
)
"""By market, in the order of its articles.

Compared: Annex III and Articles 83(1), 86(1), 87 and 88(1) of the MDR; 21 CFR 803.10, 803.17 and 803.53; Articles 25 and 27 of the
Order. Article 85 and the periodic reports of China are from summaries, and so are assumptions."""

PSUR_YEARS: Final[Mapping[str, int]] = {"IIA": 2, "IIB": 1, "III": 1}
"""After how many years a periodic safety update report is due at the latest, by class (MDR Article 86(1)); none for class I."""


def psur_years(device_class: str) -> int:
    """After how many years the report of a class is due, 0 for a class without one, or that nobody knows."""
    # "IIb implantable", "class III"
    words = device_class.upper().replace(",", " ").split()
    return next((PSUR_YEARS[word] for word in words if word in PSUR_YEARS), 0)
