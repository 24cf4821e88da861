"""Ports to whoever does the work, and their adapters."""
