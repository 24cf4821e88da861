// Small frames of the open draft: what was asked for last comes first, a few at a time, and what
// was drawn once stays until the scene it shows is edited.
const STEP_S = 0.04;
const HEIGHT_PX = 240;
const MOST_KEPT = 900;
const KINDS = ["now", "play", "near", "thumbs", "coarse"];
const BATCH = { now: 1, play: 4, near: 4, thumbs: 4, coarse: 6 };
const SOURCE = "/api/video/frames";

let draft = null; // {videoId, keyAt}
let control = null;
let busy = false;
let cost = 120; // milliseconds for a frame, as measured
const kept = new Map(); // place -> {url, key}
const refused = new Set(); // keys that could not be drawn
const wanted = Object.fromEntries(KINDS.map((kind) => [kind, []]));
const ears = new Set();
const turns = []; // who draws a single frame of another size next

const placeOf = (seconds) => Math.max(0, Math.round(seconds / STEP_S));
const keyOf = (place) => draft.keyAt(place * STEP_S);
const good = (place, old = false) => {
  const found = kept.get(place);
  return found && (old || found.key === keyOf(place)) ? found : null;
};
const drop = (place) => { URL.revokeObjectURL(kept.get(place).url); kept.delete(place); };

const next = () => {
  for (const kind of KINDS) {
    const open = wanted[kind].filter((place) => !good(place) && !refused.has(`${place} ${keyOf(place)}`));
    wanted[kind] = open.slice(BATCH[kind]);
    if (open.length) return open.slice(0, BATCH[kind]);
  }
  return [];
};

const store = async (answer, places, keys) => {
  const sizes = answer.headers.get("x-frame-bytes").split(",").map(Number);
  const bytes = await answer.blob();
  let from = 0;
  places.forEach((place, at) => {
    if (kept.has(place)) drop(place);
    kept.set(place, { url: URL.createObjectURL(bytes.slice(from, from + sizes[at], "image/jpeg")), key: keys[at] });
    from += sizes[at];
  });
  const spare = kept.keys();
  while (kept.size > MOST_KEPT) drop(spare.next().value);
};

const pump = async () => {
  if (busy || !draft) return;
  if (turns.length) {
    busy = true;
    turns.shift()(() => { busy = false; pump(); });
    return;
  }
  const places = next();
  if (!places.length) return;
  const asked = draft, keys = places.map(keyOf), began = performance.now();
  busy = true;
  control = new AbortController();
  try {
    const answer = await fetch(SOURCE, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ video_id: asked.videoId, times_s: places.map((place) => place * STEP_S), height_px: HEIGHT_PX }),
      signal: control.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    if (asked.videoId === draft?.videoId) await store(answer, places, keys);
    cost = 0.7 * cost + 0.3 * ((performance.now() - began) / places.length);
  } catch {
    places.forEach((place, at) => refused.add(`${place} ${keys[at]}`));
  }
  busy = false;
  ears.forEach((hear) => hear());
  pump();
};

export const openFrames = (videoId, keyAt) => {
  if (draft && draft.videoId !== videoId) closeFrames();
  draft = { videoId, keyAt };
  refused.clear();
  ears.forEach((hear) => hear());
};

export const closeFrames = () => {
  draft = null;
  control?.abort();
  [...kept.keys()].forEach(drop);
  KINDS.forEach((kind) => { wanted[kind] = []; });
};

export const want = (kind, times) => {
  wanted[kind] = [...new Set(times.map(placeOf))];
  pump();
};

// The frame of a time; else the nearest one within `before` and `after` seconds. With `old` one
// that was drawn before an edit will do.
export const frameAt = (seconds, before = 0, after = before, old = false) => {
  if (!draft) return null;
  const place = placeOf(seconds);
  const steps = Math.ceil(Math.max(before, after) / STEP_S);
  for (let away = 0; away <= steps; away += 1) {
    for (const at of [place - away, place + away]) {
      const isNear = at <= place ? away * STEP_S <= before : away * STEP_S <= after;
      const found = (away === 0 || isNear) && good(at, old);
      if (found) return { url: found.url, at: at * STEP_S, exact: away === 0 };
    }
  }
  return null;
};

// One request at a time: a server that draws what nobody waits for any more is slow for everybody.
// Resolves to the function that ends the turn.
export const takeTurn = () => new Promise((begin) => { turns.push(begin); pump(); });
export const frameCost = () => cost;
export const hearFrames = (ear) => { ears.add(ear); return () => ears.delete(ear); };
