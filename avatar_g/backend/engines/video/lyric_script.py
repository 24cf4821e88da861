r"""Words in the style of their scene: a board and a timeline become an ASS script.

Styles are written into the events, not into the script's head: then an edit of one scene changes
the events of that scene only, and the other segments of the video stay as they are. Text is cleaned
and escaped before it becomes part of a line; every tag is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from avatar_g.backend.domain.scenes import (
    LyricFont,
    LyricMotion,
    LyricPosition,
    LyricStyle,
    SceneBoard,
    scene_index_at,
)
from avatar_g.backend.domain.timing import LyricLine, Timeline, WordSpan
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.ass_script import (
    MAX_LINES,
    ass_event,
    ass_script,
    escape_ass,
    line_span,
    swept_words,
)
from avatar_g.backend.engines.video.subtitles import VOICE_COLOURS
from avatar_g.backend.engines.video.typesetting import (
    LINE_HEIGHT_PER_EM,
    break_words,
    clean_text,
    font_family,
    text_width_px,
)

_FADES = "\\fad(160,140)"
_WORD_SCALE = 1.5
"""Single words are set larger than lines."""
_POP_MS = 140
_UPRIGHT_FLOOR = 0.20
_TOP_SHARE = 0.09
_TYPE_STEP_LETTERS = 160


@dataclass(frozen=True, slots=True)
class _Page:
    """The picture, in pixels."""

    width: float
    height: float
    scale: float
    """1 at a short side of 720."""
    floor: float
    """Kept free at the lower edge."""

    @classmethod
    def of(cls, picture: VideoFormat) -> "_Page":
        upright = picture.height_px > 1.5 * picture.width_px
        return cls(
            picture.width_px,
            picture.height_px,
            min(picture.width_px, picture.height_px) / 720,
            picture.height_px * (_UPRIGHT_FLOOR if upright else 0.0),
        )

    @property
    def room(self) -> float:
        """Width for a line."""
        return self.width - 2 * (40 if self.width > self.height else 48) * self.scale


_NAME = "Words"
_STYLE = (
    f"Style: {_NAME},Noto Sans,50,&H00FFFFFF,&H00FFFFFF,&H00140A1E,&H80000000,-1,0,0,0,100,100,"
    "0,0,1,3,0,5,0,0,0,1"
)


def write_board_lyrics(
    board: SceneBoard, timeline: Timeline, picture: VideoFormat, *, shows_lyrics: bool = True
) -> str:
    """Return the ASS script of a board's words.

    A line takes the style of the scene in which it begins.
    """
    page = _Page.of(picture)
    events: list[str] = []
    lines = timeline.lead_lines[:MAX_LINES] if shows_lyrics else ()
    for place, line in enumerate(lines):
        style = board.scenes[scene_index_at(board, line.start_s)].lyrics
        if style.motion is LyricMotion.NONE or not line.words:
            continue
        earlier = lines[place - 1] if place else None
        later = lines[place + 1] if place + 1 < len(lines) else None
        events += _line_events(line, style, page, line_span(line, earlier, later))
    return ass_script(picture, [_STYLE], events)


def _line_events(
    line: LyricLine, style: LyricStyle, page: _Page, span: tuple[float, float]
) -> list[str]:
    size = style.size * page.scale
    if style.motion is LyricMotion.WORD:
        return _single_words(line, style, page, size * _WORD_SCALE)
    texts = tuple(clean_text(word.text) for word in line.words)
    fitted, cut = break_words(texts or ("",), size, page.room)
    rows = [line.words[:cut], line.words[cut:]] if cut else [line.words]
    events = []
    for row, words in enumerate(rows):
        y = _row_y(style.position, page, fitted, row, len(rows))
        head = _head(style, line, fitted, y, page)
        if style.box:
            events.append(_box_event(words, style, page, fitted, y, span))
        events.append(
            ass_event(
                2, span, _NAME, "{" + head + _FADES + "}" + _body(words, style, line, span[0])
            )
        )
    return events


def _row_y(position: LyricPosition, page: _Page, size: float, row: int, rows: int) -> float:
    """Return the middle of a row of words."""
    pitch = size * 1.08
    block = pitch * (rows - 1)
    if position is LyricPosition.TOP:
        first = page.height * _TOP_SHARE + size / 2
    elif position is LyricPosition.MIDDLE:
        first = page.height / 2 - block / 2
    else:
        first = page.height - page.floor - 62 * page.scale - size / 2 - block
    return first + pitch * row


def _head(style: LyricStyle, line: LyricLine, size: float, y: float, page: _Page) -> str:
    """Return the tags every row begins with; alignment 5 puts the middle on its place."""
    family, weight = _face(style.font, line.text)
    sung = style.sung_colour or VOICE_COLOURS[line.voice]
    first = sung if style.motion is LyricMotion.KARAOKE else style.colour
    return (
        f"\\an5\\pos({page.width / 2:.1f},{y:.1f})\\fn{family}\\b{weight}\\fs{size:.1f}"
        f"\\1c{_bgr(first)}\\2c{_bgr(style.colour)}\\3c{_bgr(style.outline_colour)}"
        f"\\bord{style.outline * page.scale:.1f}"
    )


def _face(font: LyricFont, text: str) -> tuple[str, int]:
    family = font_family(text)
    if font is LyricFont.SERIF and family == "Noto Sans Georgian":
        return "Noto Serif Georgian", 1
    return family, 0 if font is LyricFont.REGULAR else 1


def _body(words: Sequence[WordSpan], style: LyricStyle, line: LyricLine, start_s: float) -> str:
    match style.motion:
        case LyricMotion.KARAOKE:
            return swept_words(words, start_s)
        case LyricMotion.POP:
            return _popped(words, start_s, style.sung_colour or VOICE_COLOURS[line.voice])
        case LyricMotion.TYPEWRITER:
            return _typed(words, start_s)
        case _:
            return " ".join(escape_ass(word.text) for word in words)


def _popped(words: Sequence[WordSpan], start_s: float, colour: str) -> str:
    """Let each word jump when it sounds and stay in the sung colour; before it is a shadow."""
    parts = []
    for word in words:
        at = max(0, round((word.start_s - start_s) * 1000))
        up, down = at + _POP_MS // 2, at + _POP_MS * 2
        parts.append(
            f"{{\\alpha&H90&\\fscx100\\fscy100\\t({at},{at + 1},\\alpha&H00&)"
            f"\\t({at},{up},\\fscx116\\fscy116\\1c{_bgr(colour)})"
            f"\\t({up},{down},\\fscx100\\fscy100)}}{escape_ass(word.text)}"
        )
    return " ".join(parts)


def _typed(words: Sequence[WordSpan], start_s: float) -> str:
    """Show letter after letter while their word sounds; hidden ones keep their room."""
    parts = []
    for word in words:
        letters = clean_text(word.text)[:_TYPE_STEP_LETTERS]
        length = max(0.05, min(word.end_s - word.start_s, 0.06 * max(1, len(letters))))
        shown = ""
        for place, letter in enumerate(letters):
            at_s = word.start_s - start_s + length * place / max(1, len(letters))
            at = max(0, round(at_s * 1000))
            shown += f"{{\\alpha&HFF&\\t({at},{at + 30},\\alpha&H00&)}}{escape_ass(letter)}"
        parts.append(shown)
    return " ".join(parts)


def _single_words(line: LyricLine, style: LyricStyle, page: _Page, size: float) -> list[str]:
    events = []
    for place, word in enumerate(line.words):
        text = clean_text(word.text)
        if not text:
            continue
        until_s = line.words[place + 1].start_s if place + 1 < len(line.words) else word.end_s + 0.3
        until_s = max(word.start_s + 0.08, min(until_s, word.end_s + 0.6))
        fitted = size * min(1.0, page.room / max(text_width_px(text, size), 1.0))
        y = _row_y(style.position, page, fitted, 0, 1)
        pop = f"\\fscx82\\fscy82\\t(0,{_POP_MS},\\fscx100\\fscy100)"
        span = (word.start_s, until_s)
        if style.box:
            events.append(_box_event((word,), style, page, fitted, y, span))
        head = _head(style, line, fitted, y, page)
        events.append(ass_event(2, span, _NAME, "{" + head + pop + "}" + escape_ass(word.text)))
    return events


def _box_event(
    words: Sequence[WordSpan],
    style: LyricStyle,
    page: _Page,
    size: float,
    y: float,
    span: tuple[float, float],
) -> str:
    """Return one box behind a whole row, as a drawing: borders of words would overlap in seams."""
    text = " ".join(clean_text(word.text) for word in words)
    half = text_width_px(text, size) / 2 + size * 0.28
    tall = size / LINE_HEIGHT_PER_EM * 0.82
    left, right = page.width / 2 - half, page.width / 2 + half
    top, bottom = y - tall, y + tall
    alpha = round(255 * (1.0 - style.box))
    shape = (
        f"m {left:.0f} {top:.0f} l {right:.0f} {top:.0f} {right:.0f} {bottom:.0f} "
        f"{left:.0f} {bottom:.0f}"
    )
    tags = (
        f"\\an7\\pos(0,0)\\bord0\\shad0\\1c{_bgr(style.box_colour)}\\1a&H{alpha:02X}&{_FADES}\\p1"
    )
    return ass_event(1, span, _NAME, "{" + tags + "}" + shape)


def _bgr(colour: str) -> str:
    return f"&H{colour[5:7]}{colour[3:5]}{colour[1:3]}&".upper()
