import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { MOODS, POSES } from "./avatar_figure.jsx";
import { useHands } from "./avatar_hands.jsx";
import { AvatarScene } from "./avatar_scene.jsx";

// Where the character stands: picture, cameras, pose and expression, and the place things are
// dropped on. A card is any element with data-wear and data-part; it announces itself when dragged.
const VIEWS = ["body", "front", "side", "face"];
const GROUNDS = ["studio", "dawn", "sea", "paper"];

const choice = (names, value, label, texts, prefix, choose) =>
  jsx("label", { className: "stage-choice" }, jsx("span", { className: "sr" }, label),
    jsx("select", { value, "aria-label": label, onChange: (event) => choose(event.target.value) },
      names.map((name) => jsx("option", { key: name, value: name }, texts[`${prefix}_${name}`]))));

const AGAIN_MS = 700; // a server that just restarts

export function AvatarStage({ avatarId, revision, picture, summary, texts, onWear, onTakeOff }) {
  const host = useRef(null);
  const scene = useRef(null);
  const [view, setView] = useState("body");
  const [pose, setPose] = useState("stand");
  const [mood, setMood] = useState("neutral");
  const [ground, setGround] = useState("studio");
  const [shown, setShown] = useState({ key: "", revision: "", ms: 0 });
  const [works, setWorks] = useState(true);
  const [part, setPart] = useState("");
  const [spins, setSpins] = useState(false);

  useEffect(() => {
    try {
      scene.current = new AvatarScene(host.current, (key, ms) => setShown({ key, revision: scene.current.wanted, ms }));
    } catch {
      setWorks(false); // no WebGL here: the server's portrait stands in
    }
    return () => { scene.current?.close(); scene.current = null; };
  }, []);

  useEffect(() => {
    if (!avatarId || !scene.current) return undefined;
    let timer;
    const show = (isLast) => {
      scene.current.wanted = revision;
      scene.current.show(avatarId).catch((error) => {
        if (error.name === "AbortError") return;
        if (isLast) setWorks(Boolean(scene.current?.figure.manifest));
        else timer = setTimeout(() => show(true), AGAIN_MS);
      });
    };
    show(false);
    return () => clearTimeout(timer);
  }, [avatarId, revision]);
  useEffect(() => scene.current?.look(view), [view]);
  useEffect(() => scene.current?.stand(pose), [pose]);
  useEffect(() => scene.current?.feel(mood), [mood]);

  useEffect(() => {
    if (!spins) return undefined;
    let frame = requestAnimationFrame(function step() {
      scene.current?.turn(0.012);
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [spins]);

  useHands({ scene, setView, setPart, onTakeOff });

  const over = (event) => { if (part) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } };
  const wear = (event) => {
    const kind = event.dataTransfer.getData("application/x-avatar-g");
    event.preventDefault();
    setPart("");
    if (kind) onWear?.(kind);
  };
  const waits = works && avatarId && shown.revision !== revision;
  return jsx("div", { className: `avatar-stage stage ground-${ground}`, onDragOver: over, onDrop: wear, "data-testid": "stage", "data-shown": shown.key, "data-revision": shown.revision, "data-ms": shown.ms, "data-view": view },
    jsx("span", { className: "floor", "aria-hidden": true }),
    jsx("div", { ref: host, className: "stage-canvas", role: "img", "aria-label": summary, hidden: !works }),
    (!works || !shown.key) && picture && jsx("img", { className: "stage-picture", src: picture, alt: works ? "" : summary }),
    part && jsx("div", { className: "zone", "data-part": part }, jsx("span", { className: "zone-name" }, texts.drop)),
    jsx("div", { className: "seg float cameras", role: "group", "aria-label": texts.camera },
      VIEWS.map((name, index) => jsx("button", { key: name, type: "button", "aria-pressed": view === name, "aria-keyshortcuts": String(index + 1), onClick: () => (view === name ? scene.current?.look(name) : setView(name)) }, texts[`view_${name}`]))),
    jsx("div", { className: "stage-tools" },
      choice(Object.keys(POSES), pose, texts.pose, texts, "pose", setPose),
      choice(MOODS, mood, texts.mood, texts, "mood", setMood),
      choice(GROUNDS, ground, texts.ground, texts, "ground", setGround),
      jsx("button", { type: "button", className: "btn sm", "aria-pressed": spins, onClick: () => setSpins(!spins) }, texts.spin)),
    waits && jsx("span", { className: "tag stage-wait", role: "status" }, texts.updating));
}
