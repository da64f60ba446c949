"""Field data against the claims of the file: methods, monitoring, what they ask for."""
