r"""ASS scripts: their head, rows and times, and words that fill while they sound (``\kf``).

Times are rounded to centiseconds from the start of the event, never word by word: single roundings
would drift.
"""

from collections.abc import Iterable, Sequence

from avatar_g.backend.domain.timing import LyricLine, WordSpan
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.typesetting import clean_text

MAX_LINES = 2_000
_LEAD_IN_S = 0.9
_HOLD_S = 0.6
_GAP_S = 0.15
_LONG_PAUSE_S = 0.3
_STYLE_FIELDS = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
    "Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, "
    "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)


def ass_script(picture: VideoFormat, styles: Iterable[str], events: Iterable[str]) -> str:
    """Return a whole script in pixels of ``picture``."""
    return "\n".join(
        [
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {picture.width_px}",
            f"PlayResY: {picture.height_px}",
            "ScaledBorderAndShadow: yes",
            "WrapStyle: 2",
            "YCbCr Matrix: TV.709",
            "",
            "[V4+ Styles]",
            _STYLE_FIELDS,
            *styles,
            "",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            *events,
            "",
        ]
    )


def ass_event(layer: int, span: tuple[float, float], style: str, text: str) -> str:
    """Return a row that shows ``text`` from and until two times in seconds."""
    return f"Dialogue: {layer},{_stamp(span[0])},{_stamp(span[1])},{style},,0,0,0,,{text}"


def escape_ass(text: str) -> str:
    r"""Make text harmless: lyrics such as ``{\p1}`` would otherwise draw shapes.

    A word joiner after a backslash keeps it from starting a tag; braces are escaped.
    """
    guarded = clean_text(text).replace("\\", "\\\u2060")
    return guarded.replace("{", "\\{").replace("}", "\\}")


def line_span(
    line: LyricLine, earlier: LyricLine | None, later: LyricLine | None
) -> tuple[float, float]:
    """Return when a line shows: a little before and after it sounds, never two at once."""
    free_from_s = earlier.end_s + _GAP_S if earlier else 0.0
    start_s = min(max(line.start_s - _LEAD_IN_S, free_from_s), line.start_s)
    later_start_s = later.start_s if later else line.end_s + 10.0
    return start_s, min(line.end_s + _HOLD_S, max(line.end_s + 0.1, later_start_s - 0.35))


def swept_words(words: Sequence[WordSpan], start_s: float, *, second_row: int = 0) -> str:
    """Return words with their fill times in an event that starts at ``start_s``.

    Parameters
    ----------
    second_row
        Index of the word that begins a second row; 0: there is one row.
    """
    shown, cursor_cs = "", 0
    for index, word in enumerate(words):
        begin_cs = max(cursor_cs, round((word.start_s - start_s) * 100))
        end_cs = max(begin_cs + 1, round((_fill_end_s(words, index) - start_s) * 100))
        if begin_cs > cursor_cs:
            shown += f"{{\\k{begin_cs - cursor_cs}}}"
        shown += f"{{\\kf{end_cs - begin_cs}}}{escape_ass(word.text)}"
        if index + 1 < len(words):
            shown += "\\N" if index + 1 == second_row else " "
        cursor_cs = end_cs
    return shown


def _fill_end_s(words: Sequence[WordSpan], index: int) -> float:
    """Return when a word is full: when the next one starts, unless a pause lies between."""
    word = words[index]
    if index + 1 == len(words):
        return word.end_s
    next_start_s = words[index + 1].start_s
    has_pause = next_start_s - word.end_s > _LONG_PAUSE_S
    return word.end_s + 0.12 if has_pause else next_start_s


def _stamp(time_s: float) -> str:
    total_cs = max(0, round(time_s * 100))
    minutes, cs = divmod(total_cs, 6_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{cs // 100:02d}.{cs % 100:02d}"
