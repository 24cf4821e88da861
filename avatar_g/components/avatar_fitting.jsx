import { manifestOf } from "./avatar_pieces.jsx";

const ANSWERED_MS = 4000; // by then the server has taken a garment that was shown before it knew
const BUSY_MS = 60; // the server makes something for somebody else
const IDLE_MS = 1200; // whoever does nothing for so long is choosing

const isInSight = (card) => {
  const { top, bottom, width } = card.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < window.innerHeight;
};
const cardsInSight = () => [...document.querySelectorAll("[data-wear]")].filter(isInSight).map((card) => card.dataset.wear);

// The fitting room of the stage: garments are prepared while a hand comes near, and worn at the click.
export class AvatarFitting {
  constructor(scene) { this.scene = scene; }

  // Prepares the pieces of a card that a hand comes near; what fails here is asked for again later.
  tryOn(kind) {
    const { id, wanted, pieces, closed } = this.scene;
    if (!id || closed || (this.tried?.kind === kind && this.isFresh(this.tried))) return;
    const tried = this.tried = { kind, id, wanted };
    manifestOf(id, undefined, kind)
      .then(async (manifest) => (manifest.groups ? { manifest, pieces: await pieces.all(manifest) } : "busy"))
      .catch(() => undefined)
      .then((made) => {
        if (this.tried !== tried) return;
        if (made?.pieces) tried.made = made; else this.tried = undefined;
        if (tried.made && tried.isClicked) this.putOn(tried);
        if (made === "busy" && !tried.isClicked) setTimeout(() => { if (!this.tried) this.tryOn(kind); }, BUSY_MS);
      });
  }

  // Something was done. If nothing follows, the cards in sight are made one by one: a finger and a quick
  // hand do not announce themselves, and find them ready.
  rest() {
    clearTimeout(this.idle);
    this.laying?.abort();
    this.idle = setTimeout(() => this.layOut().catch(() => {}), IDLE_MS);
  }

  async layOut() {
    const { id, wanted, closed } = this.scene;
    if (!id || closed || document.hidden) return;
    if (!this.laid || !this.isFresh(this.laid)) this.laid = { id, wanted, kinds: new Set() };
    const { laid } = this, { signal } = this.laying = new AbortController();
    for (const kind of cardsInSight()) {
      if (!this.isFresh(laid)) return;
      if (!laid.kinds.has(kind)) {
        const { groups } = await manifestOf(id, signal, kind);
        if (!groups) { this.rest(); return; }
        laid.kinds.add(kind);
      }
    }
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

  close() { this.tried = undefined; this.laying?.abort(); clearTimeout(this.unanswered); clearTimeout(this.idle); }
}
