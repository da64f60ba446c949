"""Markets, and what risk management is held to in each.

Facts have a source that anybody can look up. What was not compared with its source is an assumption, and is shown as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from riskfile.text.messages import later


class Market(NamedTuple):
    """A market: its name, the regulation of medical devices, and what that says of risk management. ``far`` says that it has
    risks reduced as far as possible, whatever the region of the matrix (RMF008). ``sure`` says that the source was
    compared; else it is an assumption."""

    name: str
    regulation: str
    says: str
    far: bool = False
    sure: bool = False


MARKETS: Final[Mapping[str, Market]] = {
    "eu": Market(
        later("European Union"),
        "Regulation (EU) 2017/745 and 2017/746, Annex I sections 2 to 5",
        "risks reduced as far as possible without adverse effect on the benefit-risk ratio; EN ISO 14971 is harmonised",
        far=True,
        sure=True,
    ),
    "us": Market(
        later("United States"),
        "21 CFR Part 820",
        "ISO 14971:2019 is a recognised consensus standard of the FDA",
        sure=True,
    ),
    "cn": Market(later("China"), "GB/T 42062", "identical with ISO 14971:2019"),
    "uk": Market(
        later("Great Britain"),
        "Medical Devices Regulations 2002 (SI 2002/618), with Annex I of Directive 93/42/EEC",
        "essential requirements: risks eliminated or reduced as far as possible by design; BS EN ISO 14971 is designated",
    ),
    "ch": Market(
        later("Switzerland"),
        "Medical Devices Ordinance (SR 812.213)",
        "refers to Annex I of Regulation (EU) 2017/745: risks reduced as far as possible",
        far=True,
    ),
    "jp": Market(
        later("Japan"),
        "PMD Act, essential principles (MHLW Notification 122 of 2005), JIS T 14971",
        "essential principles ask for risk management by JIS T 14971, which is ISO 14971",
    ),
    "ca": Market(
        later("Canada"),
        "Medical Devices Regulations (SOR/98-282), sections 10 to 12",
        "risks identified, analysed, and eliminated or reduced to the extent possible; ISO 14971 is a recognised standard",
    ),
    "au": Market(
        later("Australia"),
        "Therapeutic Goods (Medical Devices) Regulations 2002, Schedule 1, essential principles 1, 2 and 6",
        "risks eliminated or reduced as far as possible by design; benefits outweigh residual risks",
    ),
    "br": Market(
        later("Brazil"),
        "ANVISA RDC 848/2024 (essential requirements), RDC 665/2022 (good manufacturing practice)",
        "essential requirements of safety and performance; risk management over the life cycle, ABNT NBR ISO 14971",
    ),
    "kr": Market(
        later("Korea"),
        "Medical Devices Act, MFDS standards of GMP",
        "risk management by KS P ISO 14971, which is ISO 14971",
    ),
    "in": Market(later("India"), "Medical Devices Rules 2017, Fifth Schedule", "risk management in the quality system"),
    "sg": Market(
        later("Singapore"), "Health Products (Medical Devices) Regulations 2010", "essential principles; ISO 14971"
    ),
    "sa": Market(later("Saudi Arabia"), "SFDA MDS-REQ 1", "essential principles of safety and performance; ISO 14971"),
    "tw": Market(later("Taiwan"), "Medical Devices Act, essential principles", "essential principles; CNS 14971"),
    "nz": Market(
        later("New Zealand"), "Medicines (Database of Medical Devices) Regulations 2003", "no own requirement known"
    ),
    "mx": Market(later("Mexico"), "NOM-241-SSA1", "risk management in good manufacturing practice; ISO 14971"),
}
"""By the code that a policy uses."""
