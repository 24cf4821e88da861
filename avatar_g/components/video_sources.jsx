import { useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { problemOf, send } from "./avatar_files.jsx";

// Sends pictures, clips and look-up tables of the creator, chosen or dropped on the field.
const formOf = (file) => {
  const form = new FormData();
  form.append("file", file, file.name.slice(-200));
  return form;
};

export function VideoFiles({ texts, videoId, maxBytes, suffixes, onSent, onRefused }) {
  const input = useRef(null);
  const [share, setShare] = useState(-1);
  const [over, setOver] = useState(false);
  const take = async (files) => {
    if (share >= 0) return;
    for (const file of files) {
      if (file.size > maxBytes) { onRefused?.({ code: "unsupported_input", reason: "source_too_large", arguments: { limit: String(maxBytes / 2 ** 20) } }); continue; }
      setShare(0);
      try {
        await send(`/api/video/drafts/${encodeURIComponent(videoId)}/sources`, formOf(file), "", setShare);
        onSent?.();
      } catch (answer) {
        onRefused?.(problemOf(answer));
      }
    }
    setShare(-1);
    if (input.current) input.current.value = "";
  };
  const percent = Math.round(100 * Math.max(0, share));
  return jsx("div", {
    className: over ? "drop is-over" : "drop",
    onDragOver: (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); setOver(true); } },
    onDragLeave: () => setOver(false),
    onDrop: (event) => { event.preventDefault(); setOver(false); take([...event.dataTransfer.files]); },
  },
    jsx("input", { ref: input, type: "file", accept: suffixes, multiple: true, className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "source-file", onChange: (event) => take([...event.target.files]) }),
    jsx("button", { type: "button", className: "btn sm", disabled: share >= 0, "aria-describedby": "source-hint", "data-testid": "choose-source", onClick: () => input.current?.click() }, share >= 0 ? `${texts.sending} ${percent} %` : texts.upload),
    jsx("span", { id: "source-hint", className: "t12 t3" }, texts.upload_hint));
}
