"""One source, several languages: what of a project is translatable, the translations that stand beside it, and the project in
another language.

A translated project is a project: each page and each list is cut into segments with their places (``segments``, ``scalars``),
what is translated stands in PO files (``catalogues``), and the source with the translations in these places (``applied``) is
read as any other. Ids, numbers, dates, links and levels are not translatable: ``differences`` holds each pair to that.
"""
