import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import { dress } from "./avatar_look.jsx";

// The 3D scene of the stage; draws only when something changed, so an idle stage costs nothing.
const FOV_DEG = 20;
// height in view and of the look-at point, as shares of the body; turn around it in radians
const CAMERAS = { body: [1.32, 0.5, 0.16], front: [0.5, 0.81, 0], side: [1.32, 0.5, 1.57], face: [0.24, 0.915, 0.1] };
const DOWN = { leftUpperArm: [0, 0, -1.18], rightUpperArm: [0, 0, 1.18], leftLowerArm: [0, -0.2, 0], rightLowerArm: [0, 0.2, 0] };
export const POSES = {
  stand: DOWN,
  wave: { ...DOWN, rightUpperArm: [0, 0, 0.15], rightLowerArm: [0, 0.4, -1.7], head: [0, 0.1, 0.08] },
  hips: { leftUpperArm: [0.1, 0.5, -0.85], rightUpperArm: [0.1, -0.5, 0.85], leftLowerArm: [0, -1.5, -0.9], rightLowerArm: [0, 1.5, 0.9] },
  dance: {
    leftUpperArm: [0, 0, 0.55], rightUpperArm: [0, 0.5, 0.9], leftLowerArm: [0, -0.5, 0.6], rightLowerArm: [0, 1.7, 0],
    spine: [0, 0.2, 0.08], hips: [0, -0.15, -0.06], leftUpperLeg: [0.1, 0, 0.12], rightUpperLeg: [-0.35, 0, 0], rightLowerLeg: [0.55, 0, 0],
  },
  tpose: {},
};
export const MOODS = ["neutral", "happy", "angry", "sad", "relaxed", "surprised", "aa", "ih", "ou", "ee", "oh", "blink", "blinkLeft"];

export class AvatarScene {
  constructor(host, changed) {
    this.renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true });
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace; // the shader encodes by itself
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
    Object.assign(this, { host, changed });
    host.append(this.renderer.domElement);
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(FOV_DEG, 1, 0.1, 30);
    this.controls = new OrbitControls(this.camera, this.renderer.domElement);
    Object.assign(this.controls, { enablePan: false, minDistance: 0.8, maxDistance: 9 });
    this.controls.addEventListener("change", () => this.ask());
    this.loader = new GLTFLoader().register((parser) => new VRMLoaderPlugin(parser));
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(host);
    this.view = "body"; this.pose = "stand"; this.mood = "neutral"; this.height = 1.7;
    this.look();
  }

  async load(url) {
    this.wanted = url;
    const started = performance.now();
    const { userData, scene } = await this.loader.loadAsync(url);
    if (this.wanted !== url || this.closed) return VRMUtils.deepDispose(scene);
    const old = this.vrm;
    if (old) { this.scene.remove(old.scene); this.worn.dispose(); VRMUtils.deepDispose(old.scene); }
    this.vrm = userData.vrm;
    this.height = new THREE.Box3().setFromObject(scene).max.y;
    this.worn = dress(scene, this.height);
    this.scene.add(scene);
    this.stand(this.pose); this.feel(this.mood);
    if (!old) this.look();
    this.draw();
    this.changed(url, Math.round(performance.now() - started));
    return undefined;
  }

  look(view = this.view) {
    this.view = view;
    const [seen, at, turn] = CAMERAS[view];
    const wide = Math.min(1, this.camera.aspect / 0.62);
    const far = (seen * this.height) / wide / 2 / Math.tan((FOV_DEG * Math.PI) / 360);
    this.controls.target.set(0, at * this.height, 0);
    this.camera.position.set(far * Math.sin(turn), at * this.height + 0.06, far * Math.cos(turn));
    this.controls.update();
    this.ask();
  }

  turn(radians) {
    this.camera.position.sub(this.controls.target).applyAxisAngle(THREE.Object3D.DEFAULT_UP, radians).add(this.controls.target);
    this.controls.update();
  }

  stand(pose) {
    this.pose = pose;
    const humanoid = this.vrm?.humanoid;
    if (!humanoid) return;
    humanoid.resetNormalizedPose();
    Object.entries(POSES[pose]).forEach(([bone, angles]) => humanoid.getNormalizedBoneNode(bone)?.rotation.set(...angles));
    this.ask();
  }

  feel(mood) {
    this.mood = mood;
    MOODS.forEach((name) => this.vrm?.expressionManager?.setValue(name, name === mood ? 1 : 0));
    this.ask();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    this.renderer.setSize(width, height);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.look();
  }

  ask() {
    this.frame ??= requestAnimationFrame(() => { this.frame = undefined; this.draw(); });
  }

  draw() {
    if (this.closed) return;
    this.vrm?.update(0);
    this.scene.updateMatrixWorld();
    this.worn?.castShadow(this.renderer, this.scene, this.camera);
    this.renderer.render(this.scene, this.camera);
  }

  close() {
    this.closed = true;
    cancelAnimationFrame(this.frame);
    this.watcher.disconnect(); this.controls.dispose(); this.worn?.dispose();
    if (this.vrm) VRMUtils.deepDispose(this.vrm.scene);
    this.renderer.dispose(); this.renderer.domElement.remove();
  }
}
