import * as THREE from "three";
import { geometryOf, skeletonOf } from "./avatar_body.jsx";

// A triangle of no size, drawn while the character is still on its way. Browsers compile shaders when
// they first draw with them; a software renderer spends longer on that than on the picture.
const VALUES = {
  position: new Float32Array(9), normal: new Int16Array(12), color: new Uint8Array(12), uv: new Uint16Array(6),
  joints: new Uint8Array(12), weights: new Uint16Array(12), hold: new Uint16Array(12), share: new Uint8Array(12),
  index: new Uint16Array([0, 1, 2]),
};

export class Warming {
  // `isNeeded` is asked before the triangle is drawn: a character that came meanwhile makes it needless.
  constructor({ renderer, light, camera }, isNeeded) {
    const arrays = Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [`0.${name}`, values]));
    const scene = new THREE.Scene();
    this.skeleton = skeletonOf({ bones: ["root"], parents: [-1], joints: [[0, 0, 0]] });
    this.meshes = [false, true].map((twoSided) => {
      const mesh = new THREE.SkinnedMesh(geometryOf({ arrays }, 0), light.materialOf("plain", twoSided));
      mesh.bind(this.skeleton, new THREE.Matrix4());
      mesh.frustumCulled = false;
      return mesh;
    });
    scene.add(this.skeleton.bones[0], ...this.meshes);
    renderer.compileAsync(scene, camera).then(() => { if (isNeeded()) renderer.render(scene, camera); }, () => {});
  }

  // Materials are kept until then: three.js forgets a shader nobody holds.
  dispose() {
    this.meshes.forEach(({ geometry, material }) => { geometry.dispose(); material.dispose(); });
    this.skeleton.dispose();
  }
}
