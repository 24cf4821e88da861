import * as THREE from "three";
import { MOVED_WIDE } from "./avatar_look.jsx";

// What the hand does before the server has built it: sliders move vertices, colours dye cloth. The
// exact pieces follow and replace both. Controls announce themselves with an "avatar-g" event.
export const announce = (detail) => window.dispatchEvent(new CustomEvent("avatar-g", { detail }));
const HELD_MS = 1500; // a value the hand set so long ago is the server's to decide
const STILL_MS = 160; // no shadow map while a slider moves
const MAPS = { skin: ["skin", "head"], iris: ["eye"], hair_colour: ["hair"] };

const linear = (colour) => [1, 3, 5].map((start) => (parseInt(colour.slice(start, start + 2), 16) / 255) ** 2.2);
const near = (one, other, reach) => Math.abs(one - other) <= 0.006 * reach;

// How far a slider is towards its two ends.
const shares = ({ centre, lowest, highest }, value) => (value < centre
  ? [(centre - value) / (centre - lowest || 1), 0]
  : [0, (value - centre) / (highest - centre || 1)]);

export class AvatarPreview {
  constructor(scene) {
    this.scene = scene;
    this.values = new Map(); // slider -> [value, when]
    this.dyes = new Map(); // colour -> [value, when]
    this.isMoving = false;
    this.listen = ({ detail }) => this.take(detail);
    window.addEventListener("avatar-g", this.listen);
  }

  forget() { this.values.clear(); this.dyes.clear(); }

  // `share` is 0..1 of the slider's way.
  take({ slider, share, colour, value }) {
    const now = performance.now();
    if (slider) this.values.set(slider, [share, now]);
    if (colour) this.dyes.set(colour, [value, now]);
    if (colour) this.dye();
    if (slider) {
      this.since ??= now;
      this.isMoving = true;
      clearTimeout(this.rest);
      this.rest = setTimeout(() => { this.isMoving = false; this.scene.ask(); }, STILL_MS);
      this.move();
    }
    this.scene.ask();
  }

  // The server's character is on stage: forget what it knows, keep what the hand still holds.
  settle({ values, colours }) {
    const now = performance.now();
    const isOld = (when) => now - when > HELD_MS;
    this.values.forEach(([share, when], name) => {
      const entry = this.sliders?.[name];
      const there = entry && entry.lowest + share * (entry.highest - entry.lowest);
      if (!entry || isOld(when) || near(there, values[name], entry.highest - entry.lowest)) this.values.delete(name);
    });
    this.dyes.forEach(([value, when], name) => { if (isOld(when) || value === colours[name]) this.dyes.delete(name); });
    this.move(); this.dye();
  }

  learn({ facts, arrays }) {
    this.sliders = facts.sliders; this.arrays = arrays; this.count = facts.vertices;
    const high = Math.ceil(this.count / MOVED_WIDE);
    if (!this.texture) {
      this.texture = new THREE.DataTexture(new Float32Array(MOVED_WIDE * high * 4), MOVED_WIDE, high, THREE.RGBAFormat, THREE.FloatType);
      this.scene.light.moved.value = this.texture;
    }
    this.move();
  }

  // Adds up what all held sliders do, relative to the body on stage.
  move() {
    const { light, manifest, skeleton } = this.scene;
    if (!this.texture || !manifest) return;
    const field = this.texture.image.data, joints = new Float32Array(skeleton.bones.length * 3);
    const weights = [];
    this.values.forEach(([share], name) => {
      const entry = this.sliders[name];
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
      const scale = weight * (this.sliders[name][`${end}Step`] || 0);
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
    const { manifest, root, skeleton } = this.scene;
    root.position.y = -manifest.ground_m - rise;
    manifest.joints.forEach((joint, index) => {
      const parent = manifest.parents[index];
      const now = joint.map((value, axis) => value + joints[3 * index + axis]);
      const from = parent < 0 ? [0, 0, 0] : manifest.joints[parent].map((value, axis) => value + joints[3 * parent + axis]);
      skeleton.bones[index].position.set(now[0] - from[0], now[1] - from[1], now[2] - from[2]);
      skeleton.boneInverses[index].makeTranslation(-now[0], -now[1], -now[2]);
    });
  }

  dye() {
    const { manifest, meshes } = this.scene;
    if (!manifest) return;
    Object.entries(meshes).forEach(([group, list]) => list.forEach(({ material: { uniforms }, userData }) => {
      const name = [...this.dyes.keys()].find((key) => MAPS[key]?.includes(userData.material) || (manifest.wears[key] === group && userData.material !== "hair"));
      uniforms.tinted.value = !name || !manifest.colours[name] ? 0 : (MAPS[name] && name !== "iris" ? 2 : 1);
      if (!uniforms.tinted.value) return;
      uniforms.tintFrom.value.set(...linear(manifest.colours[name]));
      uniforms.tintTo.value.set(...linear(this.dyes.get(name)[0]));
    }));
  }

  // Called after every frame: says how long the last movement took to become a picture.
  drawn() {
    if (this.since === undefined) return;
    this.scene.host.dataset.slideMs = (this.finished() - this.since).toFixed(1);
    this.since = undefined;
  }

  // The time; a measurement asks for it to be that of finished pixels, not of commands.
  finished() {
    const { renderer, host } = this.scene;
    const gl = renderer.getContext();
    if (host.dataset.timed) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now();
  }

  close() {
    clearTimeout(this.rest);
    window.removeEventListener("avatar-g", this.listen);
    this.texture?.dispose();
  }
}
