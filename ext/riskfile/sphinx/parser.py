"""Pages as MyST parses them, but for what its own parser leaves no other way to say."""

from __future__ import annotations

from docutils import nodes
from myst_parser.config.main import MdParserConfig, TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from myst_parser.warnings_ import MystWarnings, create_warning
from sphinx.application import Sphinx

from riskfile.reading.dollars import leave_amounts


class PageParser(MystParser):  # type: ignore[misc]  # it comes without types
    """MyST's parser, which makes no formula of two amounts of money."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a page, as its superclass does."""
        config: MdParserConfig = document.settings.env.myst_config

        def warn(kind: MystWarnings, message: str) -> None:
            create_warning(document, message, kind, line=1, append_to=document)

        try:
            given = read_topmatter(inputstring)
        except TopmatterReadError:
            given = None  # is told when it is rendered
        if given:
            config = merge_file_level(config, given, warn)
        parser = create_md_parser(config, SphinxRenderer)
        if "dollarmath" in config.enable_extensions and not config.dmath_allow_digits:
            leave_amounts(parser, allow_space=config.dmath_allow_space, double=config.dmath_double_inline)
        parser.options["document"] = document
        parser.render(inputstring)


def setup(app: Sphinx) -> None:
    """Register the parser."""
    app.add_source_parser(PageParser, override=True)
