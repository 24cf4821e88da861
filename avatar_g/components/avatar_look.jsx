import * as THREE from "three";
import { DEPTH, LIGHT, SEEN, SHADED } from "./avatar_shaders.jsx";

// The server renderer's light (engines/avatar/renderer) as two shaders: what the stage shows is what
// a video will show. Vertex colour is linear, its alpha is ambient occlusion.
const KEY = [0.45, 0.62, 0.66];
const SHADOW_PX = 1024;
// metres: how far the lamp stands and reaches, and depths of renderer/shadows.py and gathering.py
const LAMP = 4, NEAR = 0.1, REACH = 8, OPEN_CLOTH = 0.02, BIAS = 0.0045;
const LEAST_HALF = 0.5, GREATEST_HALF = 1.2, HALF_STEP = 0.1;
// wrap, broad and sharp specular, red scatter, rim, darkened by occlusion: renderer/materials.py
const ANSWERS = {
  skin: [0.42, 0.085, 0, 1, 1, 0], head: [0.42, 0.085, 0, 1, 1, 0], eye: [0.2, 0, 0.4, 0, 0, 0],
  hair: [0.3, 0.14, 0.06, 0, 1, 0], cloth: [0.22, 0.022, 0, 0, 1, 0], mouth: [0.2, 0, 0.35, 0, 0, 1],
  lash: [0.2, 0.02, 0, 0, 0, 0], gloss: [0.2, 0.1, 0.7, 0, 1, 0], leather: [0.2, 0.2, 0.1, 0, 1, 0],
  plain: [0.22, 0.03, 0, 0, 1, 0],
};

const material = (vertexShader, fragmentShader, uniforms, side) =>
  new THREE.ShaderMaterial({ vertexShader, fragmentShader, uniforms, side });

// The light around a character: shadow map, what all materials share, and what sliders move.
export class Light {
  constructor() {
    this.key = new THREE.Vector3(...KEY).normalize();
    this.lamp = new THREE.OrthographicCamera(-1, 1, 1, -1, NEAR, REACH);
    this.lightMatrix = { value: new THREE.Matrix4() };
    this.target = new THREE.WebGLRenderTarget(SHADOW_PX, SHADOW_PX, {
      minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter, type: THREE.FloatType,
    });
    this.hasty = { value: 0 }; // 1: shadows are looked up once
    this.moved = { value: null };
    this.moves = { value: 0 };
    const dark = (deeper, side) => material(SHADED, DEPTH, { lightMatrix: this.lightMatrix, moved: this.moved, moves: this.moves, deeper: { value: deeper / (REACH - NEAR) } }, side);
    this.dark = dark(0, THREE.BackSide);
    this.darkOpen = dark(OPEN_CLOTH, THREE.DoubleSide);
  }

  // Points the lamp at what the camera sees: near views get finer shadows (drawing.py _light_matrix).
  aim(camera, target, hips) {
    const { lamp, key } = this;
    const seen = 2 * camera.position.distanceTo(target) * Math.tan((camera.fov * Math.PI) / 360);
    const half = Math.min(Math.max(Math.ceil((seen * 0.8) / HALF_STEP) * HALF_STEP, LEAST_HALF), GREATEST_HALF);
    const centre = new THREE.Vector3(hips.x, half < GREATEST_HALF ? target.y : hips.y, hips.z);
    Object.assign(lamp, { left: -half, right: half, top: half, bottom: -half });
    lamp.position.copy(key).multiplyScalar(LAMP).add(centre);
    lamp.lookAt(centre);
    lamp.updateProjectionMatrix(); lamp.updateMatrixWorld(true);
    this.lightMatrix.value.copy(lamp.projectionMatrix).multiply(lamp.matrixWorldInverse);
  }

  materialOf(name, twoSided) {
    const answer = ANSWERS[name] || ANSWERS.plain;
    const uniforms = {
      lightMatrix: this.lightMatrix, moved: this.moved, moves: this.moves, depth: { value: this.target.texture },
      map: { value: null }, hasMap: { value: 0 }, gain: { value: name === "hair" ? 2 : 1 }, size: { value: SHADOW_PX }, bias: { value: BIAS / (REACH - NEAR) },
      key: { value: this.key }, broad: { value: new THREE.Vector3(...answer.slice(0, 3)) }, fine: { value: new THREE.Vector3(...answer.slice(3)) },
      hasty: this.hasty, tinted: { value: 0 }, tintFrom: { value: new THREE.Vector3() }, tintTo: { value: new THREE.Vector3() },
    };
    return material(SEEN, LIGHT, uniforms, twoSided ? THREE.DoubleSide : THREE.FrontSide);
  }

  castShadow({ renderer, scene, camera, controls, figure }) {
    this.aim(camera, controls.target, figure.hips());
    const meshes = [];
    scene.traverse((mesh) => { if (mesh.isSkinnedMesh) meshes.push([mesh, mesh.material]); });
    meshes.forEach(([mesh, { side }]) => { mesh.material = side === THREE.DoubleSide ? this.darkOpen : this.dark; });
    renderer.setRenderTarget(this.target); renderer.setClearColor(0xffffff, 1);
    renderer.clear(); renderer.render(scene, camera);
    renderer.setRenderTarget(null); renderer.setClearColor(0, 0);
    meshes.forEach(([mesh, lit]) => { mesh.material = lit; });
  }

  dispose() { this.target.dispose(); this.dark.dispose(); this.darkOpen.dispose(); this.moved.value?.dispose(); }
}
