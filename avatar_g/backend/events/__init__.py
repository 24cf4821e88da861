"""Job progress from workers to browsers."""
