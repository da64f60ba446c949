"""How things look: colours, words, pictures, the PDF. Nothing here knows Sphinx."""
