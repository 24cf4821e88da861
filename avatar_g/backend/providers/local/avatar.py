"""Built-in characters: read out of a sentence, stay editable."""

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.avatar.description import describe_avatar
from avatar_g.backend.providers.ports import AvatarCapabilities


class LocalAvatarProvider:
    """Understands descriptions in the three languages."""

    name = "local"
    capabilities = AvatarCapabilities(
        languages=frozenset(Language), is_editable=True, is_repeatable=True
    )

    def describe(self, prompt: str, *, seed: int) -> AvatarSpec:
        """See :class:`~avatar_g.backend.providers.ports.AvatarProvider`."""
        return describe_avatar(prompt, seed=seed)
