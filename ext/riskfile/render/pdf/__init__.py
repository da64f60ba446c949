"""What the PDF needs that Sphinx does not: its settings, its template and fonts, and what is done after it is set."""
