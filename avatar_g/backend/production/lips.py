"""The mouth shapes of somebody's recording, as a list for animators."""

import json
from pathlib import Path
from typing import Final

from avatar_g.backend.media.intake import decode_recording
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.caches import LIPS

SHORTEST_S: Final = 0.3
LONGEST_S: Final = 600.0
_TIME_DIGITS: Final = 3


def read_lips(source: Path, folder: Path, *, cache: Path) -> str:
    """Return JSON: ``duration_s`` and ``shapes``, each ``[viseme, start_s, end_s]`` in order.

    Between shapes the mouth is shut. The reader is trained into ``cache`` the first time.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_unreadable``, ``audio_absent``, ``speech_too_long`` or ``speech_too_short``.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    from avatar_g.backend.engines.lipsync.audio_training import load_mouth_reader
    from avatar_g.backend.engines.lipsync.from_audio import read_shapes

    wav = folder / "voice.wav"
    decode_recording(source, wav, least_s=SHORTEST_S, most_s=LONGEST_S, kind="speech")
    clip = read_wav(wav)
    reader = load_mouth_reader(cache / LIPS)
    shapes = [
        [shape.viseme, round(max(0.0, shape.start_s), _TIME_DIGITS),
         round(min(clip.duration_s, shape.end_s), _TIME_DIGITS)]
        for shape in read_shapes(clip.samples, clip.sample_rate_hz, reader)
    ]  # fmt: skip
    return json.dumps({"duration_s": round(clip.duration_s, _TIME_DIGITS), "shapes": shapes})
