import * as THREE from "three";
import { geometryOf, showVisible, skeletonOf } from "./avatar_body.jsx";
import { putOn } from "./avatar_moods.jsx";

// The character on stage: a skeleton and the meshes of its groups, changed in place.
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

export class AvatarFigure {
  constructor(light) {
    Object.assign(this, { light, root: new THREE.Group(), meshes: {}, digests: {}, height: 1.7, pose: "stand", mood: "neutral" });
  }

  put(manifest, { groups, pictures, visible }) {
    const { root } = this;
    const isOtherBody = JSON.stringify(manifest.joints) !== JSON.stringify(this.manifest?.joints);
    if (isOtherBody) {
      if (this.skeleton) { root.remove(this.skeleton.bones[0]); this.skeleton.dispose(); }
      this.skeleton = skeletonOf(manifest);
      root.add(this.skeleton.bones[0]);
    }
    const old = this.digests;
    Object.keys(this.meshes).forEach((name) => { if (!manifest.groups[name]) this.drop(name); });
    Object.entries(manifest.groups).forEach(([name, digest]) => {
      if (old[name] === digest && !isOtherBody) return;
      const before = this.drop(name);
      this.meshes[name] = groups[name].facts.primitives.map((facts, number) => this.mesh(groups[name], facts, number, before[number]));
      this.meshes[name].forEach((mesh) => root.add(mesh));
    });
    if (isOtherBody || old.visible !== manifest.visible || old.face !== manifest.groups.face) showVisible(this.meshes.face, groups.face, visible.arrays.visible);
    Object.values(this.meshes).flat().forEach(({ material, userData }) => {
      const map = pictures[userData.texture] || null;
      Object.assign(material.uniforms.map, { value: map }); material.uniforms.hasMap.value = map ? 1 : 0;
    });
    this.digests = { ...manifest.groups, visible: manifest.visible };
    this.manifest = manifest; this.groups = groups;
    this.height = manifest.height_m; root.position.y = -manifest.ground_m;
    if (this.shade?.facts.key === manifest.keys.shade) this.shadeAll();
    this.stand(this.pose);
    if (this.mood !== "neutral") this.feel(this.mood);
  }

  drop(name) {
    const meshes = this.meshes[name] || [];
    meshes.forEach((mesh) => { this.root.remove(mesh); mesh.geometry.dispose(); mesh.material.dispose(); });
    delete this.meshes[name];
    return meshes;
  }

  // Until the occlusion of a new mesh is known, that of the mesh in its place serves if it fits.
  mesh(piece, facts, number, before) {
    const geometry = geometryOf(piece, number), old = before?.geometry.attributes.shade;
    if (old?.count === geometry.attributes.position.count) geometry.setAttribute("shade", old.clone());
    const mesh = new THREE.SkinnedMesh(geometry, this.light.materialOf(facts.material, facts.twoSided));
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

  stand(pose) {
    this.pose = pose;
    this.skeleton?.bones.forEach((bone) => bone.rotation.set(...(POSES[pose][bone.name] || [0, 0, 0])));
  }

  // Where the hips stand, in the scene.
  hips() {
    const bone = this.skeleton.bones.find(({ name }) => name === "hips") ?? this.skeleton.bones[0];
    return bone.getWorldPosition(new THREE.Vector3());
  }

  feel(mood) { this.mood = mood; putOn(this, mood); }

  // Takes a piece that came later.
  take(name, piece) {
    this[name] = piece;
    if (name === "shade") this.shadeAll();
    if (name === "moods") this.feel(this.mood);
  }

  lacks(name) { return this[name]?.facts.key !== this.manifest.keys[name]; }

  digestsOnStage() { return new Set([...Object.values(this.manifest.groups), ...Object.values(this.manifest.pictures), this.manifest.visible]); }

  dispose() { Object.keys(this.meshes).forEach((name) => this.drop(name)); this.skeleton?.dispose(); }
}
