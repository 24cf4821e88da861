import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { announce } from "./avatar_preview.jsx";

// Controls that follow the hand at once and tell the server when it rests.
const REST_MS = 220;

const useResting = (value, tell) => {
  const [shown, setShown] = useState(value);
  const timer = useRef(0);
  useEffect(() => { if (!timer.current) setShown(value); }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (next) => {
    setShown(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => { timer.current = 0; tell?.(next); }, REST_MS);
  };
  return [shown, change];
};

export function RestingSlider({ name, label, value, low = 0, high = 100, shapes = false, onRest }) {
  const [shown, change] = useResting(value, onRest);
  const move = (next) => {
    if (shapes) announce({ slider: name, share: (next - low) / (high - low || 1) });
    change(next);
  };
  const id = `slider-${name}`;
  const share = `${((shown - low) / (high - low || 1)) * 100}%`;
  return jsx("div", { className: "sl" },
    jsx("label", { htmlFor: id }, label),
    jsx("div", { className: "rng", style: { "--p": share } }, jsx("i", null),
      jsx("input", { id, type: "range", min: low, max: high, step: high - low < 20 ? (high - low) / 50 : 1, value: shown, onChange: (event) => move(Number(event.target.value)) }),
      jsx("b", null)),
    jsx("output", { htmlFor: id }, Number.isInteger(shown) ? shown : shown.toFixed(2)));
}

export function RestingColour({ name, label, value, dyes, onRest }) {
  const [shown, change] = useResting(value || "#888888", onRest);
  const move = (next) => {
    if (dyes) announce({ colour: dyes, value: next });
    change(next);
  };
  return jsx("label", { className: "row g10 colour-field" },
    jsx("span", { className: "grow t13 t2" }, label),
    jsx("input", { type: "color", name, value: shown, onChange: (event) => move(event.target.value) }));
}
