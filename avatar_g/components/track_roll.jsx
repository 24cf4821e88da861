import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { BAR_BEATS, BEAT_PX, GRID_BEATS, ROW_PX, boundsOf, clamped, filled, keyOf, mannerSaid, pitchName } from "./track_sheet.jsx";
import { ARROWS, CHANGES, CHANGE_KEYS, CHANGE_MARKS, KEYS, STEPS } from "./track_steps.jsx";

// The sung notes. One place takes the focus: arrows choose and move, every move is said aloud, and
// the buttons above do the same. The server hears of a note when the hand rests.
const REST_MS = 450;
const OCTAVE = 12;

export function TrackRoll({ sheet, refusals, texts, name, onNote, onManner, onLine, onSelect }) {
  const [selected, setSelected] = useState("");
  const [moved, setMoved] = useState({});
  const [said, setSaid] = useState("");
  const drag = useRef(null);
  const timer = useRef(0);
  const mannerTimers = useRef({}); // one a note: the next one must not swallow it
  useEffect(() => setMoved({}), [sheet, refusals]);
  useEffect(() => () => { clearTimeout(timer.current); Object.values(mannerTimers.current).forEach(clearTimeout); }, []);

  const all = sheet.lines.flatMap((line) => line.notes.map((note) => ({ line, note, key: keyOf(line, note) })))
    .sort((left, right) => left.note.start_beat - right.note.start_beat || left.line.line_id - right.line.line_id);
  const chosen = all.find((each) => each.key === selected);
  const placed = ({ note, key }) => ({ ...note, ...moved[key] });
  const pitches = all.map((each) => placed(each).midi);
  const top = Math.max(72, ...pitches) + 2;
  const rows = top - Math.min(60, ...pitches) + 3;

  const say = (each, note) => setSaid([filled(texts.note_said, {
    syllable: each.note.syllable || "–", pitch: pitchName(note.midi), voice: each.line.voice,
    bar: Math.floor(note.start_beat / BAR_BEATS) + 1, beat: ((note.start_beat % BAR_BEATS) + 1).toFixed(2).replace(/\.?0+$/, ""),
  }), mannerSaid(note, texts)].filter(Boolean).join(", "));
  const choose = (each) => {
    setSelected(each.key);
    onSelect?.(each.note.start_s, each.line.section);
    say(each, placed(each));
  };
  const move = (each, change) => {
    const note = clamped({ ...placed(each), ...change }, boundsOf(sheet, each.line, each.note.index));
    setMoved((before) => ({ ...before, [each.key]: note }));
    say(each, note);
    return note;
  };
  const tell = (each, note) => {
    const same = ["start_beat", "duration_beats", "midi"].every((part) => Math.abs(note[part] - each.note[part]) < 1e-6);
    if (!same) onNote?.(each.line.line_id, each.note.index, note.start_beat, note.duration_beats, note.midi);
  };
  const act = (what, factor = 1) => {
    const step = STEPS[what];
    if (step.walk || !chosen) {
      const place = all.indexOf(chosen);
      const next = all[Math.min(all.length - 1, Math.max(0, place + (step.walk || 1)))];
      return next && choose(next);
    }
    const before = placed(chosen);
    const change = Object.fromEntries(Object.entries(step).map(([part, size]) => [part, before[part] + size * factor]));
    const note = move(chosen, change);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(chosen, note), REST_MS);
    return undefined;
  };
  const sing = (what) => {
    if (!chosen) return act("next");
    const before = placed(chosen);
    const note = { ...before, ...CHANGES[what](before) };
    setMoved((others) => ({ ...others, [chosen.key]: note }));
    say(chosen, note);
    clearTimeout(mannerTimers.current[chosen.key]);
    mannerTimers.current[chosen.key] = setTimeout(() => {
      const same = note.softness === chosen.note.softness && note.growl === chosen.note.growl;
      if (!same) onManner?.(chosen.line.line_id, chosen.note.index, note.softness, note.growl);
    }, REST_MS);
    return undefined;
  };
  const press = (event) => {
    const manner = !event.ctrlKey && !event.metaKey && !event.altKey && CHANGE_KEYS[event.code];
    if (manner) { event.preventDefault(); sing(manner); return; }
    const plain = KEYS[`${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`];
    const octave = event.shiftKey && { ArrowUp: "higher", ArrowDown: "lower" }[event.key];
    if (!plain && !octave) return;
    event.preventDefault();
    act(plain || octave, octave ? OCTAVE : 1);
  };
  const lift = (event) => {
    const each = all.find(({ key }) => key === event.target.dataset?.note);
    if (!each) return;
    choose(each);
    drag.current = { each, x: event.clientX, y: event.clientY, from: placed(each), note: placed(each) };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const pull = (event) => {
    const held = drag.current;
    if (!held) return;
    const beats = Math.round((event.clientX - held.x) / BEAT_PX / GRID_BEATS) * GRID_BEATS;
    const pitch = Math.round((held.y - event.clientY) / ROW_PX);
    held.note = move(held.each, { start_beat: held.from.start_beat + beats, midi: held.from.midi + pitch });
  };
  const drop = () => {
    if (drag.current) tell(drag.current.each, drag.current.note);
    drag.current = null;
  };

  return jsx("div", { className: "roll-hold" },
    jsx("div", { className: "roll-tools", role: "toolbar", "aria-label": texts.note_tools },
      Object.keys(STEPS).map((what) => jsx("button", { key: what, type: "button", className: "ib sm", "aria-label": texts[what], title: texts[what], "data-step": what, onClick: () => act(what) }, ARROWS[what])),
      Object.keys(CHANGES).map((what) => jsx("button", { key: what, type: "button", className: "ib sm manner", "aria-label": texts[what], title: texts[what], "data-manner": what, "aria-pressed": what === "growl" ? Boolean(chosen && placed(chosen).growl) : undefined, onClick: () => sing(what) }, jsx("i", { "aria-hidden": true }, CHANGE_MARKS[what]))),
      chosen && jsx("form", { className: "row g6 line-words", onSubmit: (event) => { event.preventDefault(); onLine?.(chosen.line.line_id, new FormData(event.target).get("words")); } },
        jsx("input", { key: `${chosen.line.line_id}-${chosen.line.text}`, name: "words", className: "input soft", defaultValue: chosen.line.text, maxLength: 200, "aria-label": texts.line_words }),
        jsx("button", { type: "submit", className: "btn sm" }, texts.line_sing))),
    jsx("div", { className: "roll", tabIndex: 0, role: "application", "aria-label": name, "aria-describedby": "roll-help", style: { height: rows * ROW_PX }, onKeyDown: press, onPointerDown: lift, onPointerMove: pull, onPointerUp: drop, onPointerCancel: drop, "data-selected": selected },
      all.map((each) => {
        const note = placed(each);
        return jsx("span", { key: each.key, "data-note": each.key, "data-midi": note.midi, className: `note-b ${each.key === selected ? "sel" : ""} ${each.line.is_lead ? "" : "second"} ${note.softness ? "soft" : ""} ${note.growl ? "rough" : ""}`, title: [`${note.syllable} ${pitchName(note.midi)}`, mannerSaid(note, texts)].filter(Boolean).join(", "), style: { "--full": `${Math.round(100 - 70 * (note.softness || 0))}%`, left: note.start_beat * BEAT_PX, width: Math.max(6, note.duration_beats * BEAT_PX - 1), top: (top - note.midi) * ROW_PX, "--nc": `var(--v${each.line.voice.toLowerCase()})` } });
      })),
    jsx("span", { className: "sr", role: "status", "data-testid": "roll-said" }, said),
    jsx("span", { className: "sr", id: "roll-help" }, texts.roll_help));
}
