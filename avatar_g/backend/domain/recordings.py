"""Bounds of somebody's own recording, and how one is recognised; free of NumPy."""

from pathlib import PurePath

MIN_OWN_AUDIO_S = 5.0
MAX_OWN_AUDIO_S = 900.0
"""A longer recording would need more memory and drawing time than one song should."""
MAX_UPLOAD_BYTES = 200 * 2**20
"""Fifteen minutes of stereo WAV at 44.1 kHz take 159 MB."""
SOUND_SUFFIXES = (".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".aac")
"""Names people give to sound files; the content decides what a file is."""
SOUND_NAMES = "MP3, WAV, FLAC, OGG, M4A"
HEAD_BYTES = 64
"""How much of a file ``is_sound`` wants to see."""


def has_sound_name(name: str) -> bool:
    """Tell whether a file is called like a sound file."""
    return PurePath(name).suffix.lower() in SOUND_SUFFIXES


def is_sound(head: bytes) -> bool:
    """Tell by its first ``HEAD_BYTES`` whether a file claims to be sound we read.

    The marks of RIFF/RF64 WAVE, FLAC, Ogg, ID3, ISO media (``ftyp``), and the eleven set bits that
    begin a frame of MPEG audio or ADTS.
    """
    return (
        (head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE")
        or head[:4] in {b"fLaC", b"OggS"}
        or head[:3] == b"ID3"
        or head[4:8] == b"ftyp"
        or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
    )
