"""Which provider serves which capability, by name.

Modules of providers are imported when one is asked for: the process that plans a song need not load
what draws its cover.
"""

from pathlib import Path

from avatar_g.backend.errors import ProviderNotConfigured
from avatar_g.backend.providers.ports import (
    AvatarProvider,
    ImageProvider,
    MusicProvider,
    SpeechProvider,
)

LOCAL = "local"


def music_provider(name: str, *, phrases: Path) -> MusicProvider:
    """Return the music provider called ``name``.

    Raises
    ------
    ProviderNotConfigured
        If there is none of that name here.
    """
    if name != LOCAL:
        raise ProviderNotConfigured(name)
    from avatar_g.backend.providers.local.music import LocalMusicProvider

    return LocalMusicProvider(phrases)


def speech_provider(name: str, *, phrases: Path) -> SpeechProvider:
    """Return the speech provider called ``name``; see :func:`music_provider`."""
    if name != LOCAL:
        raise ProviderNotConfigured(name)
    from avatar_g.backend.providers.local.speech import LocalSpeechProvider

    return LocalSpeechProvider(phrases)


def avatar_provider(name: str) -> AvatarProvider:
    """Return the avatar provider called ``name``; see :func:`music_provider`."""
    if name != LOCAL:
        raise ProviderNotConfigured(name)
    from avatar_g.backend.providers.local.avatar import LocalAvatarProvider

    return LocalAvatarProvider()


def image_provider(name: str) -> ImageProvider:
    """Return the image provider called ``name``; see :func:`music_provider`."""
    if name != LOCAL:
        raise ProviderNotConfigured(name)
    from avatar_g.backend.providers.local.image import LocalImageProvider

    return LocalImageProvider()
