"""``/api/lyrics``: words before they are sung: write them, scan them, find rhymes."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StrictInt

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_LYRICS_CHARS, MAX_PROMPT_CHARS
from avatar_g.backend.services.lyrics import ScannedLyric

router = APIRouter(tags=["music"], route_class=OnceRoute)
_Prompt = Annotated[str, Field(max_length=MAX_PROMPT_CHARS)]


class WriteLyrics(Strict):
    """What the words should be about; with ``after``, one line that rhymes with it."""

    prompt: _Prompt = Field(default="", examples=["a night train to the sea"])
    language: Language = Language.EN
    seed: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] = 1
    is_one_line: bool = False
    after: _Prompt = ""


class WrittenLyrics(Strict):
    """The words."""

    lyrics: str


class ScanLyrics(Strict):
    """Words to count the syllables of."""

    lyrics: Annotated[str, Field(max_length=MAX_LYRICS_CHARS)] = Field(
        examples=["Rain on the rooftops, the river turns blue"]
    )
    language: Language = Language.EN


@router.post("/api/lyrics", operation_id="write_lyrics")
def write_lyrics(body: WriteLyrics, _user_id: UserId, services: UseServices) -> WrittenLyrics:
    """Write words; the same request gives the same words."""
    language = body.language.value
    if body.is_one_line:
        line = services.lyrics.suggest_line(body.prompt, language, body.seed, after=body.after)
        return WrittenLyrics(lyrics=line)
    return WrittenLyrics(lyrics=services.lyrics.suggest_lyrics(body.prompt, language, body.seed))


@router.post("/api/lyrics/scan", operation_id="scan_lyrics")
def scan_lyrics(body: ScanLyrics, _user_id: UserId, services: UseServices) -> list[ScannedLyric]:
    """Count the syllables of every line."""
    return services.lyrics.scan_lyrics(body.lyrics, body.language.value)


@router.get("/api/lyrics/rhymes", operation_id="find_rhymes")
def find_rhymes(
    _user_id: UserId,
    services: UseServices,
    word: Annotated[str, Query(min_length=1, max_length=80)],
    language: Language = Language.EN,
) -> list[str]:
    """Return words that rhyme, the closest first."""
    return list(services.lyrics.rhymes(word, language.value))
