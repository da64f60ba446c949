"""What stays open while somebody works: the language server of editors, the file in a browser as it is written, and what
assistants may ask. All of it asks the same :class:`~riskfile.editing.Workspace`, so that it says what ``riskfile check``
says, and none of it writes to the project."""
