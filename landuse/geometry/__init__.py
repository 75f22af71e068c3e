"""Boundaries: repairing them and measuring them."""
