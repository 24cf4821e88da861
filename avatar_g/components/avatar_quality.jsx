// How coarse a quick frame must be: a machine that draws slowly still follows the hand.
const QUICK_MS = 25;
const COARSEST = 0.3;
const SHARPEST = 2;

// The time when all that was drawn so far is there.
export function pixelsOf(renderer) {
  const gl = renderer.getContext();
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return performance.now();
}

export class Quality {
  constructor(scene) { Object.assign(this, { scene, coarse: 1, now: 1 }); }

  // Sets the resolution of the next frame; true when nothing is saved, so shadows are drawn too.
  isFine(isQuick) {
    const wanted = isQuick ? this.coarse : 1;
    if (wanted !== this.now) {
      this.now = wanted;
      this.scene.renderer.setPixelRatio(wanted * Math.min(SHARPEST, window.devicePixelRatio || 1));
    }
    return wanted === 1;
  }

  // Draws a full frame and waits for its pixels.
  tryOut() {
    const { scene } = this;
    const started = performance.now();
    scene.draw(false);
    const took = pixelsOf(scene.renderer) - started;
    this.coarse = took < QUICK_MS ? 1 : Math.max(COARSEST, Math.sqrt(QUICK_MS / took));
    scene.host.dataset.frameMs = took.toFixed(1);
  }
}
