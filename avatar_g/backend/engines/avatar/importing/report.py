"""What importing changed, in codes that the pages translate; each has a cure to read."""

from dataclasses import dataclass, field
from enum import StrEnum


class Finding(StrEnum):
    """One thing the creator should know; the catalogue key is ``avatar_import.found.<value>``."""

    TURNED = "turned"
    """It did not face us."""
    RESCALED = "rescaled"
    ARMS_RAISED = "arms_raised"
    """It stood with lowered arms."""
    JOINTS_ADDED = "joints_added"
    BONES_MERGED = "bones_merged"
    """Bones beyond the humanoid: hair, skirts, twists."""
    SPRINGS_DROPPED = "springs_dropped"
    ANIMATIONS_DROPPED = "animations_dropped"
    TEXTURES_REDUCED = "textures_reduced"
    TEXTURES_TILED = "textures_tiled"
    """Pictures that repeat were laid flat."""
    CUT_OUT = "cut_out"
    """Transparent parts were cut away as triangles."""
    SHADERS_SIMPLIFIED = "shaders_simplified"
    PRESETS_USED = "presets_used"
    """The mouth moves by the file's five vowels."""
    JAW_USED = "jaw_used"
    NO_MOUTH = "no_mouth"
    NO_BLINK = "no_blink"
    NO_EYES = "no_eyes"
    NO_LICENCE = "no_licence"


@dataclass(slots=True)
class ImportReport:
    """Findings in the order they were made, with a number where there is one."""

    findings: dict[Finding, int] = field(default_factory=dict)

    def add(self, finding: Finding, count: int = 1) -> None:
        """Note a finding; counts of the same one add up."""
        if count > 0:
            self.findings[finding] = self.findings.get(finding, 0) + count

    def to_list(self) -> list[dict[str, str | int]]:
        """Return JSON values."""
        return [{"code": code.value, "count": count} for code, count in self.findings.items()]
