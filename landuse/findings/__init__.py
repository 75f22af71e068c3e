"""What the tables say against each other, the rules, the links and the ground: issues and contradictions, record by record."""
