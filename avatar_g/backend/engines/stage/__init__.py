"""Stages: painted backgrounds that move with the beat, each with the light it casts."""
