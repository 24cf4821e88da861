import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// A list of any length as a grid: only what is in view, and two rows around it, is in the page.
const GAP = 14;
const LEAST_WIDTH = 150;
const NAME_HEIGHT = 52;
const ROWS_AROUND = 2;
const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

const glyph = (shapes) => jsx("svg", { className: "i s", viewBox: "0 0 24 24", "aria-hidden": true }, shapes.map(([tag, attributes], number) => jsx(tag, { key: number, ...attributes })));

export function LibraryGrid({ tiles, offset, total, selected, chosenCount, texts, kinds, icons, star, onWindow, onOpen, onChoose, onDelete, onNone }) {
  const box = useRef(null);
  const inner = useRef(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(0);
  const asked = useRef(-1);

  useLayoutEffect(() => {
    const element = box.current;
    const measure = () => setSize({ width: inner.current.clientWidth, height: element.clientHeight });
    const watcher = new ResizeObserver(measure);
    measure();
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => { if (offset === 0 && box.current && total >= 0) asked.current = -1; }, [offset, tiles]);
  useEffect(() => { setActive((index) => Math.max(0, Math.min(index, total - 1))); }, [total]);

  const columns = Math.max(2, Math.floor((size.width + GAP) / (LEAST_WIDTH + GAP)));
  const width = (size.width - GAP * (columns - 1)) / columns;
  const rowHeight = Math.round(width * 0.75) + NAME_HEIGHT + GAP;
  const rows = Math.ceil(total / columns);
  const firstRow = Math.max(0, Math.floor(top / rowHeight) - ROWS_AROUND);
  const lastRow = Math.min(rows, Math.ceil((top + size.height) / rowHeight) + ROWS_AROUND);
  const first = firstRow * columns;
  const last = size.width ? Math.min(total, lastRow * columns) : 0;

  useEffect(() => {
    if (!last || (first >= offset && last <= offset + tiles.length)) return;
    const wanted = Math.max(0, first - 3 * columns);
    if (asked.current !== wanted) { asked.current = wanted; onWindow?.(wanted); }
  }, [first, last, offset, tiles.length, columns]);

  const show = (index) => {
    const at = Math.floor(index / columns) * rowHeight;
    const element = box.current;
    if (at < element.scrollTop) element.scrollTop = at;
    if (at + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = at + rowHeight - element.clientHeight;
  };
  const move = (event, index) => {
    event.preventDefault();
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    show(next);
    if (event.shiftKey) onChoose?.(next, "range");
  };
  const press = (event) => {
    const page = Math.max(1, Math.floor(size.height / rowHeight)) * columns;
    const steps = { ...MOVES, ArrowDown: columns, ArrowUp: -columns, PageDown: page, PageUp: -page };
    if (event.key in steps) move(event, active + steps[event.key]);
    else if (event.key === "Home") move(event, 0);
    else if (event.key === "End") move(event, total - 1);
    else if (event.key === " ") { event.preventDefault(); onChoose?.(active, event.shiftKey ? "range" : "toggle"); }
    else if (event.key === "Enter") { event.preventDefault(); const tile = tiles[active - offset]; if (tile) onOpen?.(tile.item_id); }
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); onChoose?.(active, "all"); }
    else if (event.key === "Delete" && chosenCount) { event.preventDefault(); onDelete?.(); }
    else if (event.key === "Escape" && chosenCount) { event.preventDefault(); onNone?.(); }
  };
  const click = (event, index, tile) => {
    setActive(index);
    if (event.shiftKey) onChoose?.(index, "range");
    else if (event.ctrlKey || event.metaKey || event.target.closest("[data-check]")) onChoose?.(index, "toggle");
    else if (tile) onOpen?.(tile.item_id);
  };
  const option = (index) => {
    const tile = tiles[index - offset];
    const row = Math.floor(index / columns);
    const place = { position: "absolute", top: row * rowHeight, left: (index % columns) * (width + GAP), width, height: rowHeight - GAP };
    const kind = tile ? kinds[tile.kind] : "";
    const marks = ["tile", tile?.item_id === selected && "sel", tile?.is_chosen && "chosen", index === active && "active"].filter(Boolean).join(" ");
    return jsx("div", {
      key: tile ? tile.item_id : `place-${index}`, id: `lib-${index}`, role: "option", className: marks, style: place,
      "aria-selected": Boolean(tile?.is_chosen), "aria-setsize": total, "aria-posinset": index + 1,
      "aria-label": tile ? [tile.title || texts.untitled, kind, tile.length_text, tile.date_text, tile.is_starred && texts.starred].filter(Boolean).join(", ") : texts.loading,
      "data-testid": tile ? "item" : undefined, "data-kind": tile?.kind,
      onClick: (event) => click(event, index, tile),
    },
      jsx("span", { className: tile?.kind === "avatar" ? "thumb stage" : "thumb" },
        !tile && jsx("span", { className: "sk fill" }),
        tile && (tile.thumb_url ? jsx("img", { src: tile.thumb_url, alt: "", className: "fill", loading: "lazy", decoding: "async" }) : jsx("span", { className: "bare" }, glyph(icons[tile.kind] ?? []))),
        tile && jsx("span", { className: "pill tl" }, glyph(icons[tile.kind] ?? [])),
        tile?.is_starred && jsx("span", { className: "pill bl starred" }, glyph(star)),
        tile?.length_text && jsx("span", { className: "pill br num" }, tile.length_text),
        tile && jsx("span", { className: "check", "data-check": true, "data-on": tile.is_chosen })),
      jsx("span", { className: "nm trunc", lang: tile?.language || undefined }, tile ? tile.title || texts.untitled : " "),
      jsx("span", { className: "mt trunc num" }, tile ? `${kind} · ${tile.date_text}` : " "));
  };
  const shown = [];
  for (let index = first; index < last; index += 1) shown.push(option(index));
  return jsx("div", {
    ref: box, className: "lib-grid", role: "listbox", tabIndex: 0, "aria-multiselectable": true, "aria-label": texts.grid,
    "aria-activedescendant": total ? `lib-${Math.min(active, total - 1)}` : undefined, "aria-describedby": "lib-keys",
    "data-testid": "library-grid", "data-total": total, onKeyDown: press, onScroll: (event) => setTop(event.currentTarget.scrollTop),
  }, jsx("div", { ref: inner, role: "none", style: { position: "relative", height: Math.max(0, rows * rowHeight - GAP) } }, shown));
}
