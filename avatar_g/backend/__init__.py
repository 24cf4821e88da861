"""Everything that runs without the browser interface."""
