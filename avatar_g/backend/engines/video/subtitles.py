r"""Sung words as burned-in karaoke: a Timeline becomes an ASS script.

Words fill with the singer's colour while they sound (``\kf``). Times are rounded to centiseconds
from the start of the event, never word by word: single roundings would drift.
"""

from dataclasses import dataclass

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.timing import LyricLine, Timeline
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.typesetting import break_words, clean_text, font_family

SUBTITLES_VERSION = 1
MAX_LINES = 2_000
VOICE_COLOURS = {VoiceSlot.A: "#b59bff", VoiceSlot.B: "#ff92c6", VoiceSlot.C: "#ffc861"}
"""A violet, B pink, C amber: a voice is a colour and a letter everywhere in the product."""

_LEAD_IN_S = 0.9
_HOLD_S = 0.6
_GAP_S = 0.15
_NEXT_LINE_WITHIN_S = 3.0
_LONG_PAUSE_S = 0.3
_TITLE_START_S, _TITLE_END_S = 0.5, 4.2
_TITLE_CLEARANCE_S = 1.0
_OUTLINE = "&H00140A1E"
_SHADOW = "&H80000000"
STYLE_FIELDS = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
    "Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, "
    "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)
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
    return "\n".join(
        [*_header(video_format), *_styles(font_family(everything), layout), *events, ""]
    )


def escape_ass(text: str) -> str:
    r"""Make text harmless: lyrics such as ``{\p1}`` would otherwise draw shapes.

    A word joiner after a backslash keeps it from starting a tag; braces are escaped.
    """
    guarded = clean_text(text).replace("\\", "\\\u2060")
    return guarded.replace("{", "\\{").replace("}", "\\}")


def _header(video_format: VideoFormat) -> list[str]:
    return [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {video_format.width_px}",
        f"PlayResY: {video_format.height_px}",
        "ScaledBorderAndShadow: yes",
        "WrapStyle: 2",
        "YCbCr Matrix: TV.709",
        "",
        "[V4+ Styles]",
        STYLE_FIELDS,
    ]


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
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
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
            events.append(_event(1, (start_s, end_s), style, f"{{\\fad(500,350)}}{shown}"))
    return events


def _line_events(
    line: LyricLine, earlier: LyricLine | None, later: LyricLine | None, layout: _Layout
) -> list[str]:
    free_from_s = earlier.end_s + _GAP_S if earlier else 0.0
    start_s = min(max(line.start_s - _LEAD_IN_S, free_from_s), line.start_s)
    later_start_s = later.start_s if later else line.end_s + 10.0
    end_s = min(line.end_s + _HOLD_S, max(line.end_s + 0.1, later_start_s - 0.35))
    span = (start_s, end_s)
    sung = _event(2, span, f"Voice{line.voice}", "{\\fad(160,140)}" + _sweep(line, start_s, layout))
    if later is None or later.start_s - line.end_s >= _NEXT_LINE_WITHIN_S:
        return [sung]
    shown = _fitted(later.text, _NEXT_SIZE * layout.scale, layout.room_px, lines=1)
    return [sung, _event(1, span, "Next", "{\\fad(160,140)}" + shown)]


def _sweep(line: LyricLine, start_s: float, layout: _Layout) -> str:
    """Return the line's words with their fill times, broken where they do not fit."""
    texts = tuple(clean_text(word.text) for word in line.words)
    size_px = _KARAOKE_SIZE * layout.scale
    fitted_px, second_line = break_words(texts or ("",), size_px, layout.room_px)
    shown = f"{{\\fs{fitted_px:.0f}}}" if fitted_px < size_px else ""
    cursor_cs = 0
    for index, word in enumerate(line.words):
        begin_cs = max(cursor_cs, round((word.start_s - start_s) * 100))
        end_cs = max(begin_cs + 1, round((_fill_end_s(line, index) - start_s) * 100))
        if begin_cs > cursor_cs:
            shown += f"{{\\k{begin_cs - cursor_cs}}}"
        shown += f"{{\\kf{end_cs - begin_cs}}}{escape_ass(word.text)}"
        if index + 1 < len(line.words):
            shown += "\\N" if index + 1 == second_line else " "
        cursor_cs = end_cs
    return shown


def _fill_end_s(line: LyricLine, index: int) -> float:
    """Return when a word is full: when the next one starts, unless a pause lies between."""
    word = line.words[index]
    if index + 1 == len(line.words):
        return word.end_s
    next_start_s = line.words[index + 1].start_s
    has_pause = next_start_s - word.end_s > _LONG_PAUSE_S
    return word.end_s + 0.12 if has_pause else next_start_s


def _fitted(text: str, size_px: float, room_px: float, *, lines: int = 2) -> str:
    words = tuple(clean_text(text).split(" "))
    if lines == 1:
        words = (" ".join(words),)
    fitted_px, cut = break_words(words, size_px, room_px)
    shown = f"{{\\fs{fitted_px:.0f}}}" if fitted_px < size_px else ""
    if not cut:
        return shown + escape_ass(" ".join(words))
    return shown + escape_ass(" ".join(words[:cut])) + "\\N" + escape_ass(" ".join(words[cut:]))


def _event(layer: int, span: tuple[float, float], style: str, text: str) -> str:
    return f"Dialogue: {layer},{_stamp(span[0])},{_stamp(span[1])},{style},,0,0,0,,{text}"


def _stamp(time_s: float) -> str:
    total_cs = max(0, round(time_s * 100))
    minutes, cs = divmod(total_cs, 6_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{cs // 100:02d}.{cs % 100:02d}"


def _bgr(colour: str) -> str:
    """Return ``#rrggbb`` in the order of ASS, opaque."""
    return f"&H00{colour[5:7]}{colour[3:5]}{colour[1:3]}".upper()
