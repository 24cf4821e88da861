"""Our vocoder: a spoken phrase, sung to notes."""
