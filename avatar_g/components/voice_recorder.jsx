import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { useDrop } from "./voice_drop.jsx";
import { wavOf } from "./voice_wav.jsx";

const SEGMENTS = 24;
const FLOOR_DB = -60;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// Records one sample with a level meter and sends it; a sample that was not taken can be sent again.
export function VoiceRecorder({ texts, address = "/api/voice/upload", answerKey = "voice_id", voiceId = "", line = 0, language = "", longestS = 120, onTaken, onRefused }) {
  const [state, setState] = useState("idle");
  const [trouble, setTrouble] = useState("");
  const [meter, setMeter] = useState({ db: FLOOR_DB, seconds: 0 });
  const held = useRef(null);
  const kept = useRef(null);
  const input = useRef(null);
  const root = useRef(null);
  const isShown = useRef(false);

  const release = () => {
    const open = held.current;
    held.current = null;
    if (!open) return null;
    clearInterval(open.timer);
    open.stream.getTracks().forEach((track) => track.stop());
    open.context.close();
    return open;
  };
  useEffect(() => { isShown.current = true; return () => { isShown.current = false; release(); }; }, []);
  useEffect(() => { kept.current = null; setTrouble(""); }, [voiceId, line]);
  useDrop(root, (file) => state === "idle" && send(file, file.name));

  const send = async (blob, name) => {
    kept.current = { blob, name };
    setState("sending");
    const form = new FormData();
    if (voiceId) { form.append("voice_id", voiceId); form.append("line", String(line)); }
    if (language) form.append("language", language);
    form.append("file", blob, name);
    try {
      const answer = await fetch(address, { method: "POST", body: form });
      const body = await answer.json().catch(() => ({}));
      if (answer.ok) { kept.current = null; onTaken?.(String(body[answerKey] ?? "")); }
      else onRefused?.({ code: String(body.code ?? "internal"), reason: String(body.reason ?? ""), arguments: body.arguments ?? {} });
    } catch {
      onRefused?.({ code: "connection" });
    } finally {
      setState("idle");
      if (input.current) input.current.value = "";
    }
  };

  const stop = () => {
    const open = release();
    if (open) send(wavOf(open.blocks, open.context.sampleRate), "recording.wav");
  };

  const start = async () => {
    if (state !== "idle") return; // a second click while the microphone opens
    setTrouble(""); setState("starting");
    let stream, context;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
      context = new AudioContext();
      await context.audioWorklet.addModule("/voice/recorder.js");
      const node = new AudioWorkletNode(context, "recorder");
      const open = { stream, context, blocks: [], frames: 0, peak: 0 };
      node.port.onmessage = ({ data }) => {
        open.blocks.push(data);
        open.frames += data.length;
        for (const value of data) open.peak = Math.max(open.peak, Math.abs(value));
      };
      context.createMediaStreamSource(stream).connect(node);
      open.timer = setInterval(() => {
        const seconds = open.frames / context.sampleRate;
        setMeter({ db: Math.max(FLOOR_DB, 20 * Math.log10(open.peak + 1e-6)), seconds });
        open.peak = 0;
        if (seconds >= longestS) stop();
      }, 120);
      held.current = open;
      if (!isShown.current) { release(); return; }
      setMeter({ db: FLOOR_DB, seconds: 0 });
      setState("recording");
    } catch (error) {
      stream?.getTracks().forEach((track) => track.stop());
      context?.close();
      setTrouble(error?.name === "NotAllowedError" ? texts.denied : texts.no_microphone);
      setState("idle");
    }
  };

  const isOn = state === "recording";
  const lit = Math.round(SEGMENTS * (meter.db - FLOOR_DB) / -FLOOR_DB);
  const verdict = meter.db > -1 ? "level_high" : meter.db < -36 ? "level_low" : "level_good";
  return jsx("div", { ref: root, className: "card recorder" },
    jsx("div", { className: "row g12" },
      jsx("button", { type: "button", className: isOn ? "rec on" : "rec", disabled: state === "sending", "aria-label": isOn ? texts.stop : texts.start, title: isOn ? texts.stop : texts.start, "data-testid": "record-button", onClick: isOn ? stop : start }, jsx("i", { "aria-hidden": true })),
      jsx("div", { className: "col grow g4" },
        jsx("span", { className: "h3 num" }, clock(meter.seconds)),
        jsx("span", { className: "t12 t3", role: "status" }, state === "sending" ? texts.sending : isOn ? texts[verdict] : texts.start))),
    jsx("div", { className: "meter", role: "img", "aria-label": texts.level }, Array.from({ length: SEGMENTS }, (_unused, index) => jsx("i", { key: index, className: isOn && index < lit ? (index > SEGMENTS - 3 ? "hot" : index > SEGMENTS - 7 ? "warm" : "lit") : "" }))),
    jsx("input", { ref: input, type: "file", accept: ".wav,.mp3,.flac,.ogg,.m4a,audio/*", className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "sample-file", onChange: (event) => event.target.files[0] && send(event.target.files[0], event.target.files[0].name) }),
    jsx("div", { className: "row wrap g6" },
      jsx("button", { type: "button", className: "btn sm ghost", disabled: state !== "idle", onClick: () => input.current?.click() }, texts.or_upload),
      kept.current && state === "idle" ? jsx("button", { type: "button", className: "btn sm ghost", onClick: () => send(kept.current.blob, kept.current.name) }, texts.again) : null),
    jsx("div", { role: "alert", className: "t12", "data-testid": "microphone-problem" }, trouble));
}
