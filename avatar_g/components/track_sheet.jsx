import { useEffect, useRef, useState } from "react";
import { TOLD } from "./waveform_bars.jsx";

// What the parts of the track view share: the song's notes, where the player is, and measures.
export const BEAT_PX = 60;
export const ROW_PX = 7;
export const GRID_BEATS = 0.25;
export const BAR_BEATS = 4;
export const GROWLED = 0.7;
const PITCHES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

export const pitchName = (midi) => `${PITCHES[midi % 12]}${Math.floor(midi / 12) - 1}`;
export const keyOf = (line, note) => `${line.line_id}-${note.index}`;
export const filled = (text, values) =>
  Object.entries(values).reduce((words, [name, value]) => words.replace(`{${name}}`, value), text);

// How a note is sung, in words; nothing for a clear, full voice.
export const mannerSaid = ({ softness, growl }, texts) => [
  softness > 0 && filled(texts.soft_said, { percent: Math.round(100 * softness) }),
  growl > 0 && texts.growl_said,
].filter(Boolean).join(", ");

// Ways to sing a section, and which of them its leading notes are in; "" where they differ.
export const MANNERS = { full: [0, 0], gentle: [0.4, 0], soft: [0.8, 0], growl: [0, GROWLED] };
export const mannerOf = (sheet, section) => {
  const notes = sheet.lines.filter((line) => line.is_lead && line.section === section).flatMap((line) => line.notes);
  const is = ([softness, growl]) => notes.length > 0 && notes.every((note) => note.softness === softness && note.growl === growl);
  return { isSung: notes.length > 0, name: Object.keys(MANNERS).find((each) => is(MANNERS[each])) || "" };
};

// The sheet is a file; the old one stays on screen until the new one is there.
export function useSheet(url) {
  const [sheet, setSheet] = useState(null);
  useEffect(() => {
    let current = true;
    if (!url) setSheet(null);
    else {
      fetch(url, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((data) => current && data && setSheet(inManner(data)))
        .catch(() => current && setSheet(null));
    }
    return () => { current = false; };
  }, [url]);
  return sheet;
}

// Songs made before voices could whisper or growl are sung with full voice.
const inManner = (sheet) => ({ ...sheet, lines: sheet.lines.map((line) => ({ ...line, notes: line.notes.map((note) => ({ softness: 0, growl: 0, ...note })) })) });

export function usePlayer(src) {
  const [told, setTold] = useState({ at: 0, playing: false });
  const wanted = useRef(src);
  wanted.current = src;
  useEffect(() => {
    const hear = ({ detail }) =>
      setTold((before) => (detail.src === wanted.current ? detail : before.playing ? { at: 0, playing: false } : before));
    window.addEventListener(TOLD, hear);
    return () => window.removeEventListener(TOLD, hear);
  }, []);
  return told;
}

export const beatSeconds = (sheet) =>
  sheet.beats_s.length > 1 ? sheet.beats_s[1] - sheet.beats_s[0] : 0.5;

// Sections of one name are numbered when there is more than one.
export function sectionNames(sheet, texts) {
  const seen = {};
  const counts = {};
  sheet.sections.forEach(({ name }) => { counts[name] = (counts[name] || 0) + 1; });
  return sheet.sections.map(({ name }) => {
    seen[name] = (seen[name] || 0) + 1;
    return counts[name] > 1 ? `${texts[`section_${name}`]} ${seen[name]}` : texts[`section_${name}`];
  });
}

// Where a note may lie: between its neighbours, inside its section.
export function boundsOf(sheet, line, index) {
  const section = sheet.sections[line.section];
  const before = line.notes[index - 1];
  const after = line.notes[index + 1];
  return {
    low: before ? before.start_beat + before.duration_beats : section.bar * BAR_BEATS,
    high: after ? after.start_beat : (section.bar + section.bar_count) * BAR_BEATS,
  };
}

export function clamped(note, bounds) {
  const duration = Math.max(GRID_BEATS / 2, Math.min(note.duration_beats, bounds.high - bounds.low));
  const start = Math.min(Math.max(note.start_beat, bounds.low), bounds.high - duration);
  const midi = Math.min(96, Math.max(36, note.midi));
  return { ...note, start_beat: start, duration_beats: duration, midi };
}
