"""The talk page's stage: the character, its clip in the making, the finished clip."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.speech import OWN_SPEAKERS
from avatar_g.components.asset_picker import pick_icon
from avatar_g.components.builder_tabs import builder_tabs
from avatar_g.components.captioned_video import captioned_video
from avatar_g.components.choose import draw_case, text_case
from avatar_g.components.downloads import downloads
from avatar_g.components.growing_video import growing_video
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.share_dialog import share_button
from avatar_g.components.talk_preview import talk_preview
from avatar_g.components.text import t, t_duration, t_of
from avatar_g.state.jobs import JobsState, LiveTick
from avatar_g.state.talk import FRAMINGS, AvatarCard, TalkClipView, TalkState

_CLIP: Any = TalkState.clip


def talk_stage() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.h1(t("talk.page_title"), class_name="sr"),
        rx.el.div(
            builder_tabs("talk"), rx.el.span(class_name="grow"), _speakers(), class_name="ph"
        ),
        draw_case(
            _CLIP.status,
            ("", _waiting_for_words()),
            ("succeeded", _finished()),
            ("failed", _stopped()),
            ("cancelled", _stopped()),
            _in_the_making(),
        ),
        rx.cond(TalkState.clips.length() > 0, _earlier()),
        class_name="panel stage-panel talk-stage",
        aria_label=t("talk.stage"),
    )


def _speakers() -> rx.Component:
    own = rx.el.button(
        rx.el.img(src=_own_address("/wardrobe/preset-{name}.webp"), alt=""),
        type="button",
        class_name="mini",
        aria_label=t("talk.own_speaker"),
        title=t("talk.own_speaker"),
        on_click=TalkState.choose_avatar(""),
        custom_attrs={"aria-pressed": TalkState.avatar_id == ""},
    )
    return rx.el.div(
        own,
        rx.foreach(TalkState.avatars, _speaker),
        rx.cond(TalkState.avatars.length() > 0, pick_icon("talk")),
        class_name="row g4 mine",
        role="group",
        aria_label=t("talk.speaker"),
    )


def _own_address(pattern: str) -> rx.Var[str]:
    """Return the address of a picture of the voice's own character."""
    cases = [(voice.value, pattern.format(name=name)) for voice, name in OWN_SPEAKERS.items()]
    return text_case(TalkState.voice, *cases, "")


def _speaker(card: rx.vars.ObjectVar[AvatarCard]) -> rx.Component:
    return rx.el.button(
        rx.cond(card.thumb_url != "", rx.el.img(src=card.thumb_url, alt=""), icon("avatar", "s")),
        type="button",
        class_name="mini",
        aria_label=card.title,
        title=card.title,
        on_click=TalkState.choose_avatar(card.avatar_id),
        custom_attrs={"aria-pressed": TalkState.avatar_id == card.avatar_id},
    )


def _waiting_for_words() -> rx.Component:
    portrait = rx.cond(TalkState.picture_url != "", TalkState.picture_url, _own_portrait())
    speaker = rx.cond(TalkState.avatar_id != "", TalkState.avatar_id, _own_address("cast-{name}"))
    hint = text_case(TalkState.source, ("recording", t("talk.ready_recording")), t("talk.ready"))
    idle = rx.fragment(_character(), rx.el.p(hint, class_name="pill stage-hint"))
    return rx.el.div(
        rx.cond(
            TalkState.preview.preview_id != "",
            talk_preview(avatar_id=speaker, picture=portrait),
            idle,
        ),
        _framings(),
        class_name="stage grow talk-view",
        custom_attrs={"data-framing": TalkState.framing, "data-testid": "talk-idle"},
    )


def _character() -> rx.Component:
    """Draw who will speak: the creator's own portrait, or the voice's own character."""
    return rx.cond(
        TalkState.picture_url != "",
        rx.el.img(src=TalkState.picture_url, alt=t("talk.picture"), class_name="who mine-who"),
        rx.el.img(src=_own_portrait(), alt=t("talk.picture"), class_name="who"),
    )


def _own_portrait() -> rx.Var[str]:
    """Return the address of the voice's own character in the chosen framing."""
    own = [
        (framing, _own_address(f"/talk/speaker-{{name}}-{framing}.webp")) for framing in FRAMINGS
    ]
    return text_case(TalkState.framing, *own, "")


def _framings() -> rx.Component:
    buttons = [
        rx.el.button(
            t(f"talk.framings.{framing}"),
            type="button",
            on_click=TalkState.choose_framing(framing),
            custom_attrs={"aria-pressed": TalkState.framing == framing},
        )
        for framing in FRAMINGS
    ]
    return rx.el.div(
        *buttons, class_name="seg float framings", role="group", aria_label=t("talk.framing")
    )


