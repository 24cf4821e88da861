"""The Voice Lab's state: sliders reach what a design may be, and the report is one figure."""

from typing import get_type_hints

import pytest
from annotated_types import Interval

from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.services.voice_views import VoiceView
from avatar_g.state.voice import SLIDERS, Slider, VoiceState


@pytest.mark.parametrize("slider", SLIDERS, ids=lambda slider: slider.name)
def test_slider_reaches_exactly_what_a_design_may_be(slider: Slider):
    (bounds,) = get_type_hints(VoiceDesign, include_extras=True)[slider.name].__metadata__

    assert isinstance(bounds, Interval)
    assert (slider.low, slider.high) == pytest.approx(
        (slider.scale * bounds.ge, slider.scale * bounds.le)
    )


def test_covered_percent_is_the_mean_share_of_the_sounds(state_of):
    voice: VoiceState = state_of(VoiceState)
    unmeasured = voice.covered_percent
    heard = [
        {"language": "en", "ipa": ipa, "wanted": 4, "heard": n} for ipa, n in (("a", 9), ("b", 1))
    ]

    voice.voice = VoiceView(report={"coverage": heard})

    assert unmeasured == -1
    assert voice.covered_percent == 62
