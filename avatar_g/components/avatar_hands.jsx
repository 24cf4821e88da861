import { useEffect } from "react";
import { announce } from "./avatar_preview.jsx";

// What hands and keys do anywhere on the page: cameras, cards that are lifted or come near, swatches.
const KEYS = { Digit1: "body", Digit2: "front", Digit3: "side", Digit4: "face" };
const isTyping = (target) => target.closest?.("input:not([type=range]),textarea,select,[contenteditable]");
const COMES = ["pointerover", "focusin", "pointerdown"];
const DWELL_MS = 90; // a hand that rests on a card this long may click it

export function useHands({ scene, setView, setPart, onTakeOff }) {
  useEffect(() => {
    const press = (event) => {
      scene.current?.fitting.rest();
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (KEYS[event.code]) setView(KEYS[event.code]);
      const worn = event.target.closest?.("[data-worn]");
      if (worn && ["Delete", "Backspace"].includes(event.key)) { event.preventDefault(); onTakeOff?.(worn.dataset.worn); }
    };
    const lift = (event) => {
      const card = event.target.closest?.("[data-wear]");
      if (!card) return;
      event.dataTransfer.setData("application/x-avatar-g", card.dataset.wear);
      event.dataTransfer.effectAllowed = "copy";
      setPart(card.dataset.part);
    };
    const drop = () => setPart("");
    let dwell;
    const come = (event) => {
      const card = event.target.closest?.("[data-wear]");
      clearTimeout(dwell);
      scene.current?.fitting.rest();
      if (card) dwell = setTimeout(() => scene.current?.fitting.tryOn(card.dataset.wear), event.type === "pointerdown" ? 0 : DWELL_MS);
    };
    const dye = (event) => {
      const { tint, colour } = event.target.closest?.("[data-tint]")?.dataset || {};
      if (tint) announce({ colour: tint, value: colour });
      const card = event.target.closest?.("[data-wear]");
      if (card) scene.current?.fitting.wear(card.dataset.wear);
    };
    document.addEventListener("keydown", press);
    document.addEventListener("dragstart", lift);
    document.addEventListener("dragend", drop);
    COMES.forEach((kind) => document.addEventListener(kind, come));
    document.addEventListener("click", dye);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("dragstart", lift);
      document.removeEventListener("dragend", drop);
      COMES.forEach((kind) => document.removeEventListener(kind, come));
      document.removeEventListener("click", dye);
      clearTimeout(dwell);
    };
  });
}
