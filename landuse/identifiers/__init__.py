"""What firms, persons, zones and records are called: their codes, names and keys, and when two of them may be the same."""
