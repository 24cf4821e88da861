"""Stand-in speakers: other voices of the speech engine, whose phoneme times are known."""

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.synthesis import SpeechRequest, SpeechSynthesizer, SpokenPhrase
from avatar_g.backend.engines.voices.learning import Reading
from avatar_g.backend.engines.voices.script import guided_script

RATE_HZ = 22_050
LOW, HIGH = ("+m7", 45), ("+f5", 60)


def say(speech: SpeechSynthesizer, text: str, language: Language, who=LOW) -> SpokenPhrase:
    variant, pitch = who
    return speech.speak(SpeechRequest(text, language, variant, 160, pitch, 55))


def recording(speech: SpeechSynthesizer, lines, language=Language.EN, who=LOW) -> np.ndarray:
    script = guided_script(language)
    return np.concatenate(
        [say(speech, script[number - 1].text, language, who).samples for number in lines]
    )


def readings(speech: SpeechSynthesizer, lines, language=Language.EN, who=LOW) -> list[Reading]:
    script = guided_script(language)
    return [
        Reading(line, say(speech, line.text, language, who).samples, RATE_HZ)
        for line in (script[number - 1] for number in lines)
    ]
