"""Pure computation: deterministic for a seed, usable from a notebook."""
