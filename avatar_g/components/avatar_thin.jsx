import * as THREE from "three";

// Fewer triangles for quick frames: vertices in one cell of a grid become one of them, so a triangle is
// never much smaller than the coarse picture can show. Vertices stay where they are, only indices change:
// sliders, dyes and poses work as ever.
const CELL_M = { plain: 0.028, fine: 0.009, unseen: 0.1 }; // heads and hands are looked at
const HAIR = 3; // strands are many and fine: most triangles of a head
const LEAST_CELL_M = 0.0025;
const WHOLE_VIEW_M = 2.2; // height in view of the body camera: the cells above are for it
const VIEW_STEP_M = 0.05; // a camera that turns must not make all indices anew
const ROW = 4096, MIDDLE = 2048;

const isSame = (one, other) => one && Object.keys(other).every((name) => one[name] === other[name]);

// The index of `full` with the vertices of every cell made one; nothing is left of what fits into a cell.
export function thinned({ array: places }, full, cellAt) {
  const first = new Map(), stands = new Uint32Array(places.length / 3);
  for (let at = 0; at < stands.length; at += 1) {
    const [x, y, z] = [places[3 * at], places[3 * at + 1], places[3 * at + 2]];
    const cell = cellAt(x, y);
    const key = ((Math.floor(x / cell) + MIDDLE) * ROW + Math.floor(y / cell) + MIDDLE) * ROW + Math.floor(z / cell) + MIDDLE;
    const known = first.get(key);
    if (known === undefined) first.set(key, at);
    stands[at] = known ?? at;
  }
  const kept = new full.constructor(full.length);
  let filled = 0;
  for (let corner = 0; corner < full.length; corner += 3) {
    const one = stands[full[corner]], two = stands[full[corner + 1]], three = stands[full[corner + 2]];
    if (one !== two && two !== three && one !== three) {
      kept[filled] = one; kept[filled + 1] = two; kept[filled + 2] = three;
      filled += 3;
    }
  }
  return kept.slice(0, filled);
}

export class Thin {
  constructor(scene) { Object.assign(this, { scene, made: new WeakMap(), whole: new WeakMap() }); }

  // Shows all meshes with few triangles, or with all of theirs again.
  use(isThin, scale) {
    const { figure } = this.scene;
    const facts = isThin && this.facts(scale);
    Object.values(figure.meshes).flat().forEach(({ geometry, userData }) => {
      const full = this.whole.get(geometry.index) ?? geometry.index;
      const wanted = isThin ? this.indexOf(geometry, full, { ...facts, strands: userData.material === "hair" ? HAIR : 1 }) : full;
      if (geometry.index !== wanted) geometry.setIndex(wanted);
    });
  }

  indexOf({ attributes: { position } }, full, facts) {
    const known = this.made.get(full);
    if (isSame(known, facts)) return known.index;
    const { scale, strands, head, wrist, low, wide } = facts;
    const fine = Math.max(LEAST_CELL_M, CELL_M.fine * strands * scale), plain = CELL_M.plain * scale;
    const cellAt = (x, y) => (y < low || Math.abs(x) > wide ? CELL_M.unseen : (y > head || Math.abs(x) > wrist ? fine : plain));
    const index = new THREE.BufferAttribute(thinned(position, full.array, cellAt), 1);
    this.made.set(full, { ...facts, index });
    this.whole.set(index, full);
    return index;
  }

  // How large a cell may be for this view, and where head and hands begin in T-pose. Near the head also
  // what is out of view; lower down it could be an arm.
  facts(scale) {
    const { camera, controls, figure: { manifest } } = this.scene;
    const seen = 2 * camera.position.distanceTo(controls.target) * Math.tan((camera.fov * Math.PI) / 360);
    const nearness = 2 ** Math.min(0, Math.round(Math.log2(seen / WHOLE_VIEW_M)));
    const joint = (name, axis) => Math.abs(manifest.joints[manifest.bones.indexOf(name)]?.[axis] ?? Infinity);
    const head = joint("neck", 1), middle = Math.round((controls.target.y + manifest.ground_m) * 10) / 10;
    const isNear = nearness < 0.5 && middle > head, span = Math.ceil(seen / VIEW_STEP_M) * VIEW_STEP_M;
    return {
      scale: scale * nearness, head, wrist: joint("leftHand", 0),
      low: isNear ? middle - 0.6 * span : -Infinity, wide: isNear ? 0.7 * span : Infinity,
    };
  }
}
