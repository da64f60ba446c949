"""The PDF: doctrees and views as Typst, compiled in process, its links made afterwards, its text read back."""
