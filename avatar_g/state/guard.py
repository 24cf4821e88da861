"""Every websocket event passes here first; what is not on the list does not happen.

A raw client may call any public method of any state with any payload. Handlers check the values;
the guard checks that the handler exists for browsers, that the payload is small, and that somebody
is signed in.
"""

import json

import reflex as rx
import structlog
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

from avatar_g.backend.errors import AvatarGError, NotAllowed
from avatar_g.state.account import AccountState
from avatar_g.state.asset_picks import AssetPickState
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import AvatarExchangeState
from avatar_g.state.avatar_gallery import AvatarGalleryState
from avatar_g.state.composer import ComposerState
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import LibraryState
from avatar_g.state.library_actions import LibraryActionState
from avatar_g.state.locale import LocaleState
from avatar_g.state.music import MusicState
from avatar_g.state.notices import NoticeState
from avatar_g.state.player import PlayerState
from avatar_g.state.presets import PresetState
from avatar_g.state.project import ProjectState
from avatar_g.state.project_picks import ProjectPickState
from avatar_g.state.projects import ProjectsState
from avatar_g.state.recordings import RecordingState
from avatar_g.state.session import BoundState, user_of
from avatar_g.state.share import ShareState
from avatar_g.state.sign_in import SignInState
from avatar_g.state.talk import TalkState
from avatar_g.state.video import VideoState
from avatar_g.state.voice import VoiceState
from avatar_g.state.wardrobe_items import WardrobeItemState

MAX_PAYLOAD_BYTES = 32_768
"""The longest honest payload is a prompt of 4 000 Georgian letters, 12 kB."""
_FRAMEWORK = "reflex___"
_FRAMEWORK_HANDLERS = frozenset(
    {
        "hydrate",
        "hydrate_and_load",
        "set_is_hydrated",
        "on_load_internal",
        "update_vars_internal",
        "handle_frontend_exception",
    }
)

PUBLIC_HANDLERS: dict[type[rx.State], frozenset[str]] = {
    LocaleState: frozenset({"choose"}),
    NoticeState: frozenset({"dismiss", "report_crash", "ask_to_sign_in"}),
    PlayerState: frozenset({"close"}),
    SignInState: frozenset({"load", "refuse", "forget_problem"}),
}
"""Allowed to anybody: they touch nothing but the tab's own view."""

