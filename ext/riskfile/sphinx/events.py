"""What this extension does, and when: all its event handlers, in the order in which they run.

Handlers of one event run by priority, those of one priority in the order in which they were connected; Sphinx's and
sphinx-needs' own have 500 where nothing else is said.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from riskfile.sphinx import (
    alone,
    claims,
    config,
    coverage,
    diagrams,
    downloads,
    evidence,
    explorer,
    html,
    incremental,
    inert,
    inside,
    inventory,
    items,
    judging,
    kept,
    links,
    memory,
    mentions,
    names,
    navigation,
    needs_json,
    notebooks,
    other_needs,
    output,
    pictures,
    printing,
    riskman,
    said,
    script_words,
    search,
    site,
    sources,
    standins,
    switch,
    themes,
    tidy,
)
from riskfile.sphinx.pdf import book


def connect(app: Sphinx) -> None:
    """Connect all handlers."""
    freezer, beside, writing = memory.Freezer(), book.Beside(), said.Writing()
    disk, left = alone.Unwritten(), tidy.Tidy()
    on = app.connect

    # before anything is read or written, Sphinx's own memory of the last build too
    on("config-inited", alone.begin, priority=1)
    # once conf.py is read: item types have to be known when sphinx-needs registers types (500), and after it has read
    # configuration files of its own (up to 12)
    on("config-inited", config.prepare, priority=100)
    # before Sphinx loads what it has kept
    on("config-inited", kept.guard, priority=101)
    # before MyST-NB reads its settings
    on("config-inited", notebooks.show_what_paper_can, priority=400)
    # the theme may have set it, and nobody else's folders are lost
    on("config-inited", html.add_static, priority=500)
    # the directives that sphinx-needs has made of the item types (500) are ours now
    on("config-inited", items.take_over, priority=510)
    # and pages are looked for right after it
    on("config-inited", inside.guard_names, priority=800)
    # when all that conf.py says of the PDF is known: what is wrong with docs/pdf.yaml stops the build here
    on("config-inited", book.read_settings, priority=900)

    # and before Sphinx looks for pages, and leaves out what it cannot read
    on("config-inited", judging.refuse_unread, priority=950)

    # what could not show the file is not begun
    on("builder-inited", config.refuse_builder)
    on("builder-inited", inert.check_autobuild)
    on("builder-inited", inert.keep_heads)

    # once it is known what the theme is made of
    on("builder-inited", themes.add_sheets)
    on("builder-inited", script_words.add)
    on("builder-inited", printing.add_sheet)

    on("builder-inited", search.take_over)

    on("builder-inited", disk.begin)

    # before a page can name a file
    on("builder-inited", inside.guard)
    # when all extensions have registered what is theirs
    on("builder-inited", names.settle, priority=990)
    on("builder-inited", site.draw_formulas, priority=990)
    # when all have said where their files are
    on("builder-inited", incremental.name_no_folder, priority=990)

    # before anything is read: where an item goes, another page that has its id is read again
    on("env-get-outdated", items.read_dropped_again)
    # and whatever else a page was read from
    on("env-get-outdated", sources.changed)
    # what must not be built at all
    on("env-before-read-docs", judging.refuse_unreadable)
    # when sphinx-needs has those that conf.py names (500)
    on("env-before-read-docs", other_needs.add_of_files, priority=600)
    on("env-before-read-docs", alone.reads, priority=998)
    # when nothing is refused any more
    on("env-before-read-docs", items.forget_read_again, priority=998)
    # after it, for a build that is refused never says that it is finished
    on("env-before-read-docs", freezer.begin, priority=999)

    # before anything can be said of a page, and read
    on("source-read", items.read_translated, priority=0)
    on("source-read", names.choose, priority=0)
    on("source-read", said.listen, priority=0)
    # and before other extensions see its text
    on("source-read", items.read_as_meant, priority=1)
    # what it uses and is not there is shown
    on("source-read", standins.register, priority=2)
    # a text that it includes is in the language of the page
    on("include-read", items.include_as_meant, priority=1)

    # a page is read: what would run in a browser goes
    on("doctree-read", inert.make_inert, priority=90)
    # before Sphinx looks for its pictures (500)
    on("doctree-read", pictures.find_pictures, priority=100)
    on("doctree-read", diagrams.remember, priority=110)
    on("doctree-read", other_needs.remember, priority=110)
    # and when what other extensions make of it is done
    # when sphinx-needs has looked for the place of each need (500)
    on("doctree-read", items.place, priority=510)
    on("doctree-read", coverage.mark, priority=890)
    on("doctree-read", links.name_labels, priority=899)
    on("doctree-read", mentions.remember, priority=900)
    on("doctree-read", claims.remember, priority=905)
    # and what all of them have left of its text
    on("doctree-read", search.remember, priority=910)
    on("doctree-read", said.tell_dropped, priority=950)
    on("doctree-read", sources.remember, priority=960)
    # last: nothing more is allocated for this page
    on("doctree-read", freezer.document_read, priority=999)

    # all pages are read, in all processes: what one of them names outside of the project ends the build
    on("env-updated", judging.refuse_outside, priority=1)
    # before numbers are given to figures (500)
    on("env-updated", claims.settle, priority=100)
    on("env-updated", site.need_no_renderer, priority=100)
    on("env-updated", incremental.order_all, priority=100)
    on("env-updated", freezer.before_writing, priority=999)
    # rules are run when sphinx-needs has collected all: not at env-check-consistency, which is left out where no page
    # has changed. Late, since the pages that this has written again are those that others have not
    on("env-get-updated", judging.judge, priority=900)
    on("env-get-updated", judging.name_outdated, priority=910)
    on("env-get-updated", writing.begin, priority=950)
    on("env-check-consistency", writing.checked)

    # what is said from now on is said of a page that is written
    on("write-started", writing.writes, priority=1)
    # before sphinx-needs does the same (500)
    on("write-started", memory.finish_needs, priority=499)
    # within it: computed fields are for needs.json and filters, and sphinx-needs lets nothing be changed afterwards
    on("needs-before-sealing", judging.write_computed)
    on("write-started", left.begin, priority=940)
    # when nothing is read or resolved any more, and before pages are written in threads or processes
    on("write-started", beside.begin, priority=950)

    # what Sphinx has not found; before other projects are asked (500)
    on("missing-reference", links.resolve_missing, priority=400)

    # before sphinx-needs lays needs out (500): they are our cards
    on("doctree-resolved", html.take_needs, priority=50)
    on("doctree-resolved", other_needs.draw_flows, priority=54)
    # before the extensions that bring them (500)
    on("doctree-resolved", diagrams.draw_all, priority=55)
    # when our cards are there, and before sphinx-needs looks for what it would lay out
    on("doctree-resolved", mentions.link, priority=60)
    # when sphinx-needs has laid out what is its own
    on("doctree-resolved", other_needs.name_containers, priority=510)
    # when all that makes links has been
    on("doctree-resolved", inert.keep_links, priority=990)
    # of this page, until the next one is resolved
    on("doctree-resolved", writing.resolved, priority=999)
    # before what they are asked for is rendered
    on("html-page-context", navigation.add_to_page, priority=390)
    on("html-page-context", downloads.add_to_page, priority=390)
    on("html-page-context", switch.add_to_page, priority=390)
    # before a theme makes something of the page's text (500), and below our tools
    on("html-page-context", coverage.add_to_page, priority=395)
    on("html-page-context", themes.add_tools, priority=400)
    # when those of others are known, such as of formulas (500)
    on("html-page-context", site.add_to_page, priority=700)
    on("html-page-context", search.leave_out_index, priority=700)
    on("html-page-context", printing.add_to_page, priority=710)
    # when all scripts of the page are known
    on("html-page-context", inert.add_policy, priority=990)
    on("html-page-context", html.tell_hidden, priority=998)
    on("html-page-context", writing.written, priority=999)
    on("html-page-context", left.written, priority=999)
    on("html-collect-pages", writing.finishing, priority=1)

    # the search index is made now
    on("html-collect-pages", incremental.order_index)
    on("html-collect-pages", explorer.pages)
    on("html-collect-pages", downloads.pages)
    on("html-collect-pages", riskman.pages)
    on("html-collect-pages", search.pages)

    # the end, also of a build that failed: what goes beside the pages
    on("build-finished", output.front_door)
    on("build-finished", inert.add_policy_to_others)
    on("build-finished", output.write)
    on("build-finished", evidence.write)
    on("build-finished", needs_json.write)
    on("build-finished", inventory.add_labels)
    on("build-finished", diagrams.forget)
    on("build-finished", left.end, priority=890)
    # what was shown is remembered once all is written
    on("build-finished", incremental.remember_shown, priority=900)
    on("build-finished", alone.finished, priority=940)
    # the PDF is waited for when nothing else is left to do
    on("build-finished", beside.end, priority=950)
    # and then it is known what has been said
    on("build-finished", writing.end, priority=960)
    on("build-finished", disk.end, priority=9980)
    # the next build may begin
    on("build-finished", alone.end, priority=9990)
    on("build-finished", config.speak_again, priority=9991)
    # and memory is everybody's again
    on("build-finished", freezer.end, priority=9999)
