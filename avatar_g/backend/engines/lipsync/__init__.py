"""Phonemes to mouth shapes."""
