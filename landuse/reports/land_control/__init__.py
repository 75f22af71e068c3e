"""The sheets of the land-control book."""
