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
// The server makes large pieces in steps and stops when nobody asks on.
export async function laterPiece(id, name, signal) {
  let response;
  do response = await answer(`/api/avatars/${id}/stage/${name}`, signal); while (response.status === 202);
  return readArrays(await response.arrayBuffer());
}

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

  get(digest, read) {
    const known = this.kept.get(digest);
    if (known) { this.kept.delete(digest); this.kept.set(digest, known); return known; }
    const piece = answer(`/api/pieces/${digest}`).then(read); // never given up: the next manifest may want it
    this.kept.set(digest, piece);
    piece.catch(() => this.kept.delete(digest));
    return piece;
  }

  arrays(digest) { return this.get(digest, async (response) => readArrays(await response.arrayBuffer())); }

  picture(digest) {
    return this.get(digest, async (response) => {
      const image = await createImageBitmap(await response.blob());
      const map = new THREE.Texture(image);
      map.colorSpace = THREE.NoColorSpace; map.flipY = false; map.generateMipmaps = true;
      map.minFilter = THREE.LinearMipmapLinearFilter; map.needsUpdate = true;
      return map;
    });
  }

  // Everything one manifest names, as soon as all of it is here.
  async all(manifest) {
    const named = (entries, load) => Promise.all(Object.entries(entries).map(async ([name, digest]) => [name, await load(digest)]));
    const [groups, pictures, visible] = await Promise.all([
      named(manifest.groups, (digest) => this.arrays(digest)),
      named(manifest.pictures, (digest) => this.picture(digest)),
      this.arrays(manifest.visible),
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
