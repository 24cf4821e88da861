"""Words: written for the creator, or read from what the creator wrote."""
