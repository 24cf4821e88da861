import { pixelsOf } from "./avatar_quality.jsx";
import { Sliders } from "./avatar_sliders.jsx";

// What the hand does before the server has built it: sliders move vertices, colours dye cloth. The
// exact pieces follow and replace both. Controls announce themselves with an "avatar-g" event.
export const announce = (detail) => window.dispatchEvent(new CustomEvent("avatar-g", { detail }));
const HELD_MS = 1500; // a value the hand set so long ago is the server's to decide
const STILL_MS = 160; // no shadow map while a slider moves
const MAPS = { skin: ["skin", "head"], iris: ["eye"], hair_colour: ["hair"] };

const linear = (colour) => [1, 3, 5].map((start) => (parseInt(colour.slice(start, start + 2), 16) / 255) ** 2.2);
const near = (one, other, reach) => Math.abs(one - other) <= 0.006 * reach;

export class AvatarPreview {
  constructor(scene) {
    this.scene = scene;
    this.sliders = new Sliders(scene);
    this.values = new Map(); // slider -> [share of its way, when]
    this.dyes = new Map(); // colour -> [value, when]
    this.isMoving = false;
    this.listen = ({ detail }) => this.take(detail);
    window.addEventListener("avatar-g", this.listen);
  }

  learn(piece) { this.sliders.learn(piece); this.sliders.move(this.values); }

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
      this.sliders.move(this.values);
    }
    this.scene.ask();
  }

  // The server's character is on stage: forget what it knows, keep what the hand still holds.
  settle({ values, colours }) {
    const now = performance.now();
    const isOld = (when) => now - when > HELD_MS;
    this.values.forEach(([share, when], name) => {
      const entry = this.sliders.facts?.[name];
      const there = entry && entry.lowest + share * (entry.highest - entry.lowest);
      if (!entry || isOld(when) || near(there, values[name], entry.highest - entry.lowest)) this.values.delete(name);
    });
    this.dyes.forEach(([value, when], name) => { if (isOld(when) || value === colours[name]) this.dyes.delete(name); });
    this.sliders.move(this.values); this.dye();
  }

  dye() {
    const { manifest, meshes } = this.scene.figure;
    if (!manifest) return;
    Object.entries(meshes).forEach(([group, list]) => list.forEach(({ material: { uniforms }, userData }) => {
      const name = [...this.dyes.keys()].find((key) => MAPS[key]?.includes(userData.material) || (manifest.wears[key]?.includes(group) && userData.material !== "hair"));
      uniforms.tinted.value = !name || !manifest.colours[name] ? 0 : (MAPS[name] && name !== "iris" ? 2 : 1);
      if (!uniforms.tinted.value) return;
      uniforms.tintFrom.value.set(...linear(manifest.colours[name]));
      uniforms.tintTo.value.set(...linear(this.dyes.get(name)[0]));
    }));
  }

  // Called after every frame: says how long the last movement took to become a picture.
  drawn() {
    if (this.since === undefined) return;
    const end = this.finished();
    Object.assign(this.scene.host.dataset, { slideMs: (end - this.since).toFixed(1), slideAt: end });
    this.since = undefined;
  }

  // The time; a measurement asks for it to be that of finished pixels, not of commands.
  finished() { return this.scene.host.dataset.timed ? pixelsOf(this.scene.renderer) : performance.now(); }

  close() {
    clearTimeout(this.rest);
    window.removeEventListener("avatar-g", this.listen);
    this.sliders.texture?.dispose();
  }
}
