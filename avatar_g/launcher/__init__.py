"""Preparation of a machine. Standard library only: nothing is installed when this runs."""
