"""Styles a creator keeps."""

from enum import StrEnum


class PresetService(StrEnum):
    """Studio a preset belongs to."""

    AVATAR = "avatar"
    MUSIC = "music"
