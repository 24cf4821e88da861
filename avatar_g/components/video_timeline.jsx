import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { now, seek, toggle } from "./video_clock.jsx";
import { Playhead, Ruler, Sound, Words, cameras } from "./video_lanes.jsx";
import { caught, filled, sceneAt, snapPoints } from "./video_marks.jsx";
import { Scenes } from "./video_scenes.jsx";
import { ZOOM, tools, useZoom } from "./video_tools.jsx";

// The timeline of the Video Studio: tools, a ruler with the playhead, and the tracks. Keys work
// wherever the focus is inside of it, except in fields.
const FRAME_S = 0.04;

const isTyping = (target) => target.closest("input,textarea,select,[contenteditable]");
const command = ({ code, key, shiftKey, ctrlKey, metaKey, altKey }) => {
  if (altKey) return "";
  if (ctrlKey || metaKey) {
    if (code === "KeyZ") return shiftKey ? "redo" : "undo";
    return { KeyY: "redo", ArrowLeft: "earlier", ArrowRight: "later" }[code] ?? "";
  }
  if (key === "+" || key === "=") return "zoom_in";
  if (key === "-") return "zoom_out";
  if (shiftKey) return { ArrowLeft: "start_earlier", ArrowRight: "start_later" }[code] ?? "";
  return { KeyS: "split", KeyD: "duplicate", Delete: "delete", Backspace: "delete", BracketLeft: "start_at", BracketRight: "end_at", KeyN: "snap", Digit0: "fit", Space: "play", Comma: "frame_back", Period: "frame_forward" }[code] ?? "";
};

export function VideoTimeline(props) {
  const { scenes, sections, lines, beats, downbeats, duration, selected, stamp, canUndo, canRedo, peaksUrl, count, length, texts, shapes, onSelect, onEdit, onUndo, onRedo } = props;
  const pane = useRef(null);
  const [snap, setSnap] = useState("bars");
  const [said, setSaid] = useState("");
  const { scale, shown, change } = useZoom(pane, scenes, duration);
  const place = Math.max(0, scenes.findIndex(({ scene_id }) => scene_id === selected));
  const points = snapPoints(snap, { beats, downbeats, lines });
  const here = scenes[place];

  const last = useRef({});
  useEffect(() => {
    const before = last.current;
    const isMoved = before.scene_id === here?.scene_id && (before.start_s !== here?.start_s || before.end_s !== here?.end_s);
    if (here && isMoved) setSaid(filled(texts.scene_spans, { number: here.number, start: here.start_text, end: here.end_text }));
    last.current = here ?? {};
  }, [here]);

  const cut = () => {
    const { at } = now();
    const under = scenes[sceneAt(scenes, at)];
    const to = snap ? caught(at, points, 0.12) : at;
    const inside = (row, time) => time > row.start_s + 0.4 && time < row.end_s - 0.4;
    if (inside(under, to)) onEdit?.("split", under.scene_id, Number(to.toFixed(3)));
    else onEdit?.("split", here.scene_id, -1);
  };
  const flip = () => { setSnap(snap ? "" : "bars"); setSaid(snap ? texts.snap_off : texts.snap_on); };
  const run = (name) => {
    const { at } = now();
    const acts = {
      undo: onUndo, redo: onRedo, split: cut, snap: flip, play: toggle,
      zoom_in: () => change(ZOOM), zoom_out: () => change(1 / ZOOM), fit: () => change(0),
      frame_back: () => seek(at - FRAME_S), frame_forward: () => seek(at + FRAME_S),
      start_at: () => onEdit?.("start_at", here.scene_id, Number(at.toFixed(3))), end_at: () => onEdit?.("end_at", here.scene_id, Number(at.toFixed(3))),
    };
    if (acts[name]) acts[name]();
    else onEdit?.(name, here.scene_id, -1);
  };
  const press = (event) => {
    if (isTyping(event.target) || event.defaultPrevented) return;
    const name = command(event);
    if (!name || (name === "play" && event.target.closest("button"))) return;
    run(name);
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (event) => {
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: scenes.length - 1 }[event.code];
    if (next === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = scenes[Math.min(Math.max(next, 0), scenes.length - 1)];
    onSelect?.(row.scene_id);
    seek(row.middle_s);
    event.preventDefault();
    event.stopPropagation();
  };

  const lab = (text) => jsx("span", null, text);
  return jsx("div", { className: "vt-all", onKeyDown: press },
    tools({ texts, shapes, run, canUndo, canRedo, snap, setSnap, zoom: shown, count, length }),
    jsx("div", { className: "vt", "data-zoom": shown.toFixed(2) },
      jsx("div", { className: "vt-labs", "aria-hidden": true }, lab(texts.ruler), lab(texts.scenes), lab(texts.lyrics), lab(texts.camera), lab(texts.sections)),
      jsx("div", { className: "vt-pane", ref: pane },
        jsx("div", { className: "vt-lanes", style: { width: `${duration * scale + 14}px` } },
          jsx(Ruler, { duration, scale, downbeats, beats, snap: points, texts }),
          jsx(Scenes, { scenes, selected, scale, snap: points, stamp, texts, onSelect, onEdit, onSay: setSaid, onPress: choose }),
          jsx(Words, { lines, scale, texts }),
          cameras(scenes, scale, texts),
          jsx(Sound, { peaksUrl, sections, duration, scale, texts }),
          jsx(Playhead, { scale, pane })))),
    jsx("p", { id: "vt-help", className: "sr" }, texts.help),
    jsx("p", { className: "sr", role: "status", "data-testid": "timeline-said" }, said));
}
