import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { Light } from "./avatar_look.jsx";
import { aim, FOV_DEG } from "./avatar_cameras.jsx";
import { AvatarFigure } from "./avatar_figure.jsx";
import { AvatarFitting } from "./avatar_fitting.jsx";
import { laterPiece, manifestOf, Pieces } from "./avatar_pieces.jsx";
import { AvatarPreview } from "./avatar_preview.jsx";
import { Quality } from "./avatar_quality.jsx";
import { Warming } from "./avatar_warming.jsx";

const FINE_MS = 120;

// The 3D scene of the stage; draws only when something changed, so an idle stage costs nothing.
export class AvatarScene { // `later`: pieces that may follow the first picture, in this order
  constructor(host, changed, later = ["shade", "sliders"]) {
    this.renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true });
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace; // the shader encodes by itself
    Object.assign(this, { host, changed, later, quality: new Quality(this) });
    host.append(this.renderer.domElement);
    this.scene = new THREE.Scene(); this.camera = new THREE.PerspectiveCamera(FOV_DEG, 1, 0.1, 30);
    this.controls = new OrbitControls(this.camera, this.renderer.domElement);
    Object.assign(this.controls, { enablePan: false, minDistance: 0.8, maxDistance: 9 });
    this.controls.addEventListener("change", () => this.ask());
    this.controls.addEventListener("start", () => { this.isTurned = true; });
    this.pieces = new Pieces(); this.light = new Light(); this.preview = new AvatarPreview(this);
    this.figure = new AvatarFigure(this.light); this.scene.add(this.figure.root);
    this.fitting = new AvatarFitting(this);
    this.watcher = new ResizeObserver(() => this.resize()); this.watcher.observe(host);
    this.look("body"); this.warming = new Warming(this, () => !this.closed && !this.figure.manifest);
  }

  // Puts a character on stage as the server has it now; only pieces that changed are fetched.
  async show(id) {
    this.asking?.abort();
    const { signal } = this.asking = new AbortController();
    const started = performance.now();
    const manifest = await manifestOf(id, signal);
    const pieces = await this.pieces.all(manifest);
    if (signal.aborted || this.closed) return;
    const { figure } = this, { height } = figure;
    if (this.id !== id) { this.preview.forget(); this.isTurned = false; }
    this.id = id;
    figure.put(manifest, pieces);
    this.pieces.tidy(figure.digestsOnStage());
    if (!this.isTurned && figure.height !== height) this.look();
    this.preview.settle(manifest);
    this.drawSoon();
    const done = this.host.dataset.shownAt = this.preview.finished();
    this.changed(manifest.keys.shade, Math.round(done - started));
    await this.finish(id, manifest, signal); this.fitting.rest();
  }

  // A quick frame now, a fine one when the page has shown it.
  drawSoon() {
    cancelAnimationFrame(this.frame); this.frame = undefined; this.draw(true);
    clearTimeout(this.fine);
    this.fine = setTimeout(() => this.ask(), this.quality.level ? FINE_MS : 0);
  }

  // What may come a moment later: occlusion, the chosen expression, what sliders do.
  async finish(id, { keys }, signal) {
    for (const name of this.later.toSpliced(1, 0, ...(this.figure.mood === "neutral" ? [] : ["moods"]))) {
      if (this.figure.lacks(name)) {
        const piece = await laterPiece(id, name, signal);
        if (signal.aborted || this.closed || piece.facts.key !== keys[name]) return;
        this.figure.take(name, piece);
        if (name === "sliders") this.preview.learn(piece);
        if (name === "shade") this.quality.tryOut(); else this.ask();
        this.host.dataset.ready = name;
      }
    }
  }

  look(view = this.view) { this.view = view; this.isTurned = false; aim(this, view); this.ask(); }

  turn(radians) {
    this.isTurned = true;
    this.camera.position.sub(this.controls.target).applyAxisAngle(THREE.Object3D.DEFAULT_UP, radians).add(this.controls.target);
    this.controls.update();
  }

  stand(pose) { this.figure.stand(pose); this.ask(); }

  feel(mood) {
    const { figure } = this;
    figure.feel(mood);
    this.ask();
    if (figure.manifest && mood !== "neutral") this.finish(this.id, figure.manifest, this.asking.signal).catch(() => {});
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    this.renderer.setSize(width, height);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.look();
  }

  ask() { this.frame ??= requestAnimationFrame(() => { this.frame = undefined; this.draw(); }); }

  // A quick frame is for a moving hand: on a slow machine it is coarse and keeps the old shadow.
  draw(isQuick = this.preview.isMoving) {
    const { renderer, scene, camera, light } = this;
    if (this.closed || !this.figure.manifest) return;
    scene.updateMatrixWorld();
    if (this.quality.isFine(isQuick)) light.castShadow(this);
    renderer.render(scene, camera);
    this.preview.drawn();
  }

  close() {
    this.closed = true; this.asking?.abort();
    cancelAnimationFrame(this.frame); clearTimeout(this.fine); this.fitting.close();
    this.watcher.disconnect(); this.controls.dispose(); this.preview.close();
    this.figure.dispose(); this.warming.dispose(); this.light.dispose(); this.pieces.dispose();
    this.renderer.dispose(); this.renderer.domElement.remove();
  }
}
