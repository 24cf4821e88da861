"""Browser interface: components."""
