import { manifestOf } from "./avatar_pieces.jsx";

const ANSWERED_MS = 4000; // by then the server has taken a garment that was shown before it knew

// The fitting room of the stage: garments are prepared while a hand comes near, and worn at the click.
export class AvatarFitting {
  constructor(scene) { this.scene = scene; }

  // Prepares the pieces of a card that a hand comes near; what fails here is asked for again later.
  tryOn(kind) {
    const { id, wanted, pieces } = this.scene;
    if (!id || (this.tried?.kind === kind && this.isFresh(this.tried))) return;
    const tried = this.tried = { kind, id, wanted };
    manifestOf(id, undefined, kind)
      .then(async (manifest) => manifest.groups && { manifest, pieces: await pieces.all(manifest) })
      .catch(() => undefined)
      .then((made) => {
        tried.made = made;
        if (this.tried !== tried) return;
        if (!made) this.tried = undefined;
        else if (tried.isClicked) this.putOn(tried);
      });
  }

  // Nothing was changed since it was asked for; what is not fresh would take the newer change back.
  isFresh({ id, wanted }) { return this.scene.id === id && this.scene.wanted === wanted; }

  // A click: what is prepared is on stage before the server knows; its word follows and counts. What is
  // not is asked for at once: the server builds it while it hears of the click.
  wear(kind) {
    this.tryOn(kind);
    const { tried } = this;
    if (tried?.kind !== kind) return;
    if (tried.made) this.putOn(tried); else tried.isClicked = true;
  }

  putOn(tried) {
    const { scene, scene: { figure, preview } } = this;
    if (!this.isFresh(tried)) return;
    scene.asking?.abort();
    figure.put(tried.made.manifest, tried.made.pieces);
    preview.settle(tried.made.manifest);
    scene.drawSoon();
    Object.assign(scene.host.dataset, { worn: tried.kind, wornAt: preview.finished() });
    this.tried = undefined;
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => { if (this.isFresh(tried)) scene.show(tried.id).catch(() => {}); }, ANSWERED_MS);
  }

  close() { this.tried = undefined; clearTimeout(this.unanswered); }
}
