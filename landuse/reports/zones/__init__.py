"""Sheets of the book on the zones."""
