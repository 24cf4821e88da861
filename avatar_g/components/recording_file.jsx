import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { problemOf, send } from "./avatar_files.jsx";

// Sends recordings of the creator: chosen, or dropped anywhere on the panel this stands in.
const formOf = (file, language) => {
  const form = new FormData();
  form.append("language", language);
  form.append("file", file, file.name.slice(-200));
  return form;
};

const UPLOAD = ["M12 3v12", "m17 8-5-5-5 5", "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"];
const MICROPHONE = ["M12 19v3", "M19 10v2a7 7 0 0 1-14 0v-2", "M12 2a3 3 0 0 0-3 3v7a3 3 0 0 0 6 0V5a3 3 0 0 0-3-3z"];
const isFiles = (event) => [...event.dataTransfer.types].includes("Files");

export function RecordingFile({ texts, large, language, maxBytes, suffixes, names, onSent, onRefused }) {
  const root = useRef(null);
  const input = useRef(null);
  const asTune = useRef(false);
  const busy = useRef(false);
  const [share, setShare] = useState(-1);

  const refusal = (file) => {
    if (!suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix))) return { code: "unsupported_input", reason: "audio_extension", arguments: { supported: names } };
    if (file.size > maxBytes) return { code: "unsupported_input", reason: "audio_too_large", arguments: { limit: String(Math.round(maxBytes / 2 ** 20)) } };
    return null;
  };
  const take = async (files, tune) => {
    if (busy.current) return;
    busy.current = true;
    for (const file of files) {
      const refused = refusal(file);
      if (refused) { onRefused?.(refused); continue; }
      setShare(0);
      try {
        const answer = await send("/api/music/upload", formOf(file, language), "", setShare);
        onSent?.(answer.track_id, tune);
      } catch (answer) {
        onRefused?.(problemOf(answer));
      }
    }
    busy.current = false;
    setShare(-1);
    if (input.current) input.current.value = "";
  };
  const latest = useRef(take);
  latest.current = take;

  useEffect(() => {
    const panel = root.current?.closest(".songs-panel");
    if (!panel) return undefined;
    let depth = 0;
    const mark = (isOver) => panel.classList.toggle("over", isOver);
    const enter = (event) => { if (isFiles(event)) { depth += 1; mark(true); } };
    const over = (event) => { if (isFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } };
    const leave = (event) => { if (isFiles(event)) { depth = Math.max(0, depth - 1); mark(depth > 0); } };
    const drop = (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      depth = 0;
      mark(false);
      latest.current([...event.dataTransfer.files], false);
    };
    const on = { dragenter: enter, dragover: over, dragleave: leave, drop };
    Object.entries(on).forEach(([name, handler]) => panel.addEventListener(name, handler));
    return () => { mark(false); Object.entries(on).forEach(([name, handler]) => panel.removeEventListener(name, handler)); };
  }, []);

  const choose = (tune) => { asTune.current = tune; input.current?.click(); };
  const percent = Math.round(100 * Math.max(0, share));
  const button = (name, tune, shapes) => jsx("button", { type: "button", className: large ? "btn" : "btn sm", disabled: share >= 0, title: texts[`${name}_hint`], "aria-describedby": `${name}-hint`, "data-testid": `choose-${name}`, onClick: () => choose(tune) },
    jsx("svg", { className: "i s", viewBox: "0 0 24 24", "aria-hidden": true }, shapes.map((d) => jsx("path", { key: d, d }))), texts[name],
    jsx("span", { id: `${name}-hint`, className: "sr" }, texts[`${name}_hint`]));
  return jsx("div", { ref: root, className: large ? "bring-song large" : "bring-song" },
    jsx("input", { ref: input, type: "file", accept: suffixes.join(","), multiple: true, className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "recording-file",
      onChange: (event) => take([...event.target.files].slice(0, asTune.current ? 1 : 10), asTune.current) }),
    large && jsx("p", { className: "t13 t2 drop-words" }, texts.drop),
    share >= 0
      ? jsx("div", { className: "sending" },
        jsx("span", { className: "t12 t2 num" }, `${texts.sending} ${percent}%`),
        jsx("div", { className: "prog", role: "progressbar", "aria-label": texts.sending, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent }, jsx("i", { style: { "--p": `${percent}%` } })))
      : jsx("div", { className: "row wrap g6" }, button("song", false, UPLOAD), button("tune", true, MICROPHONE)));
}
