import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { AvatarScene } from "./avatar_scene.jsx";
import { lipsOf, shapeFace } from "./talk_lips.jsx";

// Says a script before it is filmed: the sound, and on the 3D character the same face the clip will
// have at every moment. The sound never waits for the character.
const VIEWS = { face: "face", bust: "front", body: "body" };
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// The weights of a moment, between the two rows around it.
export function faceAt({ rate_hz: rate, shapes, rows }, seconds) {
  const place = Math.min(Math.max(seconds * rate, 0), rows.length - 1);
  const index = Math.min(Math.floor(place), rows.length - 2), share = place - index;
  const one = rows[Math.max(0, index)], other = rows[index + 1] ?? one;
  return Object.fromEntries(shapes.map((name, column) => [name, one[column] * (1 - share) + other[column] * share]));
}

export function TalkPreview({ avatarId, framing, faceUrl, soundUrl, seconds, picture, summary, texts, onClose }) {
  const host = useRef(null), audio = useRef(null), scene = useRef(null), face = useRef(null), lips = useRef(null);
  const [state, setState] = useState("loading");
  const [shown, setShown] = useState("");
  const [works, setWorks] = useState(true);
  const [at, setAt] = useState(0);

  const draw = () => {
    const stage = scene.current;
    if (!stage || !face.current || !host.current) return;
    const weights = faceAt(face.current, audio.current?.currentTime ?? 0);
    const { dataset } = host.current, jaw = weights.jawOpen ?? 0;
    Object.assign(dataset, { jaw: jaw.toFixed(3), widest: Math.max(jaw, Number(dataset.widest ?? 0)).toFixed(3) });
    if (!lips.current && stage.figure.lips && stage.figure.manifest) lips.current = lipsOf(stage.figure, stage.figure.lips);
    if (!lips.current) return;
    shapeFace(lips.current, weights);
    stage.draw(true);
  };
  const latest = useRef(draw);
  latest.current = draw;

  useEffect(() => {
    try {
      scene.current = new AvatarScene(host.current, (key) => setShown(key), ["lips", "shade"]);
    } catch {
      setWorks(false); // no WebGL here: sound and portrait still say what will be said
    }
    return () => { scene.current?.close(); scene.current = null; };
  }, []);
  useEffect(() => { scene.current?.look(VIEWS[framing]); }, [framing]);
  useEffect(() => {
    lips.current = null;
    scene.current?.look(VIEWS[framing]);
    scene.current?.show(avatarId).catch((error) => error.name !== "AbortError" && setWorks(Boolean(scene.current?.figure.manifest)));
  }, [avatarId]);

  useEffect(() => {
    const sound = audio.current, asking = new AbortController();
    setState("loading"); setAt(0);
    fetch(faceUrl, { signal: asking.signal, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((made) => { face.current = made; return sound.play(); })
      .catch((error) => { if (error.name !== "AbortError") setState(error.name === "NotAllowedError" ? "paused" : "failed"); });
    return () => { asking.abort(); sound.pause(); face.current = null; };
  }, [faceUrl]);

  useEffect(() => {
    if (state !== "playing") return undefined;
    let frame = requestAnimationFrame(function step() {
      latest.current();
      frame = requestAnimationFrame(step);
    });
    const timer = setInterval(() => setAt(audio.current?.currentTime ?? 0), 200);
    return () => { cancelAnimationFrame(frame); clearInterval(timer); latest.current(); scene.current?.ask(); };
  }, [state]);

  const toggle = () => { const sound = audio.current; if (state === "playing") sound.pause(); else sound.play().catch(() => setState("failed")); };
  const seek = (value) => { audio.current.currentTime = value; setAt(value); latest.current(); };
  const heard = (event) => { if (event.key === "Escape") onClose?.(); };
  const isOn = state === "playing", name = isOn ? texts.pause : texts.play;
  return jsx("div", { className: "talk-preview", onKeyDown: heard, "data-testid": "talk-preview", "data-sound": state, "data-shown": shown },
    jsx("div", { ref: host, className: "stage-canvas", role: "img", "aria-label": summary, hidden: !works }),
    (!works || !shown) && jsx("img", { className: "who", src: picture, alt: works ? "" : summary }),
    jsx("audio", { ref: audio, src: soundUrl, preload: "auto", onPlaying: () => setState("playing"), onPause: () => setState("paused"), onEnded: () => setState("ended"), onError: () => setState("failed") }),
    jsx("div", { className: "bar float preview-bar" },
      jsx("button", { type: "button", className: "btn sm", disabled: state === "loading", "data-testid": "preview-toggle", onClick: toggle }, name),
      jsx("input", { type: "range", min: 0, max: seconds, step: 0.1, value: Math.min(at, seconds), "aria-label": texts.position, "aria-valuetext": clock(at), onChange: (event) => seek(Number(event.target.value)) }),
      jsx("span", { className: "t12 num" }, `${clock(at)} / ${clock(seconds)}`),
      jsx("button", { type: "button", className: "btn sm ghost", "data-testid": "close-preview", onClick: () => onClose?.() }, texts.close)),
    jsx("p", { className: "sr", role: "status" }, state === "failed" ? texts.failed : ""),
    state === "failed" && jsx("p", { className: "note bad preview-failed" }, texts.failed));
}
