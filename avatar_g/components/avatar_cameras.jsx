// Where the stage is looked at from.
export const FOV_DEG = 20;
// height in view and of the look-at point, as shares of the body; turn around it in radians
const CAMERAS = { body: [1.32, 0.5, 0.16], front: [0.5, 0.81, 0], side: [1.32, 0.5, 1.57], face: [0.24, 0.915, 0.1] };

export function aim({ camera, controls, figure: { height } }, view) {
  const [seen, at, turn] = CAMERAS[view];
  const wide = Math.min(1, camera.aspect / 0.62);
  const far = (seen * height) / wide / 2 / Math.tan((FOV_DEG * Math.PI) / 360);
  controls.target.set(0, at * height, 0);
  camera.position.set(far * Math.sin(turn), at * height + 0.06, far * Math.cos(turn));
  controls.update();
}
