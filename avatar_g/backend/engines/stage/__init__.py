"""Backgrounds, their light and their beat."""
