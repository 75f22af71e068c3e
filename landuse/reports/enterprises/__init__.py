"""The sheets of the enterprise ledger: standing, zombies, projects, contradictions, zones."""
