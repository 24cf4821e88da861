import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { caught, sceneAt } from "./video_marks.jsx";

const THRESHOLD_PX = 6;
const CATCH_PX = 12;
const ANSWER_MS = 4000;

// What is held: an edge or a whole scene. `pending` is what was let go and not answered yet.
export const useHand = ({ scenes, scale, snap, stamp, onEdit, onSay, texts }) => {
  const [held, setHeld] = useState(null);
  const [pending, setPending] = useState(null);
  const grip = useRef(null);
  useEffect(() => { setPending(null); }, [stamp]);
  useEffect(() => {
    if (!pending) return undefined;
    const timer = setTimeout(() => setPending(null), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [pending]);
  useEffect(() => {
    if (!held) return undefined;
    const cancel = (event) => { if (event.key === "Escape") { grip.current = null; setHeld(null); onSay(texts.drag_cancelled); } };
    window.addEventListener("keydown", cancel);
    return () => window.removeEventListener("keydown", cancel);
  }, [held]);

  const take = (event, id, kind) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const row = event.currentTarget.closest(".vt-scenes").getBoundingClientRect();
    grip.current = { id, kind, from: event.clientX, left: row.left };
  };
  const pull = (event) => {
    const hold = grip.current;
    if (!hold) return;
    const moved = event.clientX - hold.from;
    if (!held && Math.abs(moved) < THRESHOLD_PX) return;
    const time = (event.clientX - hold.left) / scale;
    const at = hold.kind === "place_at" ? Math.max(0, time) : caught(time, snap, CATCH_PX / scale);
    setHeld({ ...hold, at, moved });
  };
  const letGo = () => {
    if (held && grip.current) {
      const { id, kind, at } = held;
      const isSame = kind === "place_at" && scenes[sceneAt(scenes, at)]?.scene_id === id;
      if (!isSame) { setPending(held); onEdit?.(kind, id, Number(at.toFixed(3))); }
    }
    const wasHeld = Boolean(held);
    grip.current = null;
    setHeld(null);
    return wasHeld;
  };
  const drop = () => { grip.current = null; setHeld(null); };
  return { held, shown: held ?? pending, take, pull, letGo, drop };
};

export const edge = (kind, row, hand) => jsx("i", {
  key: kind, className: `vt-edge ${kind === "start_at" ? "at-start" : "at-end"}`, "aria-hidden": true, "data-edge": kind,
  onPointerDown: (event) => hand.take(event, row.scene_id, kind), onPointerMove: hand.pull, onPointerUp: (event) => { event.stopPropagation(); hand.letGo(); }, onPointerCancel: hand.drop, onClick: (event) => event.stopPropagation(),
});
