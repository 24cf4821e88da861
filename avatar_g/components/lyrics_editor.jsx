import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { SECTIONS, moved, newLine, nextVoice, placesOf, readText, writeText } from "./lyrics_text.jsx";
import { filled } from "./track_sheet.jsx";

// Lyrics in blocks. Every line has its voice, its syllables and, when it is too long, a warning.
// Enter begins a line, Backspace in an empty one removes it, Alt and arrows move it.
const REST_MS = 300;
const VOICES = ["A", "B", "C", "AB", "AC", "BC", "ABC"];
const LOOK = { A: "vb", B: "vb b", C: "vb c" };
const lastWord = (text) => (text.toLowerCase().match(/[\p{L}'’]+/gu) || []).at(-1) || "";

export function LyricsEditor(props) {
  const { text, revision, scanned, suggested, suggestionLine, suggestion, voices, language, texts, onText, onSuggest, onRhyme } = props;
  const [blocks, setBlocks] = useState(() => readText(text));
  const [current, setCurrent] = useState("");
  const timer = useRef(0);
  const wish = useRef("");
  const sent = useRef({ texts: new Set([text]), revision });
  const box = useRef(null);
  const places = placesOf(blocks);

  useEffect(() => { // written by the studio or restored, not an echo of what was typed here
    if (sent.current.texts.has(text) && sent.current.revision === revision) return;
    sent.current = { texts: new Set([text]), revision };
    setBlocks(readText(text));
  }, [text, revision]);
  useEffect(() => {
    const target = suggestion && Object.keys(places).find((id) => places[id] === suggestionLine);
    if (target) edit(blocks.map((block) => ({ ...block, lines: block.lines.map((line) => (line.id === target ? { ...line, text: suggestion } : line)) })));
  }, [suggested]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (wish.current) box.current?.querySelector(`[data-line=${wish.current}]`)?.focus();
    wish.current = "";
  }, [blocks]);

  const edit = (next) => {
    setBlocks(next);
    clearTimeout(timer.current);
    const written = writeText(next);
    sent.current.texts.add(written);
    timer.current = setTimeout(() => onText?.(written), REST_MS);
  };
  const withLines = (block, change) => blocks.map((each, index) => (index === block ? { ...each, lines: change(each.lines) } : each));
  const setLine = (block, id, part) => edit(withLines(block, (lines) => lines.map((line) => (line.id === id ? { ...line, ...part } : line))));
  const press = (event, block, place, line) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      const cut = event.target.selectionStart ?? line.text.length;
      const fresh = newLine(line.text.slice(cut).trim(), line.voice);
      wish.current = fresh.id;
      edit(withLines(block, (lines) => [...lines.slice(0, place), { ...line, text: line.text.slice(0, cut).trim() }, fresh, ...lines.slice(place + 1)]));
    } else if (event.key === "Backspace" && !line.text && blocks[block].lines.length > 1) {
      event.preventDefault();
      wish.current = blocks[block].lines[Math.max(0, place - 1)].id;
      edit(withLines(block, (lines) => lines.filter(({ id }) => id !== line.id)));
    } else if (step && event.altKey) {
      event.preventDefault();
      wish.current = line.id;
      edit(moved(blocks, block, place, step));
    } else if (step) {
      const all = [...box.current.querySelectorAll("[data-line]")];
      const next = all[all.indexOf(event.target) + step];
      if (next) { event.preventDefault(); next.focus(); }
    }
  };
  const paste = (event, block, place, line) => {
    const rows = event.clipboardData.getData("text").split(/\r?\n/);
    if (rows.length < 2) return;
    event.preventDefault();
    const read = readText([line.text, ...rows].join("\n"));
    const isFresh = blocks[block].lines.length === 1 && !line.text;
    if (isFresh) edit([...blocks.slice(0, block), ...read, ...blocks.slice(block + 1)]);
    else edit([...blocks.slice(0, block), { ...blocks[block], lines: [...blocks[block].lines.slice(0, place), ...read[0].lines, ...blocks[block].lines.slice(place + 1)] }, ...read.slice(1), ...blocks.slice(block + 1)]);
  };
  const gutter = (line) => {
    const row = line.text.trim() ? scanned[places[line.id]] : undefined;
    if (!row?.syllables) return jsx("span", { className: "syl" });
    const warning = row.fit === "ok" ? "" : texts[`fit_${row.fit}`];
    return jsx("span", { className: `syl ${warning ? "over" : ""}`, title: warning }, row.syllables,
      jsx("span", { className: "sr" }, ` ${texts.syllables}. ${warning}`), warning && jsx("span", { "aria-hidden": true }, " !"));
  };
  const drawLine = (line, block, place) => jsx("li", { key: line.id, className: `ln ${current === line.id ? "cur" : ""}`, style: { "--vc1": line.voice ? `var(--v${line.voice[0].toLowerCase()})` : "var(--line-2)" } },
    jsx("button", { type: "button", className: "ln-voice", "aria-label": filled(texts.voice_of, { line: places[line.id], voice: line.voice || texts.voice_auto }), title: texts.voice_hint, onClick: () => setLine(block, line.id, { voice: nextVoice(line.voice, voices.length ? VOICES.filter((each) => [...each].every((slot) => voices.includes(slot))) : VOICES) }) },
      jsx("span", { className: line.voice ? LOOK[line.voice] || "vb ab" : "vb none" }, line.voice || "·")),
    jsx("input", { "data-line": line.id, value: line.text, lang: language, maxLength: 200, "aria-label": filled(texts.line_named, { line: places[line.id] }), onFocus: () => setCurrent(line.id), onChange: (event) => setLine(block, line.id, { text: event.target.value }), onKeyDown: (event) => press(event, block, place, line), onPaste: (event) => paste(event, block, place, line) }),
    gutter(line),
    current === line.id && jsx("div", { className: "ln-tools" },
      scanned[places[line.id]]?.stresses && jsx("span", { className: "dots", "aria-hidden": true }, [...scanned[places[line.id]].stresses].map((mark, index) => jsx("i", { key: index, className: mark === "x" ? "x" : "" }))),
      jsx("button", { type: "button", className: "btn sm ghost", onClick: () => onSuggest?.(places[line.id], lastWord(blocks[block].lines[place - 1]?.text || "")) }, texts.replace_line),
      jsx("button", { type: "button", className: "btn sm ghost", disabled: !lastWord(line.text), onClick: () => onRhyme?.(lastWord(line.text)) }, texts.rhyme),
      jsx("button", { type: "button", className: "ib sm", "aria-label": texts.line_up, title: texts.line_up, onClick: () => edit(moved(blocks, block, place, -1)) }, "↑"),
      jsx("button", { type: "button", className: "ib sm", "aria-label": texts.line_down, title: texts.line_down, onClick: () => edit(moved(blocks, block, place, 1)) }, "↓")));

  return jsx("div", { className: "ly", ref: box, role: "group", "aria-label": texts.editor, "data-testid": "lyrics" },
    jsx("div", { className: "ly-scroll", tabIndex: -1 }, blocks.map((block, index) => jsx("div", { key: index },
      jsx("div", { className: "sec", style: { "--sc": `var(--s-${block.name})` } },
        jsx("select", { value: block.name, "aria-label": filled(texts.block_named, { block: index + 1 }), onChange: (event) => edit(blocks.map((each, place) => (place === index ? { ...each, name: event.target.value } : each))) },
          SECTIONS.map((name) => jsx("option", { key: name, value: name }, texts[`section_${name}`]))),
        jsx("span", { className: "grow" }), jsx("span", { className: "num" }, block.lines.length),
        blocks.length > 1 && jsx("button", { type: "button", className: "ib sm", "aria-label": filled(texts.remove_block, { block: index + 1 }), title: filled(texts.remove_block, { block: index + 1 }), onClick: () => edit(blocks.filter((_, place) => place !== index)) }, "×")),
      jsx("ul", null, block.lines.map((line, place) => drawLine(line, index, place)))))),
    jsx("div", { className: "lt" }, SECTIONS.map((name) => jsx("button", { key: name, type: "button", className: "btn sm ghost", "data-add": name, onClick: () => { const fresh = newLine(); wish.current = fresh.id; edit([...blocks, { name, lines: [fresh] }]); } }, `+ ${texts[`section_${name}`]}`))));
}
