import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { ask } from "./waveform_bars.jsx";
import { BAR_BEATS, BEAT_PX, MANNERS, beatSeconds, filled, mannerOf, sectionNames, usePlayer, useSheet } from "./track_sheet.jsx";
import { TrackRoll } from "./track_roll.jsx";
import { LyricsScreen } from "./lyrics_screen.jsx";

// A song as it is written: sections over the whole width; ruler, chords, notes and syllables in a
// pane that scrolls. It follows the bottom player and tells it where to go.
const EARLY_S = 0.4;

const karaoke = (sheet, at, texts) => {
  const line = sheet.lines.find(({ is_lead, start_s, end_s }) => is_lead && at >= start_s - EARLY_S && at <= end_s + EARLY_S);
  if (!line) return jsx("p", { className: "karaoke t3" }, texts.karaoke_rest);
  return jsx("p", { className: "karaoke", "data-voice": line.voice },
    line.words.map((word, place) => jsx("span", { key: place, className: at >= word.start_s ? "sung" : "" }, `${word.text} `)));
};

const mannerChoice = ({ isSung, name }, texts, choose) => isSung && jsx("select", { className: "input soft manner-of", "aria-label": texts.manner, title: texts.manner, "data-testid": "section-manner", value: name, onChange: (event) => choose(...MANNERS[event.target.value]) },
  !name && jsx("option", { value: "", disabled: true }, texts.manner_mixed),
  Object.keys(MANNERS).map((each) => jsx("option", { key: each, value: each }, texts[`manner_${each}`])));

const sectionTools = (names, chosen, loops, texts, on, isWritten, manner) => jsx("div", { className: "row wrap g6 sect-tools", role: "group", "aria-label": names[chosen] },
  jsx("strong", { className: "t13" }, names[chosen]),
  jsx("button", { type: "button", className: "btn sm", "aria-pressed": loops, onClick: on.loop, "data-act": "loop" }, texts.loop),
  isWritten && jsx("button", { type: "button", className: "btn sm", onClick: on.replace, "data-act": "replace" }, texts.replace),
  isWritten && jsx("button", { type: "button", className: "btn sm", onClick: () => on.transpose(1), "aria-label": `♯ +1: ${texts.up}`, title: texts.up }, "♯ +1"),
  isWritten && jsx("button", { type: "button", className: "btn sm", onClick: () => on.transpose(-1), "aria-label": `♭ −1: ${texts.down}`, title: texts.down }, "♭ −1"),
  isWritten && mannerChoice(manner, texts, on.sing));

