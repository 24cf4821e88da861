"""Text to phonemes and speech in Georgian, English and Russian."""
