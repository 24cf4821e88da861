"""A recording of somebody's humming becomes the hook of a song."""

from dataclasses import replace
from pathlib import Path

from avatar_g.backend.domain.music import HookNote, SongRequest
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.audio_files import decode_audio
from avatar_g.backend.media.wav import read_wav

FEWEST_NOTES = 4
MOST_BEATS = 16.0
"""Two lines of a chorus; what was hummed after that is not used."""
_GRID = 0.5


def with_hum(request: SongRequest, recording: Path, folder: Path) -> SongRequest:
    """Return the request with the hummed tune as its hook, and with its tempo and key.

    Parameters
    ----------
    recording
        A sound file of ours: an imported recording.
    folder
        Where it is decoded.

    Raises
    ------
    InvalidRequest
        Reason ``hum_unclear`` if hardly a note can be made out.
    """
    from avatar_g.backend.engines.listening.humming import transcribe_hum

    decoded = folder / "hum.wav"
    if not decoded.exists():
        decode_audio(recording, decoded)
    hum = transcribe_hum(read_wav(decoded))
    if len(hum.notes) < FEWEST_NOTES or not hum.tempo_bpm:
        raise InvalidRequest("no tune in the humming", reason="hum_unclear", count=FEWEST_NOTES)
    tempo_bpm = request.tempo_bpm or hum.tempo_bpm
    key = hum.key if request.key is None else request.key
    shift = (key - hum.key + 6) % 12 - 6
    first_s = hum.notes[0].start_s
    found: dict[float, int] = {}
    for note in hum.notes:
        beat = round((note.start_s - first_s) * tempo_bpm / 60.0 / _GRID) * _GRID
        if beat < MOST_BEATS:
            found.setdefault(beat, note.midi + shift)
    hook = tuple(HookNote(beat, midi) for beat, midi in found.items())
    return replace(request, hook=hook, tempo_bpm=tempo_bpm, key=key)
