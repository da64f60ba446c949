"""Markdown -> risk file: the fast reader, its cache, and the project on disk."""
