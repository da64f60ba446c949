"""Data of a file in formats of others. (Findings, for people and machines, are the reporters'.)"""
