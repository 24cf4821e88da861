"""Composes a song: form, harmony, voices, band."""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.domain.music import Genre, HookNote, Mood, SongBrief
from avatar_g.backend.engines.music.arrangement import Band, Gaps, play_passage
from avatar_g.backend.engines.music.form import Form, PlannedSection, plan_form
from avatar_g.backend.engines.music.genres import GenreStyle, genre_style
from avatar_g.backend.engines.music.harmony import Tonality
from avatar_g.backend.engines.music.hooks import fitting_progression, motifs_of_hook
from avatar_g.backend.engines.music.instruments.palette import players_of
from avatar_g.backend.engines.music.manners import growl_of, softness_of
from avatar_g.backend.engines.music.moods import layers_for
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import Score, Section, VocalLine, with_muted
from avatar_g.backend.engines.music.setting import Passage, Setting, Stresses
from avatar_g.backend.engines.music.swing import swing_note, swing_tracks
from avatar_g.backend.engines.music.vocals import Motifs, sing_section
from avatar_g.backend.engines.speech.syllables import scan_line
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer

_DARK_MOODS = frozenset({Mood.SAD, Mood.DARK})
_HIGH_DRONES = (7, 8)
"""Keys whose tonic, in the low voice's compass, would lie among the upper voices."""
_LOWERED_ST = 5
_BRIGHT_MODES = frozenset({"major", "mixolydian"})


def compose(brief: SongBrief, speech: SpeechSynthesizer, *, has_user_form: bool = False) -> Score:
    """Compose a song.

    Parameters
    ----------
    brief
        Everything decided: genre, length, words, voices, seed.
    speech
        Asked for the syllables and stress of each line.
    has_user_form
        The lyrics are the creator's own: keep their sections and their order.

    Returns
    -------
    Score
        The same brief always gives an equal score. A change in one section leaves the notes of the
        others alone: every section and track has a random stream of its own.
    """

    def stresses(text: str) -> tuple[bool, ...]:
        return scan_line(text, brief.language, speech).stresses

    return compose_with(brief, stresses, has_user_form=has_user_form)


def compose_with(brief: SongBrief, stresses: Stresses, *, has_user_form: bool = False) -> Score:
    """Compose with any source of syllable stress; see :func:`compose`."""
    style = genre_style(brief.genre)
    form = plan_form(brief, style, has_user_form=has_user_form)
    setting = _setting(brief, style, form)
    passages = _passages(setting, form.sections, brief.mood, brief.hook)
    lines, gaps, motifs = _sing(setting, passages, stresses, motifs_of_hook(setting, brief.hook))
    band = _play(setting, passages, gaps, motifs, has_words=brief.lyrics is not None)
    amount = style.swing
    return Score(
        title=brief.title,
        language=brief.language,
        genre=brief.genre,
        seed=brief.seed,
        tempo_bpm=form.tempo_bpm,
        key=setting.tonality.key,
        mode=setting.tonality.mode,
        instruments=players_of(brief.genre, brief.era, brief.instruments, unwanted=brief.unwanted),
        mixer=with_muted((), brief.left_out),
        voices=brief.voices,
        soundfont=brief.soundfont,
        sections=tuple(_section(passage) for passage in passages),
        tracks=swing_tracks(band.tracks(), amount),
        vocal_lines=tuple(
            replace(line, notes=tuple(swing_note(note, amount) for note in line.notes))
            for line in lines
        ),
    )


def _setting(brief: SongBrief, style: GenreStyle, form: Form) -> Setting:
    mode = style.mode
    if brief.mood in _DARK_MOODS and mode in _BRIGHT_MODES and not _is_folk(brief):
        mode = "minor"
    elif brief.mood is Mood.HAPPY and mode in {"minor", "dorian"}:
        mode = "major"
    key = brief.key if brief.key is not None else int(stream(brief.seed, "key").integers(12))
    if brief.key is None and _is_folk(brief) and key in _HIGH_DRONES:
        key -= _LOWERED_ST
    return Setting(
        seed=brief.seed,
        style=style,
        tonality=Tonality(key, mode, style.has_sevenths),
        tempo_bpm=form.tempo_bpm,
        language=brief.language,
        voices=brief.voices,
        bars_per_line=form.bars_per_line,
        is_georgian_folk=_is_folk(brief),
    )


