"""Covers and typography."""
