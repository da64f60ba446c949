"""``riskfile serve``: the pages in a browser as they are written. One process builds (:mod:`riskfile.sphinx.live`), this one
watches the project, says what is shown, and answers browsers."""
