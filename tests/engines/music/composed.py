"""A composed song without speech: quick, and deterministic."""

from dataclasses import replace

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest, VoiceSlot
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose_with
from avatar_g.backend.engines.music.score import Score

VOWELS = "aeiouаеёиоуыэюяაეიოუ"


def marks(text: str) -> tuple[bool, ...]:
    """Every second vowel stressed: enough for everything but real speech."""
    vowels = [letter for letter in text.lower() if letter in VOWELS]
    return tuple(index % 2 == 0 for index in range(len(vowels)))


def composed(
    prompt: str = "a pop song about the rain",
    *,
    duration_s: float = 60.0,
    voices: tuple[VoiceSlot, ...] = (VoiceSlot.A,),
    **fields: object,
) -> Score:
    request = SongRequest(prompt, duration_s=duration_s, voices=voices)
    request = replace(request, **fields)
    return compose_with(resolve_request(request, interface_language=Language.EN), marks)
