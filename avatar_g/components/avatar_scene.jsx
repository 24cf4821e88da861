import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { Light } from "./avatar_look.jsx";
import { geometryOf, laterPiece, manifestOf, Pieces, showVisible, skeletonOf } from "./avatar_pieces.jsx";
import { AvatarPreview } from "./avatar_preview.jsx";

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
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(host);
    this.pieces = new Pieces(); this.light = new Light(); this.preview = new AvatarPreview(this);
    this.meshes = {}; this.digests = {};
    this.root = new THREE.Group(); this.scene.add(this.root);
    this.view = "body"; this.pose = "stand"; this.mood = "neutral"; this.height = 1.7;
    this.look();
  }

  // Puts a character on stage as the server has it now; only pieces that changed are fetched.
  async show(id) {
    this.asking?.abort();
    const { signal } = this.asking = new AbortController();
    const started = performance.now();
    const manifest = await manifestOf(id, signal);
    const pieces = await this.pieces.all(manifest, signal);
    if (signal.aborted || this.closed) return;
    const isNew = this.id !== id;
    this.id = id;
    this.put(manifest, pieces);
    if (isNew) { this.preview.forget(); this.look(); }
    this.preview.settle(manifest);
    this.draw();
    this.changed(manifest.keys.shade, Math.round(this.preview.finished() - started));
    await this.finish(id, manifest, signal);
  }

  // What may come a moment later: occlusion, the chosen expression, what sliders do.
  async finish(id, { keys }, signal) {
    const wanted = ["shade", ...(this.mood === "neutral" ? [] : ["moods"]), "sliders"];
    for (const name of wanted) {
      if (this[name]?.facts.key !== keys[name]) {
        const piece = await laterPiece(id, name, signal);
        if (signal.aborted || this.closed || piece.facts.key !== keys[name]) return;
        this[name] = piece;
        if (name === "shade") this.shadeAll();
        else if (name === "moods") this.feel(this.mood);
        else this.preview.learn(piece);
        this.ask();
      }
    }
  }

  // Prepares the pieces of a card that a hand comes near; what fails here is asked for again later.
  async tryOn(kind) {
    if (!this.id) return;
    try {
      const manifest = await manifestOf(this.id, undefined, kind);
      if (manifest.groups) await this.pieces.all(manifest);
    } catch { /* nothing was promised */ }
  }

  put(manifest, { groups, pictures, visible }) {
    const { light, root } = this;
    const isOtherBody = JSON.stringify(manifest.joints) !== JSON.stringify(this.manifest?.joints);
    if (isOtherBody) {
      if (this.skeleton) { root.remove(this.skeleton.bones[0]); this.skeleton.dispose(); }
      this.skeleton = skeletonOf(manifest);
      root.add(this.skeleton.bones[0]);
    }
    const old = this.digests;
    Object.entries(manifest.groups).forEach(([name, digest]) => {
      if (old[name] === digest && !isOtherBody) return;
      (this.meshes[name] || []).forEach((mesh) => { root.remove(mesh); mesh.geometry.dispose(); mesh.material.dispose(); });
      this.meshes[name] = groups[name].facts.primitives.map((facts, number) => this.mesh(groups[name], facts, number));
      this.meshes[name].forEach((mesh) => root.add(mesh));
    });
    if (old.visible !== manifest.visible || old.face !== manifest.groups.face) showVisible(this.meshes.face, groups.face, visible.arrays.visible);
    Object.values(this.meshes).flat().forEach(({ material, userData }) => {
      const map = pictures[userData.texture] || null;
      Object.assign(material.uniforms.map, { value: map }); material.uniforms.hasMap.value = map ? 1 : 0;
    });
    this.digests = { ...manifest.groups, visible: manifest.visible };
    this.manifest = manifest; this.groups = groups;
    this.height = manifest.height_m; root.position.y = -manifest.ground_m;
    light.aim(this.height);
    if (this.shade?.facts.key === manifest.keys.shade) this.shadeAll();
    this.stand(this.pose);
    if (this.mood !== "neutral") this.feel(this.mood);
    this.pieces.tidy(new Set([...Object.values(manifest.groups), ...Object.values(manifest.pictures), manifest.visible]));
  }

  mesh(piece, facts, number) {
    const mesh = new THREE.SkinnedMesh(geometryOf(piece, number), this.light.materialOf(facts.material, facts.twoSided));
    mesh.bind(this.skeleton, new THREE.Matrix4());
    mesh.frustumCulled = false;
    mesh.userData = { ...facts, number };
    return mesh;
  }

  shadeAll() {
    Object.entries(this.meshes).forEach(([name, meshes]) => {
      const shade = this.shade.arrays[name];
      let start = 0;
      meshes.forEach(({ geometry }) => {
        const { count } = geometry.attributes.position;
        geometry.setAttribute("shade", new THREE.BufferAttribute(shade.slice(start, start + count), 1, true));
        start += count;
      });
    });
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
    this.skeleton?.bones.forEach((bone) => bone.rotation.set(...(POSES[pose][bone.name] || [0, 0, 0])));
    this.ask();
  }

  feel(mood) {
    this.mood = mood;
    if (mood !== "neutral" && this.manifest && this.moods?.facts.key !== this.manifest.keys.moods) {
      this.finish(this.id, this.manifest, this.asking.signal).catch(() => {});
      return;
    }
    Object.entries(this.meshes).forEach(([name, meshes]) => {
      const arrays = this.moods?.arrays || {};
      const rows = arrays[`${name}.${mood}.rows`], offsets = arrays[`${name}.${mood}.offsets`];
      const step = this.moods?.facts.steps[`${name}.${mood}`];
      let start = 0;
      meshes.forEach(({ geometry: { attributes }, userData }) => {
        const { array, count } = attributes.position;
        if (!rows && !userData.isMoved) { start += count; return; }
        array.set(this.groups[name].arrays[`${userData.number}.position`]);
        rows?.forEach((row, index) => {
          if (row < start || row >= start + count) return;
          for (let axis = 0; axis < 3; axis += 1) array[3 * (row - start) + axis] += offsets[4 * index + axis] * step;
        });
        userData.isMoved = Boolean(rows);
        attributes.position.needsUpdate = true;
        start += count;
      });
    });
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
    if (this.closed || !this.manifest) return;
    this.scene.updateMatrixWorld();
    if (!this.preview.isMoving) this.light.castShadow(this.renderer, this.scene, this.camera);
    this.renderer.render(this.scene, this.camera);
    this.preview.drawn();
  }

  close() {
    this.closed = true;
    this.asking?.abort();
    cancelAnimationFrame(this.frame);
    this.watcher.disconnect(); this.controls.dispose(); this.preview.close();
    Object.values(this.meshes).flat().forEach((mesh) => { mesh.geometry.dispose(); mesh.material.dispose(); });
    this.skeleton?.dispose(); this.light.dispose(); this.pieces.dispose();
    this.renderer.dispose(); this.renderer.domElement.remove();
  }
}
