"""Browser interface: state."""
