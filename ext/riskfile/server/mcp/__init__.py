"""What assistants may ask of a risk file, over the Model Context Protocol. Nothing here writes to a project."""
