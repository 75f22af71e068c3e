"""The sheets of the disposal ledger: one row per parcel."""
