"""Databases: how an address is written, how one connects, and what a fault of the server means in Chinese."""
