"""Synthesised instruments: note events to stereo audio."""
