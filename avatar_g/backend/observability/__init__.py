"""What the app tells its operator."""
