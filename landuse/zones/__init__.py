"""The zones' own report card: figures, evaluation, goals met or not, places and what follows."""