export function TrackEditor(props) {
  const { sheetUrl, songUrl, refusals, updating, language, texts, onNote, onManner, onLine, onChord, onReplace, onTranspose, onSing } = props;
  const sheet = useSheet(sheetUrl);
  const player = usePlayer(songUrl);
  const [chosen, setChosen] = useState(0);
  const [loops, setLoops] = useState(false);
  const pane = useRef(null);
  const beat_s = sheet ? beatSeconds(sheet) : 0.5;
  const playheadPx = (player.at / beat_s) * BEAT_PX;

  useEffect(() => {
    const view = pane.current;
    if (!view || !player.playing) return;
    const label = view.querySelector(".lab")?.offsetWidth || 0;
    const room = view.clientWidth - label;
    if (playheadPx < view.scrollLeft || playheadPx > view.scrollLeft + room * 0.8) view.scrollLeft = playheadPx - room * 0.1;
  }, [player.playing, Math.floor(playheadPx / 40)]);

  if (!sheetUrl) return jsx("p", { className: "t13 t3 track-wait" }, texts.no_notes);
  if (!sheet?.sections.length) return jsx("p", { className: "t13 t3 track-wait", role: "status" }, texts.loading);
  const names = sectionNames(sheet, texts);
  const place = Math.min(chosen, sheet.sections.length - 1);
  const here = sheet.sections[place];
  const end_s = sheet.sections.at(-1).end_s;
  const beats = sheet.sections.reduce((sum, { bar_count }) => sum + bar_count * BAR_BEATS, 0);
  const left = (seconds) => `${(100 * seconds) / end_s}%`;

  const go = (index) => {
    const section = sheet.sections[index];
    setChosen(index);
    if (loops) ask({ loop: [section.start_s, section.end_s] });
    ask({ seek: section.start_s });
    if (pane.current) pane.current.scrollLeft = section.bar * BAR_BEATS * BEAT_PX;
  };
  const loop = () => {
    ask(loops ? { loop: null } : { loop: [here.start_s, here.end_s], seek: here.start_s, play: true });
    setLoops(!loops);
  };
  const at = (start_beat, beat_count) => ({ left: start_beat * BEAT_PX, width: beat_count * BEAT_PX });
  const head = (className) => jsx("i", { className: `phd ${className || ""}`, style: { left: playheadPx }, "aria-hidden": true });
  const lane = (label, className, children) => [
    jsx("div", { key: `${className}-name`, className: "lab" }, label),
    jsx("div", { key: className, className: `lane ${className}`, style: { width: beats * BEAT_PX } }, children, head()),
  ];
  const bars = sheet.sections.flatMap((section, index) => section.chords.map((degree, offset) => ({ section, index, degree, bar: section.bar + offset })));
  const isWritten = bars.length > 0; // a recording has sections, but nobody knows its chords

  return jsx("div", { className: "track", "data-testid": "track", "data-updating": Boolean(updating), "data-notes": sheet.lines.reduce((sum, line) => sum + line.notes.length, 0) },
    jsx("div", { className: "sects", role: "group", "aria-label": texts.sections },
      sheet.sections.map((section, index) => jsx("button", { key: index, type: "button", className: "sect", "aria-pressed": index === place, onClick: () => go(index), title: names[index], style: { left: left(section.start_s), width: `calc(${left(section.end_s - section.start_s)} - 3px)`, "--sc": `var(--s-${section.name})` } }, names[index])),
      jsx("i", { className: "phd", style: { left: left(Math.min(player.at, end_s)) }, "aria-hidden": true })),
    sectionTools(names, place, loops, texts, { loop, replace: () => onReplace?.(place), transpose: (semitones) => onTranspose?.(place, semitones), sing: (softness, growl) => onSing?.(place, softness, growl) }, isWritten, mannerOf(sheet, place)),
    sheet.lines.length > 0 && jsx("div", { className: "row g12 sung-now" },
      jsx("div", { lang: language }, karaoke(sheet, player.at, texts)), jsx(LyricsScreen, { lines: sheet.lines, at: player.at, language, texts })),
    !isWritten && jsx("p", { className: "t13 t3 track-wait", "data-testid": "no-notes" }, texts.no_notes),
    isWritten && jsx("div", { className: "trk", ref: pane, style: { "--beat": `${BEAT_PX}px` }, tabIndex: 0, role: "region", "aria-label": texts.lanes },
      lane(texts.bar, "ruler", bars.map(({ bar, index }) => jsx("span", { key: bar, style: { left: bar * BAR_BEATS * BEAT_PX, "--sc": `var(--s-${sheet.sections[index].name})` } }, bar + 1))),
      lane(texts.chords, "chords", bars.map(({ section, degree, bar }) => jsx("select", { key: bar, className: "chord", value: degree, "aria-label": filled(texts.chord_named, { bar: bar + 1 }), "data-bar": bar, onChange: (event) => onChord?.(bar, Number(event.target.value)), style: at(bar * BAR_BEATS, BAR_BEATS) },
        section.degree_names.map((name, each) => jsx("option", { key: each, value: each }, name))))),
      sheet.lines.length > 0 && lane(texts.melody, "melody", jsx(TrackRoll, { sheet, refusals, texts, name: texts.melody, onNote, onManner, onLine, onSelect: (start_s, section) => { setChosen(section); if (!player.playing) ask({ seek: start_s }); } })),
      sheet.lines.length > 0 && lane(texts.syllables, "syls", sheet.lines.filter(({ is_lead }) => is_lead).flatMap((line) => line.notes.filter(({ is_melisma }) => !is_melisma).map((note) => jsx("span", { key: `${line.line_id}-${note.index}`, lang: language, className: player.at >= note.start_s ? "sung" : "", style: { left: note.start_beat * BEAT_PX } }, note.syllable))))));
}
