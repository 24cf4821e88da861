import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { PAUSE, PLAY, STARTED, clock } from "./waveform_bars.jsx";

// Two versions of a song, one at a time, at the same place and the same measured loudness: the
// louder one is turned down, so that loud does not pass for good.
export const levelOf = (lufs, other) => (lufs && other && lufs > other ? 10 ** ((other - lufs) / 20) : 1);

const sayDb = (lufs, other) => {
  const level = 20 * Math.log10(levelOf(lufs, other));
  return level < -0.05 ? `${level.toFixed(1)} dB` : "0 dB";
};

export function VersionCompare({ versions, current, texts }) {
  const [picks, setPicks] = useState(["", ""]);
  const [side, setSide] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const sounds = [useRef(null), useRef(null)];
  const ids = versions.map((version) => version.track_id);
  const first = ids.includes(picks[0]) ? picks[0] : ids.includes(current) ? current : ids[0];
  const second = ids.includes(picks[1]) ? picks[1] : ids.find((id) => id !== first);
  const pair = [first, second].map((id) => versions.find((version) => version.track_id === id) || {});
  const levels = pair.map((version, place) => levelOf(version.loudness_lufs, pair[1 - place].loudness_lufs));

  useEffect(() => {
    sounds.forEach(({ current: sound }, place) => { if (sound) sound.volume = levels[place]; });
  });
  useEffect(() => {
    const hush = (event) => { if (!sounds.some(({ current: sound }) => sound === event.detail)) stop(); };
    window.addEventListener(STARTED, hush);
    return () => window.removeEventListener(STARTED, hush);
  }, []);

  const stop = () => { sounds.forEach(({ current: sound }) => sound?.pause()); setPlaying(false); };
  const start = (place) => {
    const sound = sounds[place].current;
    sounds[1 - place].current?.pause();
    sound.currentTime = Math.min(at, (sound.duration || at + 1) - 0.05);
    window.dispatchEvent(new CustomEvent(STARTED, { detail: sound }));
    sound.play().then(() => setPlaying(true)).catch(() => setPlaying(false));
  };
  const turn = (place) => { setSide(place); if (playing) start(place); };
  const pick = (place, id) => { stop(); setPicks((now) => now.map((each, index) => (index === place ? id : each))); };

  return jsx("div", { className: "compare", "data-testid": "compare", "data-side": "AB"[side], "data-levels": levels.map((level) => level.toFixed(3)).join(" ") },
    [0, 1].map((place) => jsx("label", { key: place, className: "row g6" },
      jsx("span", { className: "t13 sb" }, "AB"[place]),
      jsx("select", { className: "input soft grow", value: pair[place].track_id, "aria-label": texts[`side_${place}`], onChange: (event) => pick(place, event.target.value) },
        versions.map((version) => jsx("option", { key: version.track_id, value: version.track_id, lang: version.title_language }, version.title))),
      jsx("span", { className: "t12 t3 num" }, sayDb(pair[place].loudness_lufs, pair[1 - place].loudness_lufs)),
      jsx("audio", { ref: sounds[place], src: pair[place].song_url, preload: "metadata", onTimeUpdate: (event) => place === side && setAt(event.target.currentTime), onEnded: () => setPlaying(false) }))),
    jsx("div", { className: "row g6" },
      jsx("button", { type: "button", className: "playb sm", "aria-label": playing ? texts.pause : texts.play, title: playing ? texts.pause : texts.play, onClick: () => (playing ? stop() : start(side)) },
        jsx("svg", { className: "i s", viewBox: "0 0 24 24", "aria-hidden": true }, jsx("path", { d: playing ? PAUSE : PLAY }))),
      jsx("div", { className: "seg", role: "group", "aria-label": texts.listen },
        [0, 1].map((place) => jsx("button", { key: place, type: "button", "aria-pressed": side === place, onClick: () => turn(place) }, "AB"[place]))),
      jsx("span", { className: "t12 t2 num" }, clock(at))));
}
