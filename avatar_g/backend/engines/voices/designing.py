"""Turns the sliders of a designed voice into a voice model."""

from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.engines.voices.model import VoiceModel


def character_of(design: VoiceDesign) -> VoiceModel:
    """Return the voice the sliders describe; equal designs give equal models."""
    raise NotImplementedError