def _in_the_making() -> rx.Component:
    tick = JobsState.live[_CLIP.job_id].to(LiveTick)
    is_live = JobsState.live.contains(_CLIP.job_id)
    percent = rx.cond(is_live, tick.percent, (_CLIP.share * 100).to(int))
    stage = rx.cond(is_live, tick.stage, _CLIP.stage)
    left = rx.cond(
        is_live & (tick.eta_s > 0), f" · {t('jobs.left', time=t_duration(tick.eta_s))}", ""
    )
    words = rx.cond(_CLIP.status == "queued", t("stages.waiting"), t_of("stages", JobStage, stage))
    picture = rx.el.img(src=_CLIP.frame_url, alt="", class_name="fill")
    beginning = growing_video(src=_CLIP.preview_url, poster=_CLIP.frame_url)
    return rx.fragment(
        rx.el.div(
            rx.cond(
                _CLIP.preview_url != "",
                beginning,
                rx.cond(_CLIP.frame_url != "", picture, _character()),
            ),
            class_name="stage grow talk-view",
            custom_attrs={"data-framing": TalkState.framing, "data-testid": "talk-busy"},
        ),
        rx.el.div(
            rx.el.div(
                rx.el.span(words, left, class_name="t13 grow num", role="status"),
                rx.el.span(f"{percent}%", class_name="t13 b num"),
                rx.el.button(
                    t("talk.cancel"),
                    type="button",
                    class_name="btn sm",
                    on_click=JobsState.cancel(_CLIP.job_id),
                    custom_attrs={"data-testid": "cancel-clip"},
                ),
                class_name="row g12",
            ),
            progress_bar(percent, name=t("talk.progress")),
            class_name="col g6 talk-foot",
        ),
    )


def _finished() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            captioned_video(
                src=_CLIP.video_url,
                poster=_CLIP.frame_url,
                captions_url=_CLIP.captions_url,
                language=_CLIP.language,
                name=t("talk.clip_named", title=_CLIP.title),
                key=_CLIP.clip_id,
                class_name="talk-video",
            ),
            class_name="stage grow talk-view",
            custom_attrs={"data-testid": "talk-clip", "data-clip": _CLIP.clip_id},
        ),
        rx.el.div(
            rx.el.p(_CLIP.title, lang=_CLIP.language, class_name="t13 sb grow trunc"),
            downloads(_CLIP.files),
            share_button(_CLIP.clip_id, _CLIP.title),
            rx.el.button(
                icon("pencil", "s"),
                t("talk.another"),
                type="button",
                class_name="btn sm",
                on_click=TalkState.close_clip,
            ),
            class_name="row wrap g6 talk-foot",
        ),
    )


def _stopped() -> rx.Component:
    reason = rx.cond(
        TalkState.error_key != "", problem_text(TalkState.error_key), t("errors.cancelled")
    )
    return rx.el.div(
        icon("alert", "xl"),
        rx.el.p(reason, role="alert"),
        rx.el.div(
            rx.el.button(
                icon("retry"),
                t("common.retry"),
                type="button",
                class_name="btn primary",
                on_click=JobsState.retry(_CLIP.job_id),
            ),
            rx.el.button(
                icon("pencil"),
                t("talk.another"),
                type="button",
                class_name="btn",
                on_click=TalkState.close_clip,
            ),
            class_name="row g6",
        ),
        class_name="empty grow",
        custom_attrs={"data-testid": "talk-stopped"},
    )


def _earlier() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("talk.earlier"), class_name="t12 t3 b"),
        rx.el.ul(rx.foreach(TalkState.clips, _earlier_clip), class_name="clip-row"),
        class_name="earlier",
        aria_label=t("talk.earlier"),
    )


def _earlier_clip(clip: rx.vars.ObjectVar[TalkClipView]) -> rx.Component:
    picture = rx.el.img(src=clip.frame_url, alt="", loading="lazy", class_name="fill")
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.cond(clip.frame_url != "", picture, icon("captions")), class_name="thumb"
            ),
            rx.el.span(clip.title, lang=clip.language, class_name="t12 trunc"),
            type="button",
            class_name="clip-tile",
            title=clip.title,
            aria_label=t("talk.clip_named", title=clip.title),
            on_click=TalkState.open_clip(clip.clip_id),
            custom_attrs={"aria-pressed": clip.clip_id == _CLIP.clip_id},
        ),
        custom_attrs={"data-testid": "earlier-clip"},
    )