def _is_folk(brief: SongBrief) -> bool:
    return brief.genre is Genre.GEORGIAN_FOLK


def _passages(
    setting: Setting,
    planned: Sequence[PlannedSection],
    mood: Mood | None,
    hook: Sequence[HookNote],
) -> list[Passage]:
    order = stream(setting.seed, "progressions").permutation(len(setting.style.progressions))
    verse = setting.style.progressions[int(order[0])]
    chorus: Sequence[int] = setting.style.progressions[int(order[-1])]
    if hook:
        chorus = fitting_progression(setting, hook)
    chorus_count = sum(section.name == "chorus" for section in planned)
    seen: dict[str, int] = {}
    passages: list[Passage] = []
    bar = 0
    for index, section in enumerate(planned):
        count = seen[section.name] = seen.get(section.name, 0) + 1
        is_final = section.name == "chorus" and count == chorus_count and chorus_count > 1
        role = "final" if is_final else section.name
        if role == "verse":
            role = f"verse{min(2, count)}"
        layers = layers_for(setting.style, role, mood)
        passages.append(
            Passage(
                index=index,
                name=section.name,
                uid=f"{section.name}{count}",
                bar=bar,
                bar_count=section.bar_count,
                chords=_chords(setting, section, verse, chorus),
                layers=layers,
                softness=softness_of(setting.style, layers, mood),
                growl=growl_of(setting.style, section.name, mood),
                is_last_chorus=is_final,
                next_name=planned[index + 1].name if index + 1 < len(planned) else "",
                lines=section.lines,
                voices=section.voices,
            )
        )
        bar += section.bar_count
    return passages


def _chords(
    setting: Setting, section: PlannedSection, verse: Sequence[int], chorus: Sequence[int]
) -> tuple[int, ...]:
    """Return one scale degree per bar."""
    progression: Sequence[int] = verse
    if section.name in {"chorus", "intro", "outro"}:
        progression = chorus
    elif section.name == "bridge":
        progression = [
            (degree + 3) % 7 if place % 2 == 0 else degree for place, degree in enumerate(verse)
        ]
    elif section.name == "pre":
        has_dominant = setting.tonality.mode in {*_BRIGHT_MODES, "harmonic_minor"}
        progression = (3, 4) if has_dominant else (5, 6)
    hold = setting.bars_per_line // 2
    chords = [progression[bar // hold % len(progression)] for bar in range(section.bar_count)]
    if section.name == "outro" and chords:
        chords[-1] = 0
    return tuple(chords)


def _sing(
    setting: Setting, passages: Sequence[Passage], stresses: Stresses, motifs: Motifs
) -> tuple[list[VocalLine], dict[int, Gaps], Motifs]:
    lines: list[VocalLine] = []
    gaps: dict[int, Gaps] = {}
    seen: dict[str, int] = {}
    for passage in passages:
        seen[passage.name] = seen.get(passage.name, 0) + 1
        sung = sing_section(
            setting,
            passage,
            motifs,
            stresses,
            first_line_id=len(lines),
            occurrence=seen[passage.name],
        )
        lines += sung.lines
        gaps[passage.index] = sung.gaps
    return lines, gaps, motifs


def _play(
    setting: Setting,
    passages: Sequence[Passage],
    gaps: dict[int, Gaps],
    motifs: Motifs,
    *,
    has_words: bool,
) -> Band:
    band = Band()
    for passage in passages:
        play_passage(
            band,
            setting,
            passage,
            hook=motifs.hook,
            gaps=gaps[passage.index],
            is_sung=has_words,
        )
    return band


def _section(passage: Passage) -> Section:
    layers = passage.layers
    role = "final" if passage.is_last_chorus else passage.name
    if passage.name == "verse":
        role = "verse1" if passage.uid == "verse1" else "verse2"
    return Section(
        name=passage.name,
        role=role,
        bar=passage.bar,
        bar_count=passage.bar_count,
        chords=passage.chords,
        drums=layers.drums,
        bass=layers.bass,
        chord_layer=layers.chord_layer,
        pad=layers.pad,
        lead=layers.lead,
        brightness=layers.brightness,
        loudness_lu=layers.loudness_lu,
        softness=passage.softness,
        growl=passage.growl,
    )
