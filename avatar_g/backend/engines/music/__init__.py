"""Prompt and lyrics to a score, and the score to sound."""
