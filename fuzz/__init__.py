"""Inputs that nobody would write, and what must hold for them; `python -m fuzz --help` runs many."""
