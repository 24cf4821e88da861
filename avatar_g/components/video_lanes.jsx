import { useEffect, useMemo, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { barPath, resample } from "./waveform_bars.jsx";
import { hear, now, seek } from "./video_clock.jsx";
import { barTicks, caught, exactTime, timeTicks } from "./video_marks.jsx";

// The tracks above and below the scenes: ruler with the playhead, words, camera, sound.
const MOST_BARS = 1600;

const spanOf = (start, end, scale) => ({ left: `${start * scale}px`, width: `${Math.max(2, (end - start) * scale - 3)}px` });

// The playhead is the handle of a slider over the whole ruler.
export function Ruler({ duration, scale, downbeats, beats, snap, texts }) {
  const slider = useRef(null);
  const pulled = useRef(false);
  const timeOf = (event) => (event.clientX - event.currentTarget.getBoundingClientRect().left) / scale;
  const beat = (direction) => {
    const { at } = now();
    const others = beats.filter((one) => (direction > 0 ? one > at + 0.02 : one < at - 0.02));
    return (direction > 0 ? others[0] : others.at(-1)) ?? (direction > 0 ? duration : 0);
  };
  const press = (event) => {
    const { at } = now();
    const bar = downbeats.length > 1 ? downbeats[1] - downbeats[0] : 2;
    const to = { ArrowLeft: beat(-1), ArrowRight: beat(1), PageDown: at - bar, PageUp: at + bar, Home: 0, End: duration }[event.code];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    seek(to);
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    const show = ({ at }) => {
      slider.current?.setAttribute("aria-valuenow", at.toFixed(1));
      slider.current?.setAttribute("aria-valuetext", exactTime(at));
    };
    show(now());
    return hear(show);
  }, []);
  return jsx("div", {
    ref: slider, className: "vt-ruler", role: "slider", tabIndex: 0, "aria-label": texts.playhead, "aria-valuemin": 0, "aria-valuemax": Number(duration.toFixed(1)), "aria-valuenow": 0, "data-testid": "playhead",
    onKeyDown: press,
    onPointerDown: (event) => { pulled.current = true; event.currentTarget.setPointerCapture(event.pointerId); seek(timeOf(event)); },
    onPointerMove: (event) => { if (pulled.current) seek(event.shiftKey ? caught(timeOf(event), snap, 0.5) : timeOf(event)); },
    onPointerUp: () => { pulled.current = false; },
    onPointerCancel: () => { pulled.current = false; },
  },
    barTicks(downbeats, scale).map(({ at, label }) => jsx("i", { key: `bar${at}`, className: label ? "named" : "", style: { left: `${at * scale}px` } }, label)),
    timeTicks(duration, scale).map((at) => jsx("span", { key: `time${at}`, style: { left: `${at * scale}px` } }, exactTime(at).replace(/\.0$/, ""))));
}

export function Playhead({ scale, pane }) {
  const line = useRef(null);
  useEffect(() => {
    const show = ({ at, playing }) => {
      const left = at * scale;
      if (line.current) line.current.style.transform = `translateX(${left}px)`;
      const view = pane.current;
      if (playing && view && (left < view.scrollLeft || left > view.scrollLeft + view.clientWidth * 0.85)) view.scrollLeft = left - view.clientWidth * 0.15;
    };
    show(now());
    return hear(show);
  }, [scale]);
  return jsx("div", { ref: line, className: "vt-head", "aria-hidden": true });
}

export function Words({ lines, scale, texts }) {
  const [current, setCurrent] = useState(0);
  const chips = useRef([]);
  const go = (place) => { setCurrent(place); chips.current[place]?.focus(); seek(lines[place].start_s); };
  const press = (event, place) => {
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1 }[event.code];
    if (next === undefined || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !lines[next]) return;
    go(next);
    event.preventDefault();
  };
  return jsx("div", { className: "vt-lines", role: "group", "aria-label": texts.lyrics },
    lines.map(({ text, start_s, end_s, voice }, place) => jsx("button", {
      key: `${place} ${start_s}`, ref: (chip) => { chips.current[place] = chip; }, type: "button", className: "vt-line", "data-voice": voice, title: text, tabIndex: place === Math.min(current, lines.length - 1) ? 0 : -1,
      style: spanOf(start_s, end_s, scale), onClick: () => go(place), onKeyDown: (event) => press(event, place),
    }, text)));
}

export const cameras = (scenes, scale, texts) => jsx("div", { className: "vt-cameras", role: "group", "aria-label": texts.camera },
  scenes.map(({ scene_id, start_s, end_s, camera }) => jsx("span", { key: scene_id, className: "vt-camera", title: texts[`camera_${camera}`], style: spanOf(start_s, end_s, scale) }, texts[`camera_${camera}`])));

export function Sound({ peaksUrl, sections, duration, scale, texts }) {
  const [peaks, setPeaks] = useState([]);
  const file = peaksUrl.split("?")[0];
  useEffect(() => {
    let current = true;
    if (peaksUrl) {
      fetch(peaksUrl, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((data) => current && setPeaks(Array.isArray(data) ? data : data.peaks || []))
        .catch(() => current && setPeaks([]));
    }
    return () => { current = false; };
  }, [file]);
  const bars = Math.min(MOST_BARS, Math.max(40, Math.round((duration * scale) / 4)));
  const path = useMemo(() => (peaks.length ? barPath(resample(peaks, bars), 0, bars) : ""), [peaks, bars]);
  return jsx("div", { className: "vt-sound", role: "group", "aria-label": texts.sections },
    sections.map(({ name, start_s, end_s }) => jsx("span", { key: start_s, className: "sect", style: { ...spanOf(start_s, end_s, scale), "--sc": `var(--s-${name}, var(--text-2))` } }, texts[`section_${name}`] ?? name)),
    jsx("svg", { className: "vt-wave", viewBox: `0 0 ${bars * 4} 60`, preserveAspectRatio: "none", "aria-hidden": true, style: { width: `${duration * scale}px` } }, jsx("path", { d: path })));
}
