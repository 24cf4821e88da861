import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// Plays test sentences one at a time; the address opens for the signed-in creator only.
export function HearButton({ label, short, lang, src }) {
  const [state, setState] = useState("idle");
  const sound = useRef(null);
  useEffect(() => () => sound.current?.pause(), [src]);
  const toggle = async () => {
    if (state === "playing") { sound.current?.pause(); setState("idle"); return; }
    setState("loading");
    const audio = new Audio(src);
    sound.current = audio;
    audio.onended = () => setState("heard");
    audio.onerror = () => setState("failed");
    try { await audio.play(); setState("playing"); } catch { setState("failed"); }
  };
  return jsx("button", { type: "button", className: "chip", lang, "aria-label": label, title: label, "aria-busy": state === "loading", "aria-pressed": state === "playing", "data-sound": state, "data-hear": lang, onClick: toggle }, short);
}
