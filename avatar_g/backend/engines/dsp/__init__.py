"""Filters, spectra, loudness: signal processing on arrays."""
