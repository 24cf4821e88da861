import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { now, play, seek, toggle, useClock } from "./video_clock.jsx";
import { exactTime, filled } from "./video_marks.jsx";

// Words under a recording: pasted, laid roughly over what is sung, then tapped line by line while it
// plays, or nudged. Everything tapped in one go is one edit.
const NUDGE_S = 0.05;
const REST_MS = 450;
const REACTION_S = 0.08; // a hand comes this much after what it heard
const LEAD_S = 2;

export function VideoWords({ lines, texts, isBusy, onWrite, onTime }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [taps, setTaps] = useState(null); // while tapping: {from, times}
  const [moved, setMoved] = useState({});
  const [said, setSaid] = useState("");
  const timer = useRef(0);
  const rows = useRef([]);
  const { at, playing } = useClock();
  const written = lines.map((line) => line.text).join("\n");
  useEffect(() => { setText(written); setMoved({}); }, [written]);
  useEffect(() => { setMoved({}); }, [lines]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const startOf = (place) => moved[place] ?? lines[place].start_s;
  const tell = (times) => onTime?.(Array.from({ length: lines.length }, (_, place) => (place in times ? Number(times[place].toFixed(3)) : -1)));
  const nudge = (place, by) => {
    const next = { ...moved, [place]: Math.max(0, startOf(place) + by) };
    setMoved(next);
    setSaid(`${lines[place].text} ${exactTime(next[place])}`);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(next), REST_MS);
  };
  const begin = () => {
    setTaps({ from: chosen, times: {} });
    seek(chosen ? Math.max(0, lines[chosen - 1].start_s) : Math.max(0, lines[0].start_s - LEAD_S));
    play();
    setSaid(texts.tap_started);
  };
  const finish = (times) => {
    setTaps(null);
    if (now().playing) toggle();
    if (Object.keys(times).length) tell(times);
  };
  const tap = () => {
    const place = taps.from + Object.keys(taps.times).length;
    const times = { ...taps.times, [place]: Math.max(0, now().at - REACTION_S) };
    setSaid(`${lines[place].text} ${exactTime(times[place])}`);
    if (place + 1 >= lines.length) { setChosen(place); finish(times); } else { setTaps({ ...taps, times }); setChosen(place + 1); }
  };
  const untap = () => {
    const places = Object.keys(taps.times).map(Number);
    if (!places.length) return;
    const { [Math.max(...places)]: gone, ...times } = taps.times;
    setTaps({ ...taps, times });
    setChosen(Math.max(...places));
    seek(Math.max(0, gone - LEAD_S));
  };
  const press = (event) => {
    if (event.target.closest("textarea")) return;
    if (taps) {
      if (["Space", "Enter", "KeyT"].includes(event.code) && !event.repeat) tap();
      else if (event.code === "Backspace") untap();
      else if (event.code === "Escape") finish({});
      else return;
    } else if (event.code === "KeyT" && lines.length) begin();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (place) => { setChosen(place); rows.current[place]?.focus(); seek(startOf(place)); };
  const rowKeys = (event, place) => {
    if (taps) return;
    const step = event.shiftKey ? 4 * NUDGE_S : NUDGE_S;
    if (event.code === "ArrowLeft") nudge(place, -step);
    else if (event.code === "ArrowRight") nudge(place, step);
    else if (event.code === "ArrowUp" && place > 0) choose(place - 1);
    else if (event.code === "ArrowDown" && place + 1 < lines.length) choose(place + 1);
    else if (event.code === "Enter" || event.code === "Space") { seek(Math.max(0, startOf(place) - 0.5)); play(); } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = Math.min(chosen, lines.length - 1);
  const button = (label, onClick, more = {}) => jsx("button", { type: "button", className: "btn sm", onClick, ...more }, label);

  return jsx("div", { className: "col g10 vw", onKeyDown: press, "data-testid": "words", "data-tapping": Boolean(taps) },
    jsx("label", null, jsx("span", { className: "label" }, texts.words_pasted),
      jsx("textarea", { className: "input", rows: 5, value: text, maxLength: 20000, "data-testid": "words-text", onChange: (event) => setText(event.target.value) })),
    jsx("div", { className: "row wrap g6" }, button(isBusy ? texts.words_busy : texts.words_lay, () => onWrite?.(text), { disabled: isBusy || (!text.trim() && !lines.length), "data-testid": "words-lay" })),
    jsx("p", { className: "t12 t3" }, texts.words_hint),
    lines.length > 0 && jsx("div", { className: "row wrap g6 vw-taps" },
      taps ? button(texts.tap, tap, { className: "btn primary vw-tap", "data-testid": "tap" }) : button(texts.tap_start, begin, { "data-testid": "tap-start" }),
      taps && button(texts.tap_back, untap), taps && button(texts.tap_end, () => finish(taps.times), { "data-testid": "tap-end" }),
      taps && jsx("span", { className: "num t12 t2" }, exactTime(at))),
    lines.length > 0 && jsx("p", { className: "t12 t3", id: "vw-help" }, texts.tap_hint),
    lines.length > 0 && jsx("ol", { className: "vw-lines", role: "listbox", "aria-label": texts.lyrics, "aria-describedby": "vw-help" },
      lines.map((line, place) => jsx("li", {
        key: place, ref: (row) => { rows.current[place] = row; }, role: "option", tabIndex: place === current ? 0 : -1, "aria-selected": place === current, "data-testid": "word-line",
        className: playing && at >= startOf(place) && at < line.end_s ? "sung" : "", onClick: () => choose(place), onKeyDown: (event) => rowKeys(event, place),
        "aria-label": filled(texts.line_named, { number: place + 1, text: line.text, start: exactTime(startOf(place)) }),
      }, jsx("span", { className: "num t12 t2" }, `${exactTime(taps?.times[place] ?? startOf(place))}`), jsx("span", { className: "trunc" }, line.text)))),
    jsx("p", { className: "sr", role: "status" }, said));
}
