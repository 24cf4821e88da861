import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { ask } from "./waveform_bars.jsx";
import { filled, usePlayer } from "./track_sheet.jsx";

// The mixer. Mute and gain belong to the song: the server mixes it anew. Solo is only for the ear:
// the song falls silent and the stems' own files play in step with it.
const REST_MS = 500;
const LOWEST_DB = -30;
const HIGHEST_DB = 12;
const DRIFT_S = 0.12;

function Fader({ stem, name, texts, onStem }) {
  const [gain, setGain] = useState(stem.gain_db);
  const timer = useRef(0);
  useEffect(() => setGain(stem.gain_db), [stem.gain_db]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (event) => {
    const value = Number(event.target.value);
    setGain(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onStem?.(stem.name, value, stem.is_muted), REST_MS);
  };
  const share = `${(100 * (gain - LOWEST_DB)) / (HIGHEST_DB - LOWEST_DB)}%`;
  return [
    jsx("div", { key: "range", className: "rng", style: { "--p": share } }, jsx("i", null),
      jsx("input", { type: "range", min: LOWEST_DB, max: HIGHEST_DB, step: 0.5, value: gain, "aria-label": filled(texts.gain, { name }), "aria-valuetext": `${gain} dB`, onChange: change }),
      jsx("b", null)),
    jsx("output", { key: "out", className: "t12 num" }, `${gain > 0 ? "+" : ""}${gain} dB`)];
}

function SoloSound({ url, player }) {
  const audio = useRef(null);
  useEffect(() => {
    const sound = audio.current;
    if (!sound) return;
    if (Math.abs(sound.currentTime - player.at) > DRIFT_S) sound.currentTime = player.at;
    if (player.playing && sound.paused) sound.play().catch(() => {});
    if (!player.playing && !sound.paused) sound.pause();
  }, [player.playing, Math.round(player.at * 2)]);
  return jsx("audio", { ref: audio, src: url, preload: "auto" });
}

export function StemMixer({ stems, songUrl, texts, onStem }) {
  const [solos, setSolos] = useState([]);
  const player = usePlayer(songUrl);
  useEffect(() => {
    ask({ muted: solos.length > 0 });
    return () => ask({ muted: false });
  }, [solos.length > 0]);
  const solo = (name) => setSolos((now) => (now.includes(name) ? now.filter((each) => each !== name) : [...now, name]));
  return jsx("ul", { className: "mixer" }, stems.map((stem) => {
    const name = texts[stem.name];
    const tone = stem.name.startsWith("vocals_") ? `var(--v${stem.name.at(-1).toLowerCase()})` : "var(--s-verse)";
    return jsx("li", { key: stem.name, className: "fader", "data-stem": stem.name },
      jsx("span", { className: "dot", style: { background: tone }, "aria-hidden": true }),
      jsx("span", { className: "t13 trunc" }, name),
      jsx("button", { type: "button", className: `msb ${stem.is_muted ? "m" : ""}`, "aria-pressed": stem.is_muted, "aria-label": `M: ${filled(texts.mute, { name })}`, title: filled(texts.mute, { name }), onClick: () => onStem?.(stem.name, stem.gain_db, !stem.is_muted) }, "M"),
      jsx("button", { type: "button", className: `msb ${solos.includes(stem.name) ? "so" : ""}`, "aria-pressed": solos.includes(stem.name), "aria-label": `S: ${filled(texts.solo, { name })}`, title: filled(texts.solo, { name }), onClick: () => solo(stem.name) }, "S"),
      jsx(Fader, { stem, name, texts, onStem }),
      solos.includes(stem.name) && jsx(SoloSound, { url: stem.url, player }));
  }));
}
