"""Which videos show something that was changed after they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.validation import parse


def changed_sources(
    video: VideoClip, track: Track | None, characters: Sequence[Avatar]
) -> list[Artifact]:
    """Return the song and the characters of a video that are not what its recipe says any more.

    Parameters
    ----------
    track, characters
        What the video shows, as it is now. What is gone cannot be outdated.
    """
    if video.finished_at is None or not video.recipe:
        return []
    params: dict[str, Any] = video.recipe.get("params") or {}
    drawn = _drawn_specs(params)
    changed: list[Artifact] = [
        character
        for character, spec in zip(characters, drawn, strict=False)
        if character.spec and _spec(character.spec) != _spec(spec)
    ]
    if track is not None and _is_changed(video.recipe, track):
        changed.append(track)
    return changed


def _drawn_specs(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the characters a recipe draws, in the order the video names them."""
    for name in ("performers", "specs"):
        if isinstance(params.get(name), list):
            return [each for each in params[name] if isinstance(each, dict)]
    singles = [params.get("spec"), params.get("performer")]
    return [each for each in singles if isinstance(each, dict)]


def _spec(fields: Mapping[str, Any]) -> AvatarSpec | None:
    """Return a character in today's spelling: fields that came later have their defaults.

    Without its name: what somebody is called is not seen in a video.
    """
    try:
        return replace(parse(AvatarSpec, fields), name="")
    except InvalidRequest:
        return None


def _is_changed(recipe: Mapping[str, Any], track: Track) -> bool:
    """Tell whether a song was edited since; a song filmed while it was made is its recipe's."""
    now = _unedited_if_empty(track.recipe)
    if recipe.get("kind") == "film":
        return _unedited_if_empty((recipe.get("params") or {}).get("source") or {}) != now
    return recipe.get("kind") == "music_video" and now.get("kind") == "edit"


def _unedited_if_empty(recipe: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the song below an edit that does nothing any more: everything was undone."""
    params = recipe.get("params") or {}
    if recipe.get("kind") == "edit" and not params.get("commands"):
        return params.get("source") or {}
    return recipe
