import { useEffect, useRef } from "react";

// What a page must do outside its own tree: language of the document, the tray's key and focus.
export function PageEffects({ language, ready, trayOpen, onTray, onEscape }) {
  const wasOpen = useRef(false);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  useEffect(() => {
    document.documentElement.dataset.hydrated = String(Boolean(ready));
  }, [ready]);

  useEffect(() => {
    if (trayOpen) document.getElementById("tray-close")?.focus();
    else if (wasOpen.current) document.getElementById("tray-toggle")?.focus();
    wasOpen.current = trayOpen;
  }, [trayOpen]);

  useEffect(() => {
    const press = (event) => {
      if (event.key === "Escape" && trayOpen) return onEscape?.();
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
      if (event.target.closest?.("input,textarea,select,[contenteditable]")) return undefined;
      return event.code === "KeyQ" ? onTray?.() : undefined;
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  return null;
}
