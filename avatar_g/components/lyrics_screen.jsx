import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// The words of a song over the whole window: what is sung stands out and stays in the middle. Escape closes.
const EARLY_S = 0.4;

export function LyricsScreen({ lines, at, language, texts }) {
  const dialog = useRef(null);
  const [isOpen, setOpen] = useState(false);
  const leads = lines.filter(({ is_lead }) => is_lead);
  const now = leads.findLastIndex(({ start_s }) => at >= start_s - EARLY_S);

  useEffect(() => {
    if (!isOpen) return;
    const line = dialog.current.querySelector("[aria-current]");
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    line?.scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
  }, [isOpen, now]);

  const open = () => { dialog.current.showModal(); setOpen(true); };
  return [
    jsx("button", { key: "open", type: "button", className: "btn sm", onClick: open, "data-act": "lyrics-screen" }, texts.lyrics_screen),
    jsx("dialog", { key: "words", ref: dialog, className: "lyrics-screen", "aria-label": texts.lyrics_screen, onClose: () => setOpen(false) },
      jsx("button", { type: "button", className: "btn sm", onClick: () => dialog.current.close() }, texts.lyrics_close),
      isOpen && jsx("div", { className: "words", lang: language, tabIndex: 0, role: "region", "aria-label": texts.lyrics_screen },
        leads.map((line, place) => jsx("p", { key: line.line_id, "data-voice": line.voice, "aria-current": place === now ? "true" : undefined },
          line.words.map((word, index) => jsx("span", { key: index, className: place === now && at >= word.start_s ? "sung" : "" }, `${word.text} `)))))),
  ];
}
