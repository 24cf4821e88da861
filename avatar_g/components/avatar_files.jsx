import { useRef, useState } from "react";
import { jsx } from "@emotion/react";

// Sends files of the creator to the API: a model, a recording, the part of a photo inside the frame.
export const send = (url, body, type, onProgress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  if (type) request.setRequestHeader("content-type", type); // a form tells its own
  request.responseType = "json";
  request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
  request.onload = () => (request.status < 300 ? resolve(request.response ?? {}) : reject(request.response ?? {}));
  request.onerror = () => reject({ code: "connection" });
  request.send(body);
});

export const problemOf = (answer) => ({
  code: String(answer?.code ?? "internal"),
  reason: String(answer?.reason ?? ""),
  arguments: Object.fromEntries(Object.entries(answer?.arguments ?? {}).slice(0, 6).map(([name, value]) => [name, String(value).slice(0, 120)])),
});

export function ModelFile({ texts, maxBytes, onStarted, onRefused }) {
  const input = useRef(null);
  const [share, setShare] = useState(-1);
  const [over, setOver] = useState(false);
  const take = async (file) => {
    if (!file || share >= 0) return;
    if (file.size > maxBytes) return onRefused?.({ code: "unsupported_input", reason: "avatar_too_large", arguments: { limit: String(maxBytes / 2 ** 20) } });
    setShare(0);
    try {
      const answer = await send(`/api/avatars/import?name=${encodeURIComponent(file.name.slice(-200))}`, file, "model/gltf-binary", setShare);
      onStarted?.(answer.job_id);
    } catch (answer) {
      onRefused?.(problemOf(answer));
    } finally {
      setShare(-1);
      if (input.current) input.current.value = "";
    }
    return undefined;
  };
  const percent = Math.round(Math.max(0, share) * 100);
  return jsx("div", {
    className: over ? "drop-file over" : "drop-file",
    title: texts.hint,
    onDragOver: (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); setOver(true); } },
    onDragLeave: () => setOver(false),
    onDrop: (event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files[0]); },
  },
    jsx("input", { ref: input, type: "file", accept: ".vrm,.glb", className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "model-file", onChange: (event) => take(event.target.files[0]) }),
    jsx("button", { type: "button", className: "btn sm block", disabled: share >= 0, "aria-describedby": "model-hint", "data-testid": "choose-model", onClick: () => input.current?.click() }, share >= 0 ? `${texts.sending} ${percent} %` : texts.choose),
    jsx("span", { id: "model-hint", className: "t12 t3 way-hint" }, texts.hint));
}

export function PrintFile({ texts, avatarId, kind, maxBytes, onPrinted, onRefused }) {
  const input = useRef(null);
  const [busy, setBusy] = useState(false);
  const take = async (file) => {
    if (!file || busy) return;
    if (file.size > maxBytes) return onRefused?.({ code: "unsupported_input", reason: "photo_too_large", arguments: { limit: String(maxBytes / 2 ** 20) } });
    setBusy(true);
    try {
      await send(`/api/avatars/${encodeURIComponent(avatarId)}/print?kind=${encodeURIComponent(kind)}`, file, "application/octet-stream");
      onPrinted?.(avatarId);
    } catch (answer) {
      onRefused?.(problemOf(answer));
    } finally {
      setBusy(false);
      if (input.current) input.current.value = "";
    }
    return undefined;
  };
  return jsx("div", { className: "col g6" },
    jsx("input", { ref: input, type: "file", accept: "image/png,image/jpeg,image/webp", className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "print-file", onChange: (event) => take(event.target.files[0]) }),
    jsx("button", { type: "button", className: "btn sm start-self", disabled: busy, "data-testid": "choose-print", onClick: () => input.current?.click() }, busy ? texts.sending : texts.choose),
    jsx("span", { className: "t12 t3" }, texts.hint));
}
