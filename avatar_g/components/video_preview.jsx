import { useEffect, useMemo, useState } from "react";
import { jsx } from "@emotion/react";
import { closeClock, now, openClock, seek, toggle, useClock } from "./video_clock.jsx";
import { closeFrames, openFrames } from "./video_frames.jsx";
import { Icon, exactTime, sceneAt } from "./video_marks.jsx";
import { useSharp, useSmall } from "./video_pictures.jsx";

// The draft as the finished video would show it, its sound, and what networks cover of it.
const safe = (preset, texts) => preset && jsx("div", { className: "vp-safe", "aria-hidden": true, style: { inset: preset.safe.map((share) => `${100 * share}%`).join(" ") } }, jsx("span", null, preset.name), jsx("b", null, texts.safe_inside));

const transport = ({ at, playing, duration, scenes, texts, shapes, presets, preset, onPreset, onSelect }) => {
  const place = sceneAt(scenes, at);
  const jump = (to) => { const row = scenes[Math.min(Math.max(to, 0), scenes.length - 1)]; seek(row.start_s); onSelect?.(row.scene_id); };
  const back = at > scenes[place].start_s + 0.6 ? place : place - 1;
  return jsx("div", { className: "vp-bar row g6", role: "group", "aria-label": texts.transport },
    jsx("button", { type: "button", className: "ib", "aria-label": texts.scene_back, title: texts.scene_back, onClick: () => jump(back) }, Icon(shapes.skip_back)),
    jsx("button", { type: "button", className: "playb", "aria-label": playing ? texts.pause : texts.play, title: playing ? texts.pause : texts.play, "aria-keyshortcuts": "Space", "data-testid": "video-play", "data-playing": playing, onClick: toggle }, Icon(playing ? shapes.pause : shapes.play)),
    jsx("button", { type: "button", className: "ib", "aria-label": texts.scene_forward, title: texts.scene_forward, onClick: () => jump(place + 1) }, Icon(shapes.skip_forward)),
    jsx("span", { className: "num t13", "data-testid": "video-time" }, jsx("b", null, exactTime(at)), jsx("span", { className: "t3" }, ` / ${exactTime(duration)}`)),
    jsx("span", { className: "grow" }),
    presets.length > 0 && jsx("label", { className: "row g6" }, jsx("span", { className: "t12 t2 hide-m" }, texts.safe_area),
      jsx("select", { className: "input soft", "aria-label": texts.safe_area, "data-field": "safe-area", value: preset?.preset ?? "", onChange: (event) => onPreset(event.target.value) },
        jsx("option", { value: "" }, texts.safe_none), presets.map(({ preset: key, name }) => jsx("option", { key, value: key }, name)))));
};

export function VideoPreview({ videoId, scenes, whole, aspect, duration, audio, lines, panel, presets, texts, shapes, onSelect }) {
  const { at, playing } = useClock();
  const [chosen, setChosen] = useState("");
  const stamp = useMemo(() => `${whole} ${scenes.map(({ digest }) => digest).join(" ")}`, [whole, scenes]);

  useEffect(() => {
    const keyAt = (time) => {
      const place = sceneAt(scenes, time);
      return [whole, scenes[place - 1]?.digest, scenes[place].digest, scenes[place + 1]?.digest].join(" ");
    };
    openFrames(videoId, keyAt);
  }, [videoId, stamp]);
  useEffect(() => { openClock(audio, duration); }, [audio, duration]);
  useEffect(() => () => { closeFrames(); closeClock(); }, []);

  useEffect(() => { // how words are written is seen where there are words
    const { at: here, playing: plays } = now();
    const isShown = ({ start_s, end_s }) => here >= start_s && here < end_s;
    if (panel !== "video" || plays || !lines.length || lines.some(isShown)) return;
    const { start_s, end_s } = lines.find(({ end_s: end }) => end > here) ?? lines.at(-1);
    seek((start_s + end_s) / 2);
  }, [panel]);

  const small = useSmall(duration, `${videoId} ${stamp}`);
  const { sharp, failed, last } = useSharp(videoId, stamp, at, playing);
  const url = sharp || small?.url || last;
  const isReady = Boolean(sharp) || (playing && Boolean(small));
  const fits = presets.filter((one) => one.aspect === aspect);
  const preset = fits.find((one) => one.preset === chosen);
  const number = scenes[sceneAt(scenes, at)]?.number ?? 1;
  const named = (text) => text.replace("{number}", number);
  return jsx("div", { className: "vp-all" },
    jsx("div", { className: "vp", style: { "--ratio": aspect.replace(":", "/") }, "data-testid": "video-frame", "data-ready": isReady, "data-at": small?.at ?? "", "data-exact": Boolean(small?.exact) },
      url ? jsx("div", { className: "vp-picture" }, jsx("img", { src: url, alt: named(texts.preview_of), draggable: false }), safe(preset, texts)) : jsx("div", { className: "sk vp-sk" }),
      !isReady && !url && jsx("p", { className: "pill vp-word", role: "status" }, named(texts.preview_wait)),
      failed && jsx("p", { className: "pill vp-word note bad", role: "status" }, texts.preview_failed)),
    transport({ at, playing, duration, scenes, texts, shapes, presets: fits, preset, onPreset: setChosen, onSelect }));
}
