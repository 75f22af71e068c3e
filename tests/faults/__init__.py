"""Planted faults: each is a small case whose files are made by code, and what must come of it."""
