"""Validation of the tool: what it computes is compared with an oracle that shares no code with it (``make validate``)."""
