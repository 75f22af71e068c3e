"""The command line ``landuse``: light to start, every command loads what it needs."""

from landuse.cli.app import main as main
