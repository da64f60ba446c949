"""What `riskfile_root` of conf.py says of where risk files lie."""

from __future__ import annotations

import re

import pytest

from riskfile.source import USUAL, Layout, roots


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, (USUAL,)),
        ("", (USUAL,)),
        (".", (USUAL,)),
        ("docs/risk/", (Layout("docs/risk"),)),
        (["pump", "clamp"], (Layout("pump"), Layout("clamp"))),
        (
            {"pump": {"share": ["common/"]}, "clamp": {"docs": "chapters", "needs": "items", "share": ["common"]}},
            (Layout("pump", shared=("common",)), Layout("clamp", "chapters", "items", ("common",))),
        ),
    ],
)
def test_what_it_says(value: object, expected: tuple[Layout, ...]) -> None:
    assert roots.layouts_of(value) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("../risk", "leads out of the folder that the pages are in"),
        ("/risk", "leads out"),
        (3, "riskfile_root is 3; expected a folder"),
        ([], "names no folder"),
        (["risk", 3], "has 3 for a root"),
        (["risk", "risk"], "one within the other"),
        (["risk", "risk/docs"], "'risk/docs/docs' and 'risk/docs', one within the other"),
        ({"risk": "docs"}, "says 'docs' of 'risk'"),
        ({"risk": {"doc": "x"}}, "the key 'doc' for 'risk'; it knows docs, needs, share"),
        ({"risk": {"docs": ""}}, "has '' for docs"),
        ({"risk": {"docs": "x", "needs": "x"}}, "has the one folder 'x' for docs and needs"),
        ({"risk": {"share": "common"}}, "shares 'common' in 'risk'; expected a list"),
        ({"risk": {"share": ["risk/docs/a"]}}, "shares 'risk/docs/a', which is of 'risk/docs'"),
    ],
)
def test_what_it_cannot_say(value: object, words: str) -> None:
    with pytest.raises(roots.RootError, match=re.escape(words)):
        roots.layouts_of(value)


def test_paths_of_a_file_are_from_its_root() -> None:
    layout = Layout("risk", "chapters", "items", ("common",))
    assert layout.folders == ("risk/chapters", "risk/items", "common")
    assert (layout.policy, layout.root_doc) == ("risk/items/policy.yaml", "risk/chapters/index")
    assert layout.at("items/evidence/x.pdf") == "risk/items/evidence/x.pdf"
    # what leads out is refused by who opens it, and not turned into something inside
    assert layout.at("../x.pdf") == "../x.pdf"
    assert layout.stage_folder("risk/items/design/a") == layout.stage_folder("common/design/b") == "design"
    assert layout.stage_folder("risk/chapters/design") == layout.stage_folder("items/design/a") == ""
