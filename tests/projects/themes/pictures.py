"""Make the pictures of manual/themes.md anew: the front page under each theme, its right half in the dark where it has one.

PYTHONPATH=tests python tests/projects/themes/pictures.py manual/_static
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from browserkit import launched
from casekit import TODAY, compose, write
from sphinxkit import build

SIZE = (1240, 760)
LIGHT_ONLY = ("sphinx_rtd_theme", "alabaster")
THEMES = ("pydata_sphinx_theme", "furo", "sphinx_book_theme", "shibuya", "sphinx_immaterial", *LIGHT_ONLY)
PALETTE = [
    {
        "media": f"(prefers-color-scheme: {scheme})",
        "scheme": name,
        "toggle": {"icon": "material/brightness-4", "name": "Switch"},
    }
    for scheme, name in (("light", "default"), ("dark", "slate"))
]


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        write(compose("themes", ""), root)
        shutil.copytree(Path(__file__).parent, root, dirs_exist_ok=True)
        for theme in THEMES:
            settings: dict[str, object] = {"html_theme": theme, "riskfile_today": TODAY}
            if theme == "sphinx_immaterial":
                settings |= {"extensions": [theme, "riskfile"], "html_theme_options": {"palette": PALETTE}}
            build(root, Path(folder) / theme, overrides=settings)
        show(Path(folder), target)


def show(built: Path, target: Path) -> None:
    with launched() as browser:
        for theme in THEMES:
            halves = []
            for scheme in ("light",) if theme in LIGHT_ONLY else ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": SIZE[0], "height": SIZE[1]},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(f"{(built / theme).as_uri()}/docs/index.html")
                page.wait_for_timeout(500)
                halves.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
                page.close()
            picture = halves[0]
            if len(halves) == 2:
                middle = SIZE[0] * 56 // 100
                picture.paste(halves[1].crop((middle, 0, *SIZE)), (middle, 0))
            small = picture.resize((SIZE[0] * 3 // 4, SIZE[1] * 3 // 4), Image.Resampling.LANCZOS)
            small.quantize(256).save(target / f"theme-{theme.replace('_', '-')}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
