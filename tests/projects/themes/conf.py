"""A project whose theme the tests choose; nothing else is set, so that what is seen is what a theme gets by itself."""

project = "Base device: risk management file"
author = "Nobody"
extensions = ["riskfile"]
