import * as THREE from "three";
import { MOVED_WIDE } from "./avatar_shaders.jsx";

// How far a slider is towards its two ends.
const shares = ({ centre, lowest, highest }, value) => (value < centre
  ? [(centre - value) / (centre - lowest || 1), 0]
  : [0, (value - centre) / (highest - centre || 1)]);

// Moves the base vertices and the skeleton of the body on stage, before the server has built it.
export class Sliders {
  constructor(scene) { this.scene = scene; }

  learn({ facts, arrays }) {
    this.facts = facts.sliders; this.arrays = arrays; this.count = facts.vertices;
    const high = Math.ceil(this.count / MOVED_WIDE);
    if (!this.texture) {
      this.texture = new THREE.DataTexture(new Float32Array(MOVED_WIDE * high * 4), MOVED_WIDE, high, THREE.RGBAFormat, THREE.FloatType);
      this.scene.figure.light.moved.value = this.texture;
    }
  }

  // Adds up what all held sliders do, relative to the body on stage.
  move(values) {
    const { light, manifest, skeleton } = this.scene.figure;
    if (!this.texture || !manifest) return;
    const field = this.texture.image.data, joints = new Float32Array(skeleton.bones.length * 3);
    const weights = [];
    values.forEach(([share], name) => {
      const entry = this.facts[name];
      if (!entry) return;
      const there = shares(entry, entry.lowest + share * (entry.highest - entry.lowest));
      const here = shares(entry, manifest.values[name]);
      ["low", "high"].forEach((end, side) => { if (there[side] !== here[side]) weights.push([name, end, there[side] - here[side]]); });
    });
    light.moves.value = weights.length ? 1 : 0;
    if (!weights.length && !this.wasMoved) return;
    field.fill(0);
    weights.forEach(([name, end, weight]) => {
      const rows = this.arrays[`${name}.${end}.rows`], offsets = this.arrays[`${name}.${end}.offsets`];
      const scale = weight * (this.facts[name][`${end}Step`] || 0);
      if (rows) {
        for (let index = 0; index < rows.length; index += 1) {
          const at = 4 * rows[index], from = 3 * index;
          field[at] += scale * offsets[from]; field[at + 1] += scale * offsets[from + 1]; field[at + 2] += scale * offsets[from + 2];
        }
      }
      this.arrays[`${name}.${end}.joints`].forEach((value, index) => { joints[index] += weight * value; });
    });
    this.texture.needsUpdate = true;
    this.wasMoved = weights.length > 0;
    this.place(joints, field[4 * manifest.sole + 1]);
  }

  place(joints, rise) {
    const { manifest, root, skeleton } = this.scene.figure;
    root.position.y = -manifest.ground_m - rise;
    manifest.joints.forEach((joint, index) => {
      const parent = manifest.parents[index];
      const now = joint.map((value, axis) => value + joints[3 * index + axis]);
      const from = parent < 0 ? [0, 0, 0] : manifest.joints[parent].map((value, axis) => value + joints[3 * parent + axis]);
      skeleton.bones[index].position.set(now[0] - from[0], now[1] - from[1], now[2] - from[2]);
      skeleton.boneInverses[index].makeTranslation(-now[0], -now[1], -now[2]);
    });
  }
}
