"""The guided scripts: what somebody reads so that every sound of a language is heard.

The lines are ours. They are written so that every sound the speech engine has for a language comes
several times, and so that the first dozen lines hold most of them.
"""

import json
from functools import cache
from pathlib import Path

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.voices import ScriptLine


@cache
def guided_script(language: Language) -> tuple[ScriptLine, ...]:
    """Return the lines to read, numbered from 1; about four minutes at a calm pace."""
    path = Path(__file__).with_name("script.json")
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))[language.value]
    return tuple(ScriptLine(number, language, text) for number, text in enumerate(texts, start=1))
