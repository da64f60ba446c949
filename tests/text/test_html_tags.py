"""What is said to who writes HTML."""

from __future__ import annotations

import pytest

from riskfile.text.html_tags import instead_of_html


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<BR />", "write <br>, with nothing else in it"),
        ("<br clear='all'>", "backslash"),
        ("<sup>", "{sup}`2`"),
        ("</sub>", "{sub}`2`"),
        ("<img src='a.png'>", "![what it shows](picture.png)"),
        ('<a href="x">', "[words](address)"),
        ("  <table class='x'>\n<tr>", "list-table"),
        ("<b>", "**words**"),
        ("<h2>", "'## Words'"),
    ],
)
def test_the_substitute_is_named(html: str, words: str) -> None:
    assert words in str(instead_of_html(html))


@pytest.mark.parametrize("html", ["<script>", "<blink>", "<!-- note -->", "<?php ?>", "<broken"])
def test_where_markdown_has_nothing_nothing_is_said(html: str) -> None:
    assert not instead_of_html(html)
