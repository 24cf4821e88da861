"""Voices as data: learnt from recordings or designed, put onto speech and singing."""
