"""What a state of the file is, and how two states differ."""
