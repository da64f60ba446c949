"""Small tools that are said once: words, numbers, days, files."""
