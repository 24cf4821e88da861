"""Whole productions: song, avatar, talk clip and music video from a brief to files."""
