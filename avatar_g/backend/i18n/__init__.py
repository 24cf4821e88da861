"""Message catalogues of the three languages."""
