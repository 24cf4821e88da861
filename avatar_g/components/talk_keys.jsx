import { useEffect } from "react";

// Alt+Up and Alt+Down move the sentence the focus is in: the same as its buttons.
export function TalkKeys() {
  useEffect(() => {
    const onKey = (event) => {
      const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
      const card = event.target.closest && event.target.closest("[data-sentence]");
      if (!event.altKey || !step || !card) return;
      event.preventDefault();
      const held = event.target;
      card.querySelector(`[data-move=${step}]`).click();
      // React puts the card elsewhere in the list, and some browsers drop the focus on the way.
      const again = () => document.activeElement !== held && held.isConnected && held.focus();
      for (const wait of [60, 200, 500]) setTimeout(again, wait);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}
