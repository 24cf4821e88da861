"""Sheets of pictures that show what the avatar engine makes, with the faults counted."""
