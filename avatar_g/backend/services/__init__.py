"""Use cases: what a creator may ask for."""
