"""Spring bones of a VRM file: the same chains and numbers that move hair and skirts in videos.

Source: the VRM Consortium's VRMC_springBone-1.0 specification.
"""

from typing import Any, Final

from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.spring_joints import SPRINGS, Chain, chains_of

EXTENSION: Final = "VRMC_springBone"
_DOWN: Final = (0.0, -1.0, 0.0)


def spring_extension(rigged: Rigged) -> dict[str, Any] | None:
    """Return the extension object; None for a character without springs. Joint j is node j + 1."""
    chains = chains_of(rigged)
    if not chains:
        return None
    return {"specVersion": "1.0", "springs": [_spring(rigged, chain) for chain in chains]}


def _spring(rigged: Rigged, chain: Chain) -> dict[str, Any]:
    spring = SPRINGS[chain.kind]
    joints = [
        {
            "node": joint + 1,
            "hitRadius": spring.radius_m,
            "stiffness": spring.stiffness,
            "gravityPower": spring.gravity,
            "gravityDir": list(_DOWN),
            "dragForce": spring.drag,
        }
        for joint in chain.joints
    ]
    return {"name": rigged.joint_names[chain.joints[0]], "joints": joints}
