"""Browser interface: pages."""
