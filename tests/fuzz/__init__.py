"""A fuzzer for the two readers of pages: ``make fuzz``, and a bounded part of it in each test run.

``grammar`` makes pages out of what Markdown, MyST, YAML and version control know, and of pages that there are;
``readers`` has one Sphinx application read each as the checker does, and says what does not hold; ``smaller`` makes of a
page that fails the smallest that fails in the same way. What ever failed stands in ``corpus``, and is tried first.

Why it is our own: Hypothesis, which the tests use elsewhere, draws each sign of a page as a choice of its own and keeps
choices, not pages. It makes a tenth as many pages in the same time, cannot begin at pages that there are, and what it has
found is lost when a strategy changes. Atheris, which is led by coverage, turns bytes over: hardly a page in a hundred
would still hold an item. Grammar-based generators (Grammarinator, Fandango) know grammars without context; a fence ends
at one of its own length, and what is found stands where such rules meet.
"""
