"""Score to timeline: the dry pass that needs no audio."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.timing import (
    TIMELINE_VERSION,
    Hit,
    LyricLine,
    PhonemeSpan,
    SectionSpan,
    SungNote,
    Timeline,
    WordSpan,
    check_timeline,
)
from avatar_g.backend.engines.music.phrasing import PhrasedLine, PhrasedPhone, time_phrase
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine
from avatar_g.backend.engines.speech.phonemes import unstressed
from avatar_g.backend.engines.speech.speakers import even_request
from avatar_g.backend.engines.speech.syllables import LineText, read_line
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)


def speech_of(score: Score, line: VocalLine) -> SpeechRequest:
    """Return what the speech engine is asked for this line; the singer asks for the same."""
    return even_request(read_line(line.text).sung_text, score.language, line.voice)


def notes_of(score: Score, line: VocalLine) -> tuple[SungNote, ...]:
    """Return the line's notes in seconds; a melisma keeps the syllable of the note before it."""
    notes: list[SungNote] = []
    syllable = -1
    for note in line.notes:
        syllable += not (note.is_melisma and notes)
        notes.append(
            SungNote(
                start_s=score.beat_s(note.start_beat),
                duration_s=note.duration_beats * score.beat_duration_s,
                midi=float(note.midi),
                velocity=note.velocity,
                syllable=syllable,
                softness=note.softness,
                growl=note.growl,
            )
        )
    return tuple(notes)


def phrase_line(score: Score, line: VocalLine, speech: SpeechSynthesizer) -> PhrasedLine:
    """Lay one line of the score out in time."""
    request = speech_of(score, line)
    if not request.text:
        return PhrasedLine((), ())
    return time_phrase(speech.speak(request), notes_of(score, line), score.language)


_VOWELS = re.compile(r"[aeiouy]+|[аеёиоуыэюя]|[აეიოუ]")
"""What a syllable is written with."""


def build_timeline(score: Score, speech: SpeechSynthesizer) -> Timeline:
    """Return when everything of ``score`` happens, in seconds from the first sample.

    Costs one spoken phrase per different line and nothing else: about a tenth of a second a song.
    """
    beat_count = score.bar_count * BEATS_PER_BAR
    lines = [_lyric_line(score, line, speech) for line in score.vocal_lines]
    timeline = Timeline(
        version=TIMELINE_VERSION,
        title=score.title,
        language=score.language,
        genre=score.genre,
        sample_rate_hz=SAMPLE_RATE_HZ,
        sample_count=score.sample_count,
        tempo_bpm=score.tempo_bpm,
        key=score.key,
        mode=score.mode,
        beats_s=tuple(score.beat_s(beat) for beat in range(beat_count + 1)),
        downbeats_s=tuple(score.beat_s(beat) for beat in range(0, beat_count + 1, BEATS_PER_BAR)),
        sections=_sections(score),
        lines=tuple(line for line in lines if line is not None),
        hits=_hits(score),
    )
    check_timeline(timeline)
    return timeline


def _sections(score: Score) -> tuple[SectionSpan, ...]:
    return tuple(
        SectionSpan(
            name=section.name,
            bar=section.bar,
            bar_count=section.bar_count,
            start_s=score.beat_s(section.bar * BEATS_PER_BAR),
            end_s=score.beat_s((section.bar + section.bar_count) * BEATS_PER_BAR),
            energy=section.energy,
        )
        for section in score.sections
    )


def _hits(score: Score) -> tuple[Hit, ...]:
    hits = [
        Hit(max(0.0, score.beat_s(note.start_beat)), note.instrument, note.velocity)
        for note in score.tracks.drums
    ]
    return tuple(sorted(hits, key=lambda hit: (hit.at_s, hit.instrument)))


def _lyric_line(score: Score, line: VocalLine, speech: SpeechSynthesizer) -> LyricLine | None:
    phrased = phrase_line(score, line, speech)
    if not phrased.phones:
        return None
    spoken = speech.speak(speech_of(score, line))
    words = align_words(read_line(line.text), spoken, phrased.phones)
    return LyricLine(
        line_id=line.line_id,
        voice=line.voice,
        is_lead=line.is_lead,
        section=line.section,
        text=line.text,
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        words=words,
        notes=phrased.notes,
    )


