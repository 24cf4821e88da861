"""Sings a song in another language: new words, the same tune, the same band."""

from dataclasses import dataclass, replace

from avatar_g.backend.domain.edits import SwapLanguage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.adlibs import call_in
from avatar_g.backend.engines.music.arrangement import lead_lines_of
from avatar_g.backend.engines.music.laying import lay_syllables
from avatar_g.backend.engines.music.lyrics.couplets import title_of
from avatar_g.backend.engines.music.lyrics.fitting import FittingWords, SungLine
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.engines.music.setting import Stresses
from avatar_g.backend.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class RestoreWords:
    """Put language, words, their notes and the title back: the inverse of another language."""

    language: Language
    lines: tuple[VocalLine, ...]
    title: str


def words_of(score: Score) -> RestoreWords:
    """Return the command that puts the words of ``score`` back."""
    return RestoreWords(score.language, score.vocal_lines, score.title)


def in_language(score: Score, command: SwapLanguage, stresses: Stresses) -> Score:
    """Return the song with other words on its tune; band, singers and form stay as they are.

    ``stresses`` must read the new language.

    Raises
    ------
    InvalidRequest
        Reason ``edit_wordless`` (nobody sings) or ``edit_same_language``.
    """
    if not any(line.is_lead for line in score.vocal_lines):
        raise InvalidRequest("the song has no words", reason="edit_wordless")
    if command.language is score.language:
        raise InvalidRequest("it is sung in that language", reason="edit_same_language")
    texts = _new_texts(score, command)
    lines: list[VocalLine] = []
    sung = ""
    for line in score.vocal_lines:
        if line.is_call:
            count = sum(not note.is_melisma for note in line.notes)
            text = call_in(command.language, count)
        else:
            # Who sings with a line follows it in the score, and says the same.
            text = sung = texts.get(line.line_id, sung)
        notes = lay_syllables(line.notes, stresses(text))
        lines.append(replace(line, text=text, notes=notes))
    reworded = replace(score, language=command.language, vocal_lines=tuple(lines))
    return replace(reworded, title=_title(reworded)) if command.retitles else reworded


def _title(score: Score) -> str:
    """Return the song's name by its hook: the first line of a chorus, else of all."""
    leads = [line for line in score.vocal_lines if line.is_lead]
    hooks = [line for line in leads if score.sections[line.section].name == "chorus"]
    return title_of([*hooks, *leads][0].text)


def _new_texts(score: Score, command: SwapLanguage) -> dict[int, str]:
    """Return the new words of every leading line, by its number."""
    writer = FittingWords.about(
        command.about.strip() or " ".join(line.text for line in score.vocal_lines),
        command.language,
        seed=command.seed,
        singer_is_male=score.voices[:1] == (VoiceSlot.B,),
    )
    texts: dict[int, str] = {}
    for index, section in enumerate(score.sections):
        leads = lead_lines_of(score, index)
        wanted = [
            SungLine(section.name, line.text, sum(not note.is_melisma for note in line.notes))
            for line in leads
        ]
        words = writer.words_for(wanted)
        texts |= {line.line_id: text for line, text in zip(leads, words, strict=True)}
    return texts
