"""What reads exported characters in tests: the glTF validator, a VRM viewer, our own stage."""
