"""Bulletins (通报): where the targets stand, what moved in a period and why, what the ledger holds, what is due next."""
