import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { seek } from "./video_clock.jsx";
import { frameAt, hearFrames, want } from "./video_frames.jsx";
import { edge, useHand } from "./video_hand.jsx";
import { arranged, exactTime, filled, sceneAt } from "./video_marks.jsx";

// The scenes: a list box whose options have thumbnails, are pulled to another place and have edges
// to pull. What the hand did is shown at once and stays until the server has answered.
const useThumbs = (list, scenes) => {
  const [, redraw] = useState(0);
  const seen = useRef(new Set());
  useEffect(() => {
    const ask = () => want("thumbs", scenes.filter(({ scene_id }) => seen.current.has(scene_id)).map(({ middle_s }) => middle_s));
    const watch = new IntersectionObserver((entries) => {
      entries.forEach(({ target, isIntersecting }) => (isIntersecting ? seen.current.add(target.dataset.scene) : seen.current.delete(target.dataset.scene)));
      ask();
    }, { root: list.current?.closest(".vt-pane"), rootMargin: "0px 200px" });
    list.current?.querySelectorAll("[data-scene]").forEach((option) => watch.observe(option));
    const leave = hearFrames(() => redraw((count) => count + 1));
    return () => { watch.disconnect(); leave(); };
  }, [scenes]);
};

export function Scenes({ scenes, selected, scale, snap, stamp, texts, onSelect, onEdit, onSay, onPress }) {
  const list = useRef(null);
  const holdsFocus = useRef(false);
  const wasPulled = useRef(false);
  const place = Math.max(0, scenes.findIndex(({ scene_id }) => scene_id === selected));
  const hand = useHand({ scenes, scale, snap, stamp, onEdit, onSay, texts });
  useThumbs(list, scenes);

  useEffect(() => {
    const option = list.current?.querySelector("[aria-selected=true]");
    if (!option) return;
    if (holdsFocus.current) option.focus({ preventScroll: true });
    const pane = option.closest(".vt-pane");
    const left = option.offsetLeft;
    if (left < pane.scrollLeft || left + Math.min(option.offsetWidth, 80) > pane.scrollLeft + pane.clientWidth) pane.scrollLeft = left - 40;
  }, [selected, stamp]);

  const rows = hand.shown && (hand.shown.kind !== "place_at" || !hand.held) ? arranged(scenes, hand.shown) : scenes;
  const target = hand.held?.kind === "place_at" ? scenes[sceneAt(scenes, hand.held.at)] : null;
  const dropAt = target && (target.start_s > (scenes.find(({ scene_id }) => scene_id === hand.held.id)?.start_s ?? 0) ? target.end_s : target.start_s);

  const option = (row) => {
    const isSelected = row.scene_id === selected;
    const frame = frameAt(row.middle_s, 0.3) ?? frameAt(row.middle_s, 0.3, 0.3, true);
    const isMoved = hand.held?.kind === "place_at" && hand.held.id === row.scene_id;
    return jsx("li", {
      key: row.scene_id, role: "option", tabIndex: row.number - 1 === place ? 0 : -1, "aria-selected": isSelected,
      "aria-label": filled(texts.scene_named, { number: row.number, section: texts[`section_${row.section}`] ?? row.section, start: row.start_text, length: row.length_text }),
      className: isMoved ? "vt-scene moved" : "vt-scene", "data-mode": row.mode, "data-kind": row.background.split(":")[0], "data-scene": row.scene_id, "data-thumb": Boolean(frame),
      style: { left: `${row.start_s * scale}px`, width: `${Math.max(10, (row.end_s - row.start_s) * scale - 3)}px`, transform: isMoved ? `translateX(${hand.held.moved}px)` : undefined },
      onPointerDown: (event) => hand.take(event, row.scene_id, "place_at"), onPointerMove: hand.pull, onPointerUp: () => { wasPulled.current = hand.letGo(); }, onPointerCancel: hand.drop,
      onClick: (event) => { if (wasPulled.current) { wasPulled.current = false; return; } event.currentTarget.focus(); onSelect?.(row.scene_id); if (!isSelected) seek(row.middle_s); },
    },
      frame && jsx("img", { src: frame.url, alt: "", draggable: false }),
      edge("start_at", row, hand), edge("end_at", row, hand),
      jsx("b", null, row.number), jsx("span", null, exactTime(row.end_s - row.start_s).replace(/^0:0?/, "")));
  };

  return jsx("ul", {
    ref: list, className: "vt-scenes", role: "listbox", "aria-label": texts.scenes, "aria-orientation": "horizontal", "aria-describedby": "vt-help",
    onKeyDown: onPress, onFocus: () => { holdsFocus.current = true; }, onBlur: (event) => { if (event.relatedTarget) holdsFocus.current = false; },
  }, rows.map(option), hand.held && jsx("li", { key: "held", role: "presentation", className: "vt-held num", style: { left: `${(dropAt ?? hand.held.at) * scale}px` } }, exactTime(dropAt ?? hand.held.at)));
}
