import * as THREE from "three";

// A character in pieces: named arrays in GLB containers, fetched once and kept by their digest.
const KINDS = { 5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };
const KEPT = 60;

const answer = async (url, signal) => {
  const response = await fetch(url, { signal, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
};
export const manifestOf = async (id, signal, wear) =>
  (await answer(`/api/avatars/${id}/stage${wear ? `?wear=${wear}` : ""}`, signal)).json();
export const laterPiece = async (id, name, signal) => readArrays(await (await answer(`/api/avatars/${id}/stage/${name}`, signal)).arrayBuffer());

// The facts of a container, and its arrays by name; nothing is copied.
export function readArrays(buffer) {
  const head = new DataView(buffer);
  const size = head.getUint32(12, true);
  const { accessors, bufferViews, extras } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, size)));
  const arrays = {};
  Object.entries(extras.arrays).forEach(([name, number]) => {
    const { bufferView, componentType, count, type } = accessors[number];
    arrays[name] = new KINDS[componentType](buffer, 28 + size + bufferViews[bufferView].byteOffset, count * WIDTHS[type]);
  });
  return { facts: extras, arrays };
}

// Fetches pieces and remembers the last ones used.
export class Pieces {
  constructor() { this.kept = new Map(); }

  get(digest, read, signal) {
    const known = this.kept.get(digest);
    if (known) { this.kept.delete(digest); this.kept.set(digest, known); return known; }
    const piece = answer(`/api/pieces/${digest}`, signal).then(read);
    this.kept.set(digest, piece);
    piece.catch(() => this.kept.delete(digest));
    return piece;
  }

  arrays(digest, signal) { return this.get(digest, async (response) => readArrays(await response.arrayBuffer()), signal); }

  picture(digest, signal) {
    return this.get(digest, async (response) => {
      const image = await createImageBitmap(await response.blob());
      const map = new THREE.Texture(image);
      map.colorSpace = THREE.NoColorSpace; map.flipY = false; map.generateMipmaps = true;
      map.minFilter = THREE.LinearMipmapLinearFilter; map.needsUpdate = true;
      return map;
    }, signal);
  }

  // Everything one manifest names, as soon as all of it is here.
  async all(manifest, signal) {
    const named = (entries, load) => Promise.all(Object.entries(entries).map(async ([name, digest]) => [name, await load(digest)]));
    const [groups, pictures, visible] = await Promise.all([
      named(manifest.groups, (digest) => this.arrays(digest, signal)),
      named(manifest.pictures, (digest) => this.picture(digest, signal)),
      this.arrays(manifest.visible, signal),
    ]);
    return { groups: Object.fromEntries(groups), pictures: Object.fromEntries(pictures), visible };
  }

  // Forget what was not used for long; `used` are digests on stage.
  tidy(used) {
    [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - KEPT)).forEach((digest) => {
      if (used.has(digest)) return;
      this.kept.get(digest).then((piece) => piece.isTexture && piece.dispose(), () => {});
      this.kept.delete(digest);
    });
  }

  dispose() {
    this.kept.forEach((piece) => piece.then((one) => one.isTexture && one.dispose(), () => {}));
    this.kept.clear();
  }
}

// One drawn primitive of a group file as a geometry; `shade` starts as even light.
export function geometryOf({ arrays }, number) {
  const geometry = new THREE.BufferGeometry();
  const put = (name, key, width, normalized) => geometry.setAttribute(name, new THREE.BufferAttribute(arrays[`${number}.${key}`], width, normalized));
  const count = arrays[`${number}.position`].length / 3;
  geometry.setAttribute("position", new THREE.BufferAttribute(arrays[`${number}.position`].slice(), 3));
  put("normal", "normal", 4, true); put("color", "color", 4, true); put("uv", "uv", 2, true);
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
