"""Sung words as burned-in karaoke: a Timeline becomes an ASS script.

Words fill with the singer's colour while they sound.
"""

from dataclasses import dataclass

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.timing import LyricLine, Timeline
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.ass_script import (
    MAX_LINES,
    ass_event,
    ass_script,
    escape_ass,
    line_span,
    swept_words,
)
from avatar_g.backend.engines.video.typesetting import break_words, clean_text, font_family

VOICE_COLOURS = {VoiceSlot.A: "#b59bff", VoiceSlot.B: "#ff92c6", VoiceSlot.C: "#ffc861"}
"""A violet, B pink, C amber: a voice is a colour and a letter everywhere in the product."""

_NEXT_LINE_WITHIN_S = 3.0
_TITLE_START_S, _TITLE_END_S = 0.5, 4.2
_TITLE_CLEARANCE_S = 1.0
_OUTLINE = "&H00140A1E"
_SHADOW = "&H80000000"
_WHITE = "&H00FFFFFF"
_VEILED_WHITE = "&H50FFFFFF"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sizes in output pixels, from the short side of the picture."""

    scale: float
    """1 at 720 px."""
    room_px: float
    """Width for text inside the safe area."""
    karaoke_margin_px: float
    """From the lower edge to the sung line."""
    next_margin_px: float
    side_margin_px: float

    @classmethod
    def of(cls, video_format: VideoFormat) -> "_Layout":
        """Place text: upright pictures keep their lower fifth free for the buttons of players."""
        width_px, height_px = video_format.width_px, video_format.height_px
        scale = min(width_px, height_px) / 720
        upright_share = 0.20 if height_px > 1.5 * width_px else 0.0
        floor_px = height_px * upright_share
        side_px = (40 if width_px > height_px else 48) * scale
        return cls(
            scale=scale,
            room_px=width_px - 2 * side_px,
            karaoke_margin_px=floor_px + 62 * scale,
            next_margin_px=floor_px + 24 * scale,
            side_margin_px=side_px,
        )


def write_karaoke(timeline: Timeline, video_format: VideoFormat, *, artist: str = "") -> str:
    """Return the ASS script of a song's lead lines with a title card.

    Parameters
    ----------
    artist
        Second line of the title card.
    """
    layout = _Layout.of(video_format)
    lines = timeline.lead_lines[:MAX_LINES]
    everything = " ".join((timeline.title, *(line.text for line in lines)))
    events = _title_events(timeline, artist, layout)
    for index, line in enumerate(lines):
        earlier = lines[index - 1] if index else None
        later = lines[index + 1] if index + 1 < len(lines) else None
        events += _line_events(line, earlier, later, layout)
    return ass_script(video_format, _styles(font_family(everything), layout), events)


_KARAOKE_SIZE, _NEXT_SIZE, _TITLE_SIZE, _ARTIST_SIZE = 50, 27, 62, 30


def _styles(family: str, layout: _Layout) -> list[str]:
    def style(name: str, size: float, colour: str, margin_px: float, outline: float) -> str:
        side_px = round(layout.side_margin_px)
        return (
            f"Style: {name},{family},{size * layout.scale:.0f},{colour},{_WHITE},{_OUTLINE},"
            f"{_SHADOW},-1,0,0,0,100,100,0,0,1,{outline * layout.scale:.1f},0,2,"
            f"{side_px},{side_px},{margin_px:.0f},1"
        )

    title_margin_px = layout.karaoke_margin_px + 8 * layout.scale
    artist_margin_px = layout.next_margin_px + 4 * layout.scale
    return [
        *(
            style(f"Voice{slot}", _KARAOKE_SIZE, _bgr(colour), layout.karaoke_margin_px, 3)
            for slot, colour in VOICE_COLOURS.items()
        ),
        style("Next", _NEXT_SIZE, _VEILED_WHITE, layout.next_margin_px, 2),
        style("Title", _TITLE_SIZE, _WHITE, title_margin_px, 3),
        style("Artist", _ARTIST_SIZE, _bgr(VOICE_COLOURS[VoiceSlot.A]), artist_margin_px, 2),
    ]


def _title_events(timeline: Timeline, artist: str, layout: _Layout) -> list[str]:
    lines = timeline.lead_lines
    first_s = lines[0].start_s if lines else timeline.duration_s
    end_s = min(first_s - _TITLE_CLEARANCE_S, _TITLE_END_S, timeline.duration_s)
    if end_s < _TITLE_START_S + 1.0:
        return []
    events = []
    for style, text, start_s, size in (
        ("Title", timeline.title, _TITLE_START_S, _TITLE_SIZE),
        ("Artist", artist, _TITLE_START_S + 0.3, _ARTIST_SIZE),
    ):
        if clean_text(text):
            shown = _fitted(text, size * layout.scale, layout.room_px)
            events.append(ass_event(1, (start_s, end_s), style, f"{{\\fad(500,350)}}{shown}"))
    return events


def _line_events(
    line: LyricLine, earlier: LyricLine | None, later: LyricLine | None, layout: _Layout
) -> list[str]:
    span = line_span(line, earlier, later)
    sung = ass_event(
        2, span, f"Voice{line.voice}", "{\\fad(160,140)}" + _sweep(line, span[0], layout)
    )
    if later is None or later.start_s - line.end_s >= _NEXT_LINE_WITHIN_S:
        return [sung]
    shown = _fitted(later.text, _NEXT_SIZE * layout.scale, layout.room_px, lines=1)
    return [sung, ass_event(1, span, "Next", "{\\fad(160,140)}" + shown)]


def _sweep(line: LyricLine, start_s: float, layout: _Layout) -> str:
    """Return the line's words with their fill times, broken where they do not fit."""
    texts = tuple(clean_text(word.text) for word in line.words)
    size_px = _KARAOKE_SIZE * layout.scale
    fitted_px, second_line = break_words(texts or ("",), size_px, layout.room_px)
    shown = f"{{\\fs{fitted_px:.0f}}}" if fitted_px < size_px else ""
    return shown + swept_words(line.words, start_s, second_row=second_line)


def _fitted(text: str, size_px: float, room_px: float, *, lines: int = 2) -> str:
    words = tuple(clean_text(text).split(" "))
    if lines == 1:
        words = (" ".join(words),)
    fitted_px, cut = break_words(words, size_px, room_px)
    shown = f"{{\\fs{fitted_px:.0f}}}" if fitted_px < size_px else ""
    if not cut:
        return shown + escape_ass(" ".join(words))
    return shown + escape_ass(" ".join(words[:cut])) + "\\N" + escape_ass(" ".join(words[cut:]))


def _bgr(colour: str) -> str:
    """Return ``#rrggbb`` in the order of ASS, opaque."""
    return f"&H00{colour[5:7]}{colour[3:5]}{colour[1:3]}".upper()
