"""What each of the five steps has made, and the line of words below it."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import reflex as rx

from avatar_g.backend.domain.jobs import JobStage
from avatar_g.components.choose import text_case, text_if
from avatar_g.components.growing_video import growing_video
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.components.waveform_player import waveform_player
from avatar_g.state.home import STEP_STATES, HomeState, SungLine
from avatar_g.state.jobs import JobsState, LiveTick

Words: TypeAlias = "rx.Var[str]"
TellState: TypeAlias = Callable[[str, rx.Var[str]], Words]
"""Puts a step and its state into words."""
StepOutput: TypeAlias = tuple[
    Callable[[], rx.Component],
    Callable[[rx.Var[str]], rx.Component],
    Callable[[rx.Var[str]], Words],
]
"""Picture, foot, and short words for narrow screens; the last two get the step's state."""

_PROJECT: Any = HomeState.project
_VOICES = ("A", "B", "C")
_SHOWN_LINES = 5


def _lyrics() -> rx.Component:
    lines = rx.el.div(rx.foreach(_PROJECT.lines[:_SHOWN_LINES], _line), class_name="lyric-lines")
    return rx.cond(_PROJECT.lines.length() > 0, lines, _skeleton())


def _line(line: rx.vars.ObjectVar[SungLine]) -> rx.Component:
    look = rx.match(line.voice, ("B", "trunc voice-b"), ("C", "trunc voice-c"), "trunc voice-a")
    return rx.el.div(line.text, lang=line.language, class_name=look)


def _line_count(step: str, state: rx.Var[str]) -> Words:
    count = _PROJECT.lines.length()
    return text_if(count > 0, t_plural("home.lines", count), _state_words(step, state))


def _melody() -> rx.Component:
    notes = [
        rx.el.path(d=_PROJECT.melody[voice].to(str), class_name=f"note-{voice.lower()}")
        for voice in _VOICES
    ]
    roll = rx.el.svg(
        rx.el.path(d=_PROJECT.bar_lines, class_name="bar-lines"),
        *notes,
        view_box=HomeState.melody_box,
        class_name="melody",
        role="img",
        aria_label=t("home.notes_picture"),
        custom_attrs={"preserveAspectRatio": "none"},
    )
    return rx.cond(_PROJECT.melody.contains("A"), roll, _skeleton())


def _melody_words(step: str, state: rx.Var[str]) -> Words:
    tempo = t("music.tempo", bpm=_PROJECT.tempo_bpm)
    pitches = [(number, t(f"music.pitches.{number}")) for number in range(12)]
    tonic = text_case(_PROJECT.pitch_class, *pitches, "")
    key = text_if(
        _PROJECT.mode == "minor",
        t("music.keys.minor", tonic=tonic),
        t("music.keys.major", tonic=tonic),
    )
    known_key = text_if(_PROJECT.pitch_class >= 0, f" · {key}", "")
    return text_if(_PROJECT.tempo_bpm > 0, f"{tempo}{known_key}", _state_words(step, state))


def _voice() -> rx.Component:
    player = rx.el.div(
        waveform_player(
            src=_PROJECT.song_url,
            peaks_url=_PROJECT.peaks_url,
            duration_s=_PROJECT.song_s,
            is_compact=True,
        ),
        class_name="voice-out",
    )
    return rx.cond(_PROJECT.song_url != "", player, _skeleton())


def _voice_words(step: str, state: rx.Var[str]) -> Words:
    waiting = text_if(state == "waiting", t("home.waiting_voice"), _state_words(step, state))
    return text_if(_PROJECT.song_url != "", t("home.playable"), waiting)


def _avatar() -> rx.Component:
    portrait = rx.el.img(
        src=_PROJECT.portrait_url,
        alt=t("home.avatar_picture", title=_PROJECT.title),
        class_name="fill",
    )
    return rx.cond(_PROJECT.portrait_url != "", portrait, _skeleton())


def _video() -> rx.Component:
    frame = rx.el.img(src=_PROJECT.frame_url, alt=t("home.frames_picture"), class_name="fill")
    picture = rx.cond(_PROJECT.frame_url != "", frame, _skeleton())
    beginning = growing_video(src=_PROJECT.preview_url, poster=_PROJECT.frame_url)
    return rx.cond(_PROJECT.preview_url != "", beginning, picture)


def _video_words(step: str, state: rx.Var[str]) -> Words:
    return text_if(state == "waiting", t("home.waiting_video"), _state_words(step, state))


def _skeleton() -> rx.Component:
    return rx.el.span(class_name="sk fill")


def _state_words(step: str, state: rx.Var[str]) -> Words:
    """Say what is being done right now, else how far the step is."""
    stage = _tick(step).stage
    doing = t_of("stages", JobStage, stage)
    known = t_of("home.step_state", STEP_STATES, state)
    return text_if((state == "running") & stage, doing, known)


def _tick(step: str) -> Any:
    return JobsState.live[_PROJECT.step_jobs[step]].to(LiveTick)


def _foot(step: str, tell: TellState) -> Callable[[rx.Var[str]], rx.Component]:
    """Build a foot: words on the left, the running job's per cent on the right."""

    def foot(state: rx.Var[str]) -> rx.Component:
        percent = _tick(step).percent
        share = rx.el.span(t("common.percent", count=percent), class_name="num b")
        return rx.fragment(
            rx.el.span(tell(step, state), class_name="grow"),
            rx.cond((state == "running") & (percent > 0), share),
        )

    return foot


def _output(step: str, picture: Callable[[], rx.Component], tell: TellState) -> StepOutput:
    return picture, _foot(step, tell), partial(tell, step)


STEP_OUTPUTS: dict[str, StepOutput] = {
    "lyrics": _output("lyrics", _lyrics, _line_count),
    "melody": _output("melody", _melody, _melody_words),
    "voice": _output("voice", _voice, _voice_words),
    "avatar": _output("avatar", _avatar, _state_words),
    "video": _output("video", _video, _video_words),
}
