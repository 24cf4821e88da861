"""A SoundFont of the user's own as players of the band."""
