"""Sheets of the disposal plan."""
