import { useSyncExternalStore } from "react";
import { STARTED } from "./waveform_bars.jsx";

// The time of the open draft: its sound and its playhead. While it plays the sound decides what
// time it is, so pictures can come late but never drift.
let state = { at: 0, playing: false, duration: 0 };
let audio = null;
let source = "";
let frame = 0;
const ears = new Set();

const tell = (change) => { state = { ...state, ...change }; ears.forEach((hear) => hear(state)); };
const follow = () => {
  if (!state.playing) return;
  tell({ at: Math.min(audio.currentTime, state.duration) });
  frame = requestAnimationFrame(follow);
};
const hush = (event) => { if (event.detail !== audio) audio?.pause(); };
const stop = () => { cancelAnimationFrame(frame); if (state.playing) tell({ playing: false }); };

// A signed address changes with every answer of the server; the file behind it stays.
const fileOf = (url) => url.split("?")[0];

export const openClock = (url, duration) => {
  if (duration !== state.duration) tell({ duration, at: Math.min(state.at, duration) });
  if (fileOf(url) === source) return;
  closeClock();
  source = fileOf(url);
  audio = new Audio(url);
  audio.preload = "auto";
  audio.addEventListener("play", () => {
    window.dispatchEvent(new CustomEvent(STARTED, { detail: audio }));
    tell({ playing: true });
    frame = requestAnimationFrame(follow);
  });
  audio.addEventListener("pause", stop);
  audio.addEventListener("ended", stop);
  window.addEventListener(STARTED, hush);
  tell({ at: 0, duration });
};

export const closeClock = () => {
  window.removeEventListener(STARTED, hush);
  stop();
  audio?.pause();
  audio = null;
  source = "";
  state = { at: 0, playing: false, duration: 0 };
};

export const now = () => state;
export const hear = (ear) => { ears.add(ear); return () => ears.delete(ear); };
export const useClock = () => useSyncExternalStore(hear, now, now);
export const seek = (seconds) => {
  const at = Math.min(Math.max(seconds, 0), Math.max(state.duration - 0.04, 0));
  if (audio) audio.currentTime = at;
  tell({ at });
};
export const play = () => {
  if (!audio) return;
  if (state.at >= state.duration - 0.1) seek(0);
  audio.play().catch(stop);
};
export const toggle = () => (state.playing ? audio?.pause() : play());
