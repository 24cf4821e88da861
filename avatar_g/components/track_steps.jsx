import { GRID_BEATS, GROWLED } from "./track_sheet.jsx";

// What keys and buttons do to the chosen note.
export const STEPS = {
  previous: { walk: -1 }, next: { walk: 1 },
  higher: { midi: 1 }, lower: { midi: -1 },
  earlier: { start_beat: -GRID_BEATS }, later: { start_beat: GRID_BEATS },
  longer: { duration_beats: GRID_BEATS }, shorter: { duration_beats: -GRID_BEATS },
};
export const KEYS = {
  ArrowLeft: "previous", ArrowRight: "next", ArrowUp: "higher", ArrowDown: "lower",
  "Shift+ArrowLeft": "earlier", "Shift+ArrowRight": "later",
  "Alt+ArrowRight": "longer", "Alt+ArrowLeft": "shorter",
};
export const ARROWS = { previous: "‹", next: "›", higher: "↑", lower: "↓", earlier: "←", later: "→", longer: "↔", shorter: "→←" };

const SOFT_STEP = 0.25;
// How it is sung. Keys go by their place on the board: letters differ in Georgian and Russian.
export const CHANGES = {
  softer: (note) => ({ softness: Math.min(1, note.softness + SOFT_STEP) }),
  fuller: (note) => ({ softness: Math.max(0, note.softness - SOFT_STEP) }),
  growl: (note) => ({ growl: note.growl ? 0 : GROWLED }),
};
export const CHANGE_KEYS = { KeyS: "softer", KeyF: "fuller", KeyG: "growl" };
export const CHANGE_MARKS = { softer: "p", fuller: "f", growl: "≋" };