SIGNED_IN_HANDLERS: dict[type[rx.State], frozenset[str]] = {
    AccountState: frozenset(
        {
            "load",
            "refresh",
            "change_password",
            "change_email",
            "end_session",
            "make_token",
            "forget_token",
            "revoke_token",
            "export",
            "delete_account",
            "invite",
            "toggle_registration",
            "change_limits",
            "toggle_admin",
            "remove_user",
        }
    ),
    JobsState: frozenset({"load", "refresh", "toggle_tray", "close_tray", "cancel", "retry"}),
    HomeState: frozenset(
        {
            "load",
            "refresh",
            "write_prompt",
            "use_example",
            "choose_mood",
            "choose_length",
            "choose_aspect",
            "create_video",
            "cancel_video",
            "retry_video",
            "make_another",
            "edit_prompt",
            "play_song",
            "open_recent",
            "choose_avatar",
        }
    ),
    AvatarState: frozenset(
        {
            "load",
            "refresh",
            "open_tab",
            "choose_item",
            "write_prompt",
            "describe",
            "create_from_prompt",
            "create_from_preset",
            "use_preset",
            "open_avatar",
            "start_anew",
            "wear",
            "take_off",
            "set_option",
            "set_slider",
            "reset_sliders",
            "set_share",
            "set_look",
            "toggle_fringe",
            "toggle_lock",
            "shuffle",
            "shuffle_with",
            "undo",
            "redo",
            "rename",
            "save",
            "restore_version",
            "duplicate",
            "delete",
            "use_in_video",
        }
    ),
    AvatarExchangeState: frozenset(
        {"show_exports", "refresh", "export", "import_started", "refuse", "photo_taken"}
    ),
    AvatarGalleryState: frozenset({"open", "close", "search", "choose", "rename"}),
    ProjectsState: frozenset({"load", "show_more", "create", "restore", "dismiss"}),
    ProjectPickState: frozenset({"open_for", "close", "search", "toggle", "put_in"}),
    ProjectState: frozenset(
        {
            "load",
            "refresh",
            "show_tab",
            "play",
            "stop_watching",
            "take_out",
            "update_videos",
            "put_off_update",
            "start_renaming",
            "stop_renaming",
            "rename",
            "write_notes",
            "invite",
            "change_role",
            "remove_member",
            "delete",
            "make_video",
        }
    ),
    AssetPickState: frozenset({"open_for", "close", "search", "pick"}),
    PresetState: frozenset({"load", "save", "use", "share", "delete", "restore"}),
    ShareState: frozenset({"open_for", "close", "create", "revoke"}),
    WardrobeItemState: frozenset({"load", "save", "wear", "delete", "printed", "refuse"}),
    TalkState: frozenset(
        {
            "load",
            "refresh",
            "add_sentence",
            "use_example",
            "write_sentence",
            "set_language",
            "set_mood",
            "move_sentence",
            "remove_sentence",
            "choose_avatar",
            "choose_voice",
            "choose_background",
            "choose_framing",
            "choose_aspect",
            "choose_resolution",
            "set_speed",
            "toggle_captions",
            "choose_source",
            "recording_taken",
            "refuse_recording",
            "erase_recording",
            "write_words",
            "set_recording_mood",
            "toggle_may_use",
            "make_preview",
            "close_preview",
            "make_clip",
            "open_clip",
            "close_clip",
        }
    ),
    VoiceState: frozenset(
        {
            "load",
            "refresh",
            "record",
            "open_voice",
            "open_design",
            "close",
            "rename",
            "sample_taken",
            "refuse",
            "toggle_agreed",
            "agree_and_train",
            "train_level_2",
            "go_to_line",
            "choose_slot",
            "choose_base",
            "set_slider",
            "save_design",
            "ask_revoke",
            "keep_voice",
            "revoke",
        }
    ),
    ComposerState: frozenset(
        {
            "choose_form",
            "write_prompt",
            "choose_genre",
            "choose_mood",
            "choose_era",
            "choose_tempo",
            "choose_key",
            "choose_length",
            "choose_language",
            "toggle_voice",
            "toggle_instrument",
            "toggle_player",
            "write_exclude",
            "choose_colours",
            "forget_tune",
            "choose_lyrics_mode",
            "choose_takes",
            "write_seed",
            "roll_seed",
            "toggle_seed_lock",
            "use_starter",
            "write_lyrics",
            "write_for_me",
            "suggest_line",
            "find_rhymes",
            "create",
        }
    ),
    MusicState: frozenset(
        {
            "load",
            "refresh",
            "show_more",
            "open_song",
            "play_song",
            "delete_song",
            "open_panel",
            "move_note",
            "change_line",
            "change_chord",
            "replace_section",
            "choose_swap",
            "swap_language",
            "toggle_retitle",
            "transpose_section",
            "sing_note",
            "sing_section",
            "set_stem",
            "undo",
            "redo",
            "write_remix",
            "choose_remix_genre",
            "choose_remix_mood",
            "toggle_vocals",
            "remix",
            "write_extend_from",
            "write_extend_to",
            "extend",
            "write_cover",
            "new_cover",
            "export",
            "film",
        }
    ),
    RecordingState: frozenset({"take", "sing", "refuse", "forget_problem"}),
    VideoState: frozenset(
        {
            "load",
            "refresh",
            "choose_song",
            "choose_mode",
            "choose_aspect",
            "create",
            "open_draft",
            "leave",
            "select_scene",
            "edit",
            "change",
            "colour_background",
            "toggle_energy",
            "leave_with",
            "reshape",
            "restyle",
            "set_amount",
            "show_panel",
            "time_words",
            "toggle_performer",
            "toggle_source",
            "write_words",
            "undo",
            "redo",
            "replan",
            "source_sent",
            "refuse",
            "remove_source",
            "choose_resolution",
            "choose_fps",
            "render",
        }
    ),
    LibraryState: frozenset(
        {
            "load",
            "filter_by",
            "search",
            "sort",
            "choose_language",
            "toggle_starred",
            "show_board",
            "show_tag",
            "show_trash",
            "show_window",
            "open_item",
            "close_item",
            "choose",
            "choose_none",
            "star_item",
            "star_chosen",
            "tag_chosen",
            "tag_item",
            "untag_item",
            "add_board",
            "delete_board",
            "lay_chosen",
            "lift_chosen",
            "delete_chosen",
            "restore_chosen",
            "purge_chosen",
            "play_item",
            "delete_item",
            "restore_item",
        }
    ),
    LibraryActionState: frozenset(
        {"open_in_studio", "film_song", "use_avatar", "talk_with", "sing_with"}
    ),
}

_SIGN_IN_EVENT = f"{NoticeState.get_full_name()}.ask_to_sign_in"
_log = structlog.get_logger(__name__)


class Guard(rx.Middleware):
    """Deny by default."""

    async def preprocess(
        self,
        app: rx.App,  # noqa: ARG002 - Reflex's signature
        state: BaseState,
        event: Event,
    ) -> StateUpdate | None:
        """Return None to let the event through, else what happens instead: nothing.

        A stranger is told to sign in.
        """
        user_id = await _user_or_stranger(state)
        await _bind(state, user_id)
        reason = _refusal(event, user_id)
        if not reason:
            return None
        _log.warning("event_refused", event_name=event.name, reason=reason)
        is_stranger = reason == NotAllowed.code
        return StateUpdate(events=[Event(name=_SIGN_IN_EVENT)] if is_stranger else [])


def _refusal(event: Event, user_id: str) -> str:
    """Return why the event is refused, or an empty text."""
    state_name, _, handler = event.name.rpartition(".")
    if len(json.dumps(event.payload, default=str)) > MAX_PAYLOAD_BYTES:
        return "payload too large"
    if state_name.rpartition(".")[2].startswith(_FRAMEWORK):
        return "" if handler in _FRAMEWORK_HANDLERS else "unknown handler"
    if _lists(PUBLIC_HANDLERS, state_name, handler):
        return ""
    if not _lists(SIGNED_IN_HANDLERS, state_name, handler):
        return "unknown handler"
    return "" if user_id else NotAllowed.code


async def _user_or_stranger(state: BaseState) -> str:
    """Return who is at the other end now, or an empty text."""
    try:
        return await user_of(state)
    except AvatarGError:
        return ""


async def _bind(state: BaseState, user_id: str) -> None:
    """Empty the state when somebody else holds the tab's key: also before it is sent."""
    bound = await state.get_state(BoundState)
    bound._bind(user_id)


def _lists(table: dict[type[rx.State], frozenset[str]], state_name: str, handler: str) -> bool:
    return any(
        cls.get_full_name() == state_name and handler in handlers for cls, handlers in table.items()
    )
