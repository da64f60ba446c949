"""The language server: the protocol of editors (LSP 3.17) over :mod:`riskfile.editing`.

``server`` holds the projects and the texts that are open, ``asking`` is how a feature is declared, and each feature is a
module with ``add(server)``, named in ``FEATURES``.
"""
