"""Jurisdiction profiles: the numbers, names and codes of a bureau as data."""