def align_words(
    text: LineText, spoken: SpokenPhrase, phones: Sequence[PhrasedPhone]
) -> tuple[WordSpan, ...]:
    """Give every written word its span and phonemes, in order and without a gap in the list.

    The speech engine may join written words ("in the" is one word to it) or find a word that has no
    vowel; it says at which character each of its words begins. A written word it swallowed shares
    the span of its neighbour in proportion to its length.
    """
    sung = [index for index, start in enumerate(text.token_starts) if start >= 0]
    starts = [text.token_starts[index] for index in sung]
    members: dict[int, list[PhrasedPhone]] = {}
    for phone in phones:
        place = bisect_right(starts, spoken.words[phone.word].char_start) - 1
        members.setdefault(sung[max(0, place)], []).append(phone)
    owners = sorted(members)
    spans: list[WordSpan] = []
    for number, owner in enumerate(owners):
        first = 0 if number == 0 else owner
        stop = owners[number + 1] if number + 1 < len(owners) else len(text.tokens)
        spans += _shared_span(text.tokens[first:stop], members[owner])
    return tuple(spans)


def _shared_span(tokens: Sequence[str], phones: Sequence[PhrasedPhone]) -> list[WordSpan]:
    """Divide one spoken span among the written words it covers."""
    start_s, end_s = phones[0].start_s, phones[-1].end_s
    spans = tuple(
        PhonemeSpan(unstressed(phone.ipa), phone.start_s, phone.end_s) for phone in phones
    )
    if len(tokens) == 1:
        return [WordSpan(tokens[0], start_s, end_s, spans)]
    by_syllables = _dealt_by_syllables(tokens, phones)
    if by_syllables is not None:
        edges = [*by_syllables, len(spans)]
        return [
            WordSpan(token, spans[first].start_s, spans[stop - 1].end_s, spans[first:stop])
            for token, (first, stop) in zip(tokens, pairwise(edges), strict=True)
        ]
    lengths = [max(1, len(token)) for token in tokens]
    edges_s = [
        start_s + (end_s - start_s) * sum(lengths[:index]) / sum(lengths)
        for index in range(len(tokens) + 1)
    ]
    dealt = _deal(spans, edges_s)
    return [
        WordSpan(token, edges_s[index], edges_s[index + 1], dealt[index])
        for index, token in enumerate(tokens)
    ]


def _dealt_by_syllables(tokens: Sequence[str], phones: Sequence[PhrasedPhone]) -> list[int] | None:
    """Return the first phoneme of each written word, by its vowels; None if there are too few.

    A held vowel lasts as long as ten short ones, so shares of time would leave words without a
    sound. A consonant between two words goes with the second if that begins with one.
    """
    nuclei = [index for index, phone in enumerate(phones) if phone.is_nucleus]
    counts = [max(1, len(_VOWELS.findall(token.lower()))) for token in tokens]
    if len(nuclei) < len(tokens):
        return None
    while sum(counts) != len(nuclei):
        longest = counts.index(max(counts))
        counts[longest] += 1 if sum(counts) < len(nuclei) else -1
    firsts = [0]
    for number in range(1, len(tokens)):
        before = nuclei[sum(counts[:number]) - 1]
        after = nuclei[sum(counts[:number])]
        if _VOWELS.fullmatch(tokens[number - 1].lower()[-1]):
            firsts.append(before + 1)
        elif _VOWELS.match(tokens[number].lower()):
            firsts.append(after)
        else:
            firsts.append(max(before + 1, after - 1))
    return firsts


def _deal(spans: Sequence[PhonemeSpan], edges_s: list[float]) -> list[tuple[PhonemeSpan, ...]]:
    """Deal phonemes to the parts they begin in, moving each inner edge to a phoneme's border."""
    dealt: list[list[PhonemeSpan]] = [[] for _ in edges_s[1:]]
    for span in spans:
        place = min(bisect_right(edges_s, span.start_s + 1e-9) - 1, len(dealt) - 1)
        dealt[max(0, place)].append(span)
    for index, part in enumerate(dealt[:-1]):
        if part:
            edges_s[index + 1] = max(part[-1].end_s, edges_s[index])
        edges_s[index + 1] = max(edges_s[index + 1], edges_s[index])
    edges_s[-1] = max(edges_s[-1], edges_s[-2])
    return [tuple(part) for part in dealt]
