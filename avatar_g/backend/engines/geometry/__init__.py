"""Meshes, curves and transforms."""
