import { Thin } from "./avatar_thin.jsx";

// How coarse a quick frame must be: a machine that draws slowly still follows the hand.
const QUICK_MS = 22;
const SHARPEST = 2;
// share of the resolution, and how large triangles may be
const LEVELS = [[1, 0], [0.6, 1], [0.5, 1.25], [0.4, 1.7], [0.3, 2.5]];

// What was found out about this machine; a software renderer is known by its name.
let found = -1;
const firstLevel = (renderer) => {
  const gl = renderer.getContext(), facts = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(facts ? facts.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|software/i.test(name) ? LEVELS.length - 1 : 0;
};

// The time when all that was drawn so far is there.
export function pixelsOf(renderer) {
  const gl = renderer.getContext();
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return performance.now();
}

export class Quality {
  constructor(scene) {
    if (found < 0) found = firstLevel(scene.renderer);
    Object.assign(this, { scene, level: found, now: 1, thin: new Thin(scene) });
  }

  // Sets resolution and triangles of the next frame; true when nothing is saved, so shadows are drawn too.
  isFine(isQuick) {
    const [share, cells] = LEVELS[isQuick ? this.level : 0];
    if (share !== this.now) {
      this.now = share;
      this.scene.renderer.setPixelRatio(share * Math.min(SHARPEST, window.devicePixelRatio || 1));
    }
    this.thin.use(cells > 0, cells);
    this.scene.light.hasty.value = cells > 0 ? 1 : 0;
    return cells === 0;
  }

  // Draws a full frame; once also finds out which quick frames are quick.
  tryOut() {
    const { scene } = this;
    if (this.isTried) { scene.draw(false); return; }
    this.isTried = true;
    for (this.level = 1; this.level < LEVELS.length - 1 && this.took(true) > QUICK_MS;) this.level += 1;
    const whole = this.took(false);
    if (whole < QUICK_MS) this.level = 0;
    found = this.level;
    Object.assign(scene.host.dataset, { frameMs: whole.toFixed(1), level: found });
  }

  // How long a frame takes; the one before it pays for what has to be prepared.
  took(isQuick) {
    const { scene } = this;
    if (isQuick) { scene.draw(true); pixelsOf(scene.renderer); }
    const started = performance.now();
    scene.draw(isQuick);
    return pixelsOf(scene.renderer) - started;
  }
}
