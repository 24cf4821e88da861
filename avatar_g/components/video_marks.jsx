import { jsx } from "@emotion/react";

// Rulers, points that catch, and small things every part of the Video Studio draws.
const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120];
const LABEL_PX = 64;
const BAR_PX = 30;

export const filled = (text, values) => Object.entries(values).reduce((rest, [name, value]) => rest.replace(`{${name}}`, value), text);
export const exactTime = (seconds) => {
  const tenths = Math.round(10 * Math.max(0, seconds || 0));
  return `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
};
export const sceneAt = (scenes, at) => {
  const place = scenes.findIndex(({ end_s }) => at < end_s);
  return place < 0 ? Math.max(0, scenes.length - 1) : place;
};

export const Icon = (shapes, size = "s") => jsx("svg", { className: `i ${size}`, viewBox: "0 0 24 24", "aria-hidden": true, focusable: false },
  shapes.map(([element, attributes], key) => jsx(element, { key, ...attributes })));

export const timeTicks = (duration, scale) => {
  const step = STEPS_S.find((one) => one * scale >= LABEL_PX) ?? STEPS_S.at(-1);
  return Array.from({ length: Math.ceil(duration / step) }, (_, place) => place * step);
};

// Every bar has a stroke; numbers stand where there is room for them.
export const barTicks = (downbeats, scale) => {
  const length = (downbeats.at(-1) - downbeats[0]) / Math.max(1, downbeats.length - 1);
  const every = [1, 2, 4, 8, 16, 32].find((one) => one * length * scale >= BAR_PX) ?? 64;
  return downbeats.map((at, place) => ({ at, label: place % every ? "" : String(place + 1) }));
};

export const snapPoints = (kind, { beats, downbeats, lines }) => ({
  bars: downbeats,
  beats,
  lines: lines.flatMap(({ start_s, end_s }) => [start_s, end_s]),
})[kind] ?? [];

export const caught = (at, points, reach) => {
  const nearest = points.reduce((best, point) => (Math.abs(point - at) < Math.abs(best - at) ? point : best), Infinity);
  return Math.abs(nearest - at) <= reach ? nearest : at;
};

const LEAST_S = 0.4;
const laidOut = (rows) => rows.reduce((done, row) => {
  const start_s = done.length ? done.at(-1).end_s : 0;
  return [...done, { ...row, start_s, end_s: start_s + row.end_s - row.start_s }];
}, []);

// The row of scenes as the server will answer to an edit by hand.
export const arranged = (scenes, held) => {
  const place = scenes.findIndex(({ scene_id }) => scene_id === held?.id);
  if (place < 0) return scenes;
  if (held.kind === "place_at") {
    const rows = scenes.filter((_, at) => at !== place);
    rows.splice(sceneAt(scenes, held.at), 0, scenes[place]);
    return laidOut(rows);
  }
  const later = held.kind === "start_at" ? place : place + 1;
  if (later < 1 || later >= scenes.length) return scenes;
  const at = Math.min(Math.max(held.at, scenes[later - 1].start_s + LEAST_S), scenes[later].end_s - LEAST_S);
  return scenes.map((row, index) => {
    if (index === later - 1) return { ...row, end_s: at };
    return index === later ? { ...row, start_s: at } : row;
  });
};
