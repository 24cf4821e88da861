"""Sung words as files for other players: SRT, WebVTT with karaoke marks, LRC."""

from collections.abc import Callable
from typing import Final

from avatar_g.backend.domain.timing import LyricLine, Timeline
from avatar_g.backend.engines.video.typesetting import clean_text

_HOLD_S = 0.4
_LRC_TAGS = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›"})


def write_srt(timeline: Timeline) -> str:
    """Return SubRip captions, one per lead line."""
    blocks = []
    for number, (line, end_s) in enumerate(_shown(timeline), start=1):
        text = clean_text(line.text).replace("-->", "→")
        blocks.append(f"{number}\n{_clock(line.start_s, ',')} --> {_clock(end_s, ',')}\n{text}\n")
    return "\n".join(blocks)


def write_vtt(timeline: Timeline) -> str:
    """Return WebVTT captions whose words carry timestamps; the voice is a class ``A B C``."""
    cues = ["WEBVTT\n"]
    for line, end_s in _shown(timeline):
        words = " ".join(
            (f"<{_clock(word.start_s, '.')}>" if index and _rises(line, index) else "")
            + _vtt_text(word.text)
            for index, word in enumerate(line.words)
        )
        times = f"{_clock(line.start_s, '.')} --> {_clock(end_s, '.')}"
        cues.append(f"{times}\n<c.voice-{line.voice}>{words}</c>\n")
    return "\n".join(cues)


def write_lrc(timeline: Timeline) -> str:
    """Return LRC lyrics with a time for every word (the enhanced format)."""
    rows = [f"[ti:{_lrc_text(timeline.title)}]", f"[length:{_lrc_clock(timeline.duration_s)}]"]
    for line in timeline.lead_lines:
        words = " ".join(
            f"<{_lrc_clock(word.start_s)}>{_lrc_text(word.text)}" for word in line.words
        )
        rows.append(f"[{_lrc_clock(line.start_s)}]{words}")
    return "\n".join([*rows, ""])


CAPTION_WRITERS: Final[dict[str, Callable[[Timeline], str]]] = {
    "srt": write_srt,
    "vtt": write_vtt,
    "lrc": write_lrc,
}
"""By the suffix of the file."""


def _shown(timeline: Timeline) -> list[tuple[LyricLine, float]]:
    """Return the lead lines with the moment each one leaves: it never covers the next."""
    lines = timeline.lead_lines
    starts_s = [*(line.start_s for line in lines[1:]), timeline.duration_s][: len(lines)]
    return [
        (line, max(line.end_s, min(line.end_s + _HOLD_S, next_s)))
        for line, next_s in zip(lines, starts_s, strict=True)
    ]


def _rises(line: LyricLine, index: int) -> bool:
    """Tell whether a word's mark is later than the one before: WebVTT demands it."""
    return round(line.words[index].start_s * 1000) > round(line.words[index - 1].start_s * 1000)


def _vtt_text(text: str) -> str:
    plain = clean_text(text).replace("&", "&amp;")
    return plain.replace("<", "&lt;").replace(">", "&gt;")


def _lrc_text(text: str) -> str:
    return clean_text(text).translate(_LRC_TAGS)


def _clock(time_s: float, mark: str) -> str:
    total_ms = max(0, round(time_s * 1000))
    seconds, ms = divmod(total_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{ms:03d}"


def _lrc_clock(time_s: float) -> str:
    total_cs = max(0, round(time_s * 100))
    return f"{total_cs // 6_000:02d}:{total_cs // 100 % 60:02d}.{total_cs % 100:02d}"
