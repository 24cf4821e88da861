"""Body, wardrobe, rig, motion and renderer of a character."""
