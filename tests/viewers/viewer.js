import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { VRMLoaderPlugin } from "@pixiv/three-vrm";

// A plain VRM viewer: loads one file as any program with three-vrm does, draws it and says what it saw.
const renderer = new THREE.WebGLRenderer({ antialias: true });
renderer.setSize(480, 640);
document.body.append(renderer.domElement);

window.view = async (url) => {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const began = performance.now();
  const { vrm } = (await loader.loadAsync(url)).userData;
  const loadMs = Math.round(performance.now() - began);
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(0xd9d6e2);
  const sun = new THREE.DirectionalLight(0xffffff, 2.2);
  sun.position.set(1, 2, 2);
  scene.add(vrm.scene, sun, new THREE.HemisphereLight(0xcfd8ee, 0x8a7a70, 1.6));
  const camera = new THREE.PerspectiveCamera(24, 480 / 640, 0.1, 20);
  camera.position.set(0, 1.1, 4.8);
  camera.lookAt(0, 0.86, 0);
  const turn = (name, z) => { vrm.humanoid.getNormalizedBoneNode(name).rotation.z = z; };
  turn("leftUpperArm", -1.1); turn("rightUpperArm", 1.1);
  vrm.expressionManager.setValue("happy", 0.7);
  vrm.update(1 / 30);
  renderer.render(scene, camera);
  const pixels = new Uint8Array(4 * 480 * 640), gl = renderer.getContext();
  gl.readPixels(0, 0, 480, 640, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let drawn = 0;
  for (let at = 0; at < pixels.length; at += 4) drawn += Math.abs(pixels[at] - pixels[0]) > 6 ? 1 : 0;
  const seen = {
    version: vrm.meta.metaVersion, bones: Object.keys(vrm.humanoid.humanBones).length,
    expressions: vrm.expressionManager.expressions.length, springs: vrm.springBoneManager?.joints.size ?? 0,
    drawCalls: renderer.info.render.calls, triangles: renderer.info.render.triangles, drawnShare: drawn / 480 / 640, loadMs,
  };
  scene.traverse(({ geometry, material }) => { geometry?.dispose(); material?.dispose?.(); });
  return seen;
};
