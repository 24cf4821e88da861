import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { now } from "./video_clock.jsx";
import { Icon } from "./video_marks.jsx";

// The timeline's zoom and its row of tools.
export const ZOOM = 1.5;
const MOST_ZOOM = 40;
const SCENE_PX = 44;
const SNAPS = ["bars", "beats", "lines"];

export const useZoom = (pane, scenes, duration) => {
  const [width, setWidth] = useState(800);
  const [zoom, setZoom] = useState(0);
  useEffect(() => {
    const measure = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    measure.observe(pane.current);
    return () => measure.disconnect();
  }, []);
  const least = Math.max(1, (scenes.length * SCENE_PX) / Math.max(width, 1) / 2);
  const shown = zoom || (width < 600 ? Math.max(1, (scenes.length * SCENE_PX) / width) : 1);
  const scale = (Math.max(width - 16, 100) * shown) / Math.max(duration, 0.1);
  const anchor = useRef(null);
  const change = (factor, at) => {
    const middle = at ?? now().at;
    anchor.current = { time: middle, px: middle * scale - pane.current.scrollLeft };
    setZoom(factor === 0 ? 1 : Math.min(Math.max(shown * factor, 1), Math.max(MOST_ZOOM, least)));
  };
  useEffect(() => {
    if (anchor.current) pane.current.scrollLeft = anchor.current.time * scale - anchor.current.px;
    anchor.current = null;
  }, [scale]);
  useEffect(() => {
    const roll = (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const left = pane.current.getBoundingClientRect().left;
      change(event.deltaY < 0 ? ZOOM : 1 / ZOOM, (event.clientX - left + pane.current.scrollLeft) / scale);
    };
    const view = pane.current;
    view.addEventListener("wheel", roll, { passive: false });
    return () => view.removeEventListener("wheel", roll);
  }, [scale, shown]);
  return { scale, shown, change };
};

export const tools = ({ texts, shapes, run, canUndo, canRedo, snap, setSnap, zoom, count, length }) => {
  const tool = (name, picture, key, disabled = false) => jsx("button", { key: name, type: "button", className: "ib sm", "aria-label": texts[`tool_${name}`], title: texts[`tool_${name}`], "data-tool": name, "aria-keyshortcuts": key, disabled, onClick: () => run(name) }, Icon(shapes[picture], ""));
  return jsx("div", { className: "ph vt-tools", role: "toolbar", "aria-label": texts.timeline },
    jsx("h2", { className: "h3 hide-m" }, texts.timeline),
    tool("undo", "undo", "Control+Z", !canUndo), tool("redo", "redo", "Control+Shift+Z", !canRedo), jsx("i", { className: "vt-gap" }),
    tool("split", "scissors", "s"), tool("duplicate", "copy", "d"), tool("delete", "trash", "Delete"),
    tool("earlier", "chevron_left", "Control+ArrowLeft"), tool("later", "chevron_right", "Control+ArrowRight"), jsx("i", { className: "vt-gap" }),
    jsx("button", { type: "button", className: "btn sm vt-snap", "aria-pressed": Boolean(snap), "aria-keyshortcuts": "n", "data-tool": "snap", onClick: () => run("snap") }, Icon(shapes.magnet), texts.snap),
    jsx("select", { className: "input soft", "aria-label": texts.snap_to, "data-field": "snap", value: snap || "bars", disabled: !snap, onChange: (event) => setSnap(event.target.value) },
      SNAPS.map((one) => jsx("option", { key: one, value: one }, texts[`snap_${one}`]))),
    jsx("span", { className: "grow" }), jsx("span", { className: "tag num hide-m" }, count), jsx("span", { className: "tag num hide-m" }, length),
    tool("zoom_out", "zoom_out", "-", zoom <= 1), tool("zoom_in", "zoom_in", "+", zoom >= MOST_ZOOM), tool("fit", "fit", "0", zoom <= 1));
};
