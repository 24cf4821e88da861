"""Passwords, sessions and who may do what."""
