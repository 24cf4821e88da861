"""Commands of the environment: everything but preparation."""
