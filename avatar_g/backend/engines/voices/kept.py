"""The voices of a song or a clip, as files in its folder: whoever renders it finds them there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.voices.model import VoiceModel
from avatar_g.backend.media.atomic import complete_file

_FOLDER: Final = "voices"


def keep_models(folder: Path, models: Mapping[VoiceSlot, VoiceModel]) -> None:
    """Write the models of the slots that do not use their built-in voice."""
    for slot, model in models.items():
        with complete_file(_path(folder, slot)) as part:
            part.write_bytes(model.to_bytes())


def kept_models(folder: Path) -> dict[VoiceSlot, VoiceModel]:
    """Return the models ``keep_models`` wrote there.

    Raises
    ------
    ValueError
        If a file is no model.
    """
    paths = {slot: _path(folder, slot) for slot in VoiceSlot}
    return {
        slot: VoiceModel.from_bytes(path.read_bytes())
        for slot, path in paths.items()
        if path.exists()
    }


def _path(folder: Path, slot: VoiceSlot) -> Path:
    return folder / _FOLDER / f"{slot.value}.voice"
