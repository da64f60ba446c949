"""Write what a system keeps in share/: the man page, and what makes bash, zsh and fish complete. The wheel brings it along."""

from __future__ import annotations

from pathlib import Path

from man import page
from riskfile.cli.completion import script
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking

FOLDER = Path(__file__).resolve().parents[1] / "ext/share"


def files() -> dict[str, str]:
    """What there is to be, by its path in share/."""
    with speaking(SOURCE_LANGUAGE):
        return {
            "man/man1/riskfile.1": page(),
            "bash-completion/completions/riskfile": script("bash"),
            "zsh/site-functions/_riskfile": script("zsh"),
            "fish/vendor_completions.d/riskfile.fish": script("fish"),
        }


def main() -> None:
    """Write them."""
    for name, text in files().items():
        target = FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
