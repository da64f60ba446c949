"""What the bar at the foot of a served page says comes from the catalogue."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from riskfile.server.live import http
from riskfile.text.messages import speaking

SCRIPT = Path(http.__file__).parent / "assets" / "live.js"


def test_each_text_of_the_bar_is_one_that_the_server_says():
    said = re.findall(r'tr\((?:[^()"]*\? )?"([^"]+)"', SCRIPT.read_text(encoding="utf-8"))
    assert len(said) > 20
    assert set(said) <= set(http.BAR)


@pytest.mark.parametrize(("language", "ready"), [("en", None), ("zh-CN", "已是最新")])
def test_the_page_carries_the_words_of_the_language_that_is_spoken(language, ready):
    with speaking(language):
        attribute = http.words_of_bar()
    if ready is None:
        assert attribute == ""
        return
    found = re.fullmatch(r' data-riskfile-words="([^"]+)"', attribute)
    assert found
    words = json.loads(unescape(found[1]))
    assert words["Up to date"] == ready
    assert words.keys() == set(http.BAR)
