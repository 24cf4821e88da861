"""The guided scripts: what somebody reads so that every sound of a language is heard."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.voices import ScriptLine


def guided_script(language: Language) -> tuple[ScriptLine, ...]:
    """Return the lines to read, the most useful ones first; about four minutes at a calm pace."""
    raise NotImplementedError
