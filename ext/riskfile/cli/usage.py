"""What argparse says by itself, in the language that is spoken: it asks gettext, which is given our catalogue in its place."""

from __future__ import annotations

import argparse
from typing import Final

from riskfile.text.messages import later, tr

SAID: Final = (
    later("usage: "),
    later("positional arguments"),
    later("options"),
    later("show this help message and exit"),
    later("show program's version number and exit"),
    later("%(prog)s: error: %(message)s\n"),
    later("the following arguments are required: %s"),
    later("unrecognized arguments: %s"),
    later("argument %(argument_name)s: %(message)s"),
    later("invalid choice: %(value)r (choose from %(choices)s)"),
    later("unknown parser %(parser_name)r (choices: %(choices)s)"),
    later("invalid %(type)s value: %(value)r"),
    later("ambiguous option: %(option)s could match %(matches)s"),
    later("expected one argument"),
    later("expected at most one argument"),
    later("expected at least one argument"),
    later("expected %s argument"),
    later("expected %s arguments"),
    later("ignored explicit argument %r"),
    later("not allowed with argument %s"),
    later("one of the arguments %s is required"),
    later("can't open '%(filename)s': %(error)s"),
)
"""All that a command line can make it say."""


def _one_or_many(one: str, many: str, count: int) -> str:
    return tr(one if count == 1 else many)


def speak_usage() -> None:
    """Have argparse say its part in the language that is spoken when it says it; English is its own."""
    vars(argparse)["_"] = tr
    vars(argparse)["ngettext"] = _one_or_many
