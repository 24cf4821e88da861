import * as THREE from "three";

// Arrays of pieces as what three.js draws.

// One drawn primitive of a group file as a geometry; `shade` starts as even light.
export function geometryOf({ arrays }, number) {
  const geometry = new THREE.BufferGeometry();
  const put = (name, key, width, normalized) => geometry.setAttribute(name, new THREE.BufferAttribute(arrays[`${number}.${key}`], width, normalized));
  const count = arrays[`${number}.position`].length / 3;
  geometry.setAttribute("position", new THREE.BufferAttribute(arrays[`${number}.position`].slice(), 3));
  geometry.setAttribute("normal", new THREE.BufferAttribute(arrays[`${number}.normal`].slice(), 4, true));
  put("color", "color", 4, true); put("uv", "uv", 2, true);
  put("skinIndex", "joints", 4, false); put("skinWeight", "weights", 4, true);
  put("hold", "hold", 4, false); put("share", "share", 4, true);
  geometry.setAttribute("shade", new THREE.BufferAttribute(new Uint8Array(count).fill(215), 1, true));
  geometry.setIndex(new THREE.BufferAttribute(arrays[`${number}.index`], 1));
  return geometry;
}

// Which triangles of the face group the clothes leave to be seen: one bit each.
export function showVisible(meshes, piece, bits) {
  let triangle = 0;
  meshes.forEach((mesh, number) => {
    const all = piece.arrays[`${number}.index`];
    const kept = new all.constructor(all.length);
    let filled = 0;
    for (let corner = 0; corner < all.length; corner += 3, triangle += 1) {
      if (bits[triangle >> 3] & (128 >> (triangle & 7))) {
        kept[filled] = all[corner]; kept[filled + 1] = all[corner + 1]; kept[filled + 2] = all[corner + 2];
        filled += 3;
      }
    }
    mesh.geometry.setIndex(new THREE.BufferAttribute(kept.slice(0, filled), 1));
  });
}

// Bones in T-pose: identity rests, so a pose is plain local rotations.
export function skeletonOf({ bones: names, parents, joints }) {
  const bones = names.map((name) => Object.assign(new THREE.Bone(), { name }));
  bones.forEach((bone, index) => {
    const parent = parents[index];
    const from = parent < 0 ? [0, 0, 0] : joints[parent];
    bone.position.set(...joints[index].map((value, axis) => value - from[axis]));
    if (parent >= 0) bones[parent].add(bone);
  });
  const inverses = joints.map(([x, y, z]) => new THREE.Matrix4().makeTranslation(-x, -y, -z));
  return new THREE.Skeleton(bones, inverses);
}
