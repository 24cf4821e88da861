"""Built-in music: composed, sung and played on this machine."""

import json
from dataclasses import asdict
from pathlib import Path

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_SONG_S, SongBrief
from avatar_g.backend.domain.progress import Checkpoint, Progress
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.providers.ports import MusicCapabilities, SongAudioFiles, SongPlan

STEM_USES_FILE = "stem_uses.json"
"""Which stems were rendered and which were kept from an earlier song."""


class LocalMusicProvider:
    """Needs no key, no network and no model download."""

    name = "local"
    capabilities = MusicCapabilities(
        languages=frozenset(Language),
        max_duration_s=MAX_SONG_S,
        plans_ahead=True,
        has_stems=True,
        is_repeatable=True,
    )

    def __init__(self, phrases: Path) -> None:
        self._phrases = phrases
        """Folder of phrases already spoken."""

    def plan(self, brief: SongBrief, *, has_user_form: bool = False) -> SongPlan:
        """See :class:`~avatar_g.backend.providers.ports.MusicProvider`."""
        with EspeakSynthesizer(self._phrases) as speech:
            score = compose(brief, speech, has_user_form=has_user_form)
            return SongPlan(score.to_json(), build_timeline(score, speech))

    def render(
        self, plan: SongPlan, folder: Path, *, progress: Progress, checkpoint: Checkpoint
    ) -> SongAudioFiles:
        """See :class:`~avatar_g.backend.providers.ports.MusicProvider`."""
        # Planning must stay quick: what sings is loaded only by the process that sings.
        from avatar_g.backend.engines.music.instruments.soundfont.bank import bank_beside
        from avatar_g.backend.engines.music.kept_stems import KeptStems
        from avatar_g.backend.engines.music.rendering import render_song
        from avatar_g.backend.engines.music.singing.kept_phrases import KeptPhrases
        from avatar_g.backend.engines.voices.kept import kept_models

        del checkpoint  # cheap enough to start again
        memo, kept = KeptPhrases.beside(self._phrases), KeptStems.beside(self._phrases)
        with EspeakSynthesizer(self._phrases) as speech:
            score = Score.from_json(plan.score_json)
            audio = render_song(
                score,
                speech,
                progress=progress,
                memo=memo,
                kept=kept,
                voice_models=kept_models(folder),
                bank=bank_beside(self._phrases, score.soundfont),
            )
        stems = {name: folder / "stems" / f"{name}.wav" for name in audio.stems}
        for name, path in stems.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with complete_file(path) as part:
                write_wav(part, audio.stems[name])
        write_text_file(folder / "balance.json", audio.balance.to_json())
        uses = [asdict(use) for use in audio.stem_uses]
        write_text_file(folder / STEM_USES_FILE, json.dumps(uses))
        mix = folder / "song.wav"
        with complete_file(mix) as part:
            write_wav(part, audio.samples)
        return SongAudioFiles(mix, stems, audio.loudness_lufs, audio.true_peak_dbtp)
