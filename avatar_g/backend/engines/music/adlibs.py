"""What a singer throws in between the lines of the last chorus: a short "oh", "hey", „ჰეი“."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.music.harmony import ChordAt
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import MelodyNote, VocalLine
from avatar_g.backend.engines.music.setting import Passage, Setting
from avatar_g.backend.engines.music.voices import range_midi

_CALLS = {
    Language.EN: (("oh", 1), ("hey", 1), ("oh oh", 2)),
    Language.RU: (("эй", 1), ("о о", 2), ("да", 1)),
    Language.KA: (("ჰეი", 2), ("ო ო", 2), ("ჰო", 1)),
}
"""Words and their syllables."""
_GAIN = 0.5
_VELOCITY = 0.85
_BREATHINESS = 0.03
_SHORTEST_GAP_BEATS = 0.9
_NOTE_BEATS = 0.5
_BEFORE_NEXT_BEATS = 0.15
"""The call ends that long before the next line."""


def call_after(
    setting: Setting, passage: Passage, lead: VocalLine, until_beat: float, line_id: int
) -> VocalLine | None:
    """Return a call between the end of ``lead`` and ``until_beat``, if there is one.

    Only the last chorus has calls, as many as the genre likes; the singer's next voice answers, or
    the same singer on another track.
    """
    last = lead.notes[-1]
    end = last.start_beat + last.duration_beats
    rng = stream(setting.seed, "calls", passage.uid, line_id)
    is_called = passage.is_last_chorus and rng.random() < setting.style.calls
    if not is_called or until_beat - end < _SHORTEST_GAP_BEATS:
        return None
    calls = _CALLS[setting.language]
    text, count = calls[int(rng.integers(len(calls)))]
    beats = min(_NOTE_BEATS, (until_beat - end - _BEFORE_NEXT_BEATS) / count)
    others = [voice for voice in setting.voices if voice is not lead.voice]
    voice = others[0] if others else lead.voice
    low, high = range_midi(voice, setting.language)
    chord_at: ChordAt = passage.chord_at(setting.tonality)
    notes: list[MelodyNote] = []
    aim = low + 0.75 * (high - low)
    for index in range(count):
        beat = end + index * beats
        chord = chord_at(beat - passage.start_beat)
        tones = [p for p in setting.tonality.pitches if low <= p <= high and p % 12 in chord]
        pitch = min(tones, key=lambda tone: abs(tone - aim + 3 * index))
        notes.append(MelodyNote(beat, beats * 0.95, pitch, _VELOCITY, is_melisma=False))
    return VocalLine(
        line_id=line_id,
        voice=voice,
        section=passage.index,
        text=text,
        notes=tuple(notes),
        gain=_GAIN,
        dynamics=lead.dynamics,
        breathiness=_BREATHINESS,
        is_lead=False,
        is_doubled=False,
        has_inhale=False,
        is_call=True,
    )


def call_in(language: Language, note_count: int) -> str:
    """Return the first call of a language that has a syllable for each note."""
    calls = _CALLS[language]
    return next((text for text, count in calls if count == note_count), calls[0][0])
