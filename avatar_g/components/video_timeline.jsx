import { useEffect, useRef } from "react";
import { jsx } from "@emotion/react";

// The row of scenes over the song: a ruler with bars, scenes, sung lines and sections. Scenes are a
// list box: one of them takes the focus, arrows choose another, and keys edit the chosen one.
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120];
const MAX_LABELS = 12;

const filled = (text, values) => Object.entries(values).reduce((rest, [name, value]) => rest.replace(`{${name}}`, value), text);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;

const command = ({ code, shiftKey, ctrlKey, metaKey, altKey }) => {
  if (altKey) return "";
  if (ctrlKey || metaKey) {
    if (code === "KeyZ") return shiftKey ? "redo" : "undo";
    return { KeyY: "redo", ArrowLeft: "earlier", ArrowRight: "later" }[code] ?? "";
  }
  if (shiftKey) return { ArrowLeft: "start_earlier", ArrowRight: "start_later" }[code] ?? "";
  return { KeyS: "split", KeyD: "duplicate", Delete: "delete", Backspace: "delete" }[code] ?? "";
};

const ticks = (duration) => {
  const step = STEPS_S.find((one) => duration / one <= MAX_LABELS) ?? STEPS_S.at(-1);
  return Array.from({ length: Math.ceil(duration / step) }, (_, place) => place * step);
};

export function VideoTimeline({ scenes, sections, lines, downbeats, duration, selected, texts, onSelect, onEdit, onUndo, onRedo }) {
  const list = useRef(null);
  const holdsFocus = useRef(false);
  const place = Math.max(0, scenes.findIndex(({ scene_id }) => scene_id === selected));
  const length = duration || 1;
  const span = (start, end) => ({ left: `${(100 * start) / length}%`, width: `max(2px, calc(${(100 * (end - start)) / length}% - 3px))` });

  useEffect(() => {
    const option = list.current?.querySelector("[aria-selected=true]");
    if (!option) return;
    if (holdsFocus.current) option.focus({ preventScroll: true });
    const pane = option.closest(".vt-pane");
    const left = option.offsetLeft;
    if (left < pane.scrollLeft || left + option.offsetWidth > pane.scrollLeft + pane.clientWidth) pane.scrollLeft = left - 40;
  }, [selected, scenes]);

  const press = (event) => {
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: scenes.length - 1 }[event.code];
    const edit = command(event);
    if (edit === "undo") onUndo?.();
    else if (edit === "redo") onRedo?.();
    else if (edit) onEdit?.(edit);
    else if (next !== undefined && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) onSelect?.(scenes[Math.min(Math.max(next, 0), scenes.length - 1)].scene_id);
    else return;
    event.preventDefault();
  };

  const scene = (row, at) => jsx("li", {
    key: row.scene_id,
    role: "option",
    tabIndex: at === place ? 0 : -1,
    "aria-selected": at === place,
    "aria-label": filled(texts.scene_named, { number: row.number, section: texts[`section_${row.section}`] ?? row.section, start: row.start_text, length: row.length_text }),
    className: "vt-scene",
    "data-mode": row.mode,
    "data-kind": row.background.split(":")[0],
    "data-scene": row.scene_id,
    style: span(row.start_s, row.end_s),
    onClick: (event) => { event.currentTarget.focus(); onSelect?.(row.scene_id); },
  }, jsx("b", null, row.number), jsx("span", null, `${row.length_text}`));

  return jsx("div", { className: "vt" },
    jsx("div", { className: "vt-labs", "aria-hidden": true }, jsx("span", null), jsx("span", null, texts.scenes), jsx("span", null, texts.lyrics), jsx("span", null, texts.sections)),
    jsx("div", { className: "vt-pane" },
      jsx("div", { className: "vt-lanes", style: { minWidth: `${Math.max(scenes.length * 44, 280)}px` } },
        jsx("div", { className: "vt-ruler", "aria-hidden": true },
          downbeats.map((at) => jsx("i", { key: at, style: { left: `${(100 * at) / length}%` } })),
          ticks(length).map((at) => jsx("span", { key: at, style: { left: `${(100 * at) / length}%` } }, clock(at)))),
        jsx("ul", {
          ref: list,
          className: "vt-scenes",
          role: "listbox",
          "aria-label": texts.scenes,
          "aria-orientation": "horizontal",
          "aria-describedby": "vt-help",
          onKeyDown: press,
          onFocus: () => { holdsFocus.current = true; },
          onBlur: (event) => { if (event.relatedTarget) holdsFocus.current = false; },
        }, scenes.map(scene)),
        jsx("div", { className: "vt-lines", role: "group", "aria-label": texts.lyrics },
          lines.map(({ text, start_s, end_s, voice }) => jsx("span", { key: start_s, className: "vt-line", "data-voice": voice, title: text, style: span(start_s, end_s) }, text))),
        jsx("div", { className: "vt-sections", role: "group", "aria-label": texts.sections },
          sections.map(({ name, start_s, end_s }) => jsx("span", { key: start_s, className: "sect", style: { ...span(start_s, end_s), "--sc": `var(--s-${name}, var(--text-2))` } }, texts[`section_${name}`] ?? name))))),
    jsx("p", { id: "vt-help", className: "sr" }, texts.help));
}
