import { useEffect, useMemo, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// A song as bars: the played part is coloured, the whole picture is a slider.
// Only one player sounds at a time; Space answers in the one with `hotkey`.
const STARTED = "avatar-g-player-started";
const PLAY = "M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z";
const PAUSE = "M14 4a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1z" +
  "M5 4a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1z";

const clock = (seconds, whole = Math.max(0, Math.round(seconds || 0))) =>
  `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;

const loudness = (peak) => (Array.isArray(peak) ? Math.max(...peak.map(Math.abs)) : Math.abs(peak));

const resample = (pairs, count) => {
  const peaks = pairs.map(loudness);
  const top = Math.max(1e-6, ...peaks);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    return Math.max(0.06, ...peaks.slice(from, to).map((peak) => peak / top));
  });
};

const barPath = (bars, from, to) => bars.slice(from, to).map((height, index) => {
  const tall = height * 56;
  return `M${(from + index) * 4} ${(30 - tall / 2).toFixed(1)}h2.4v${tall.toFixed(1)}h-2.4z`;
}).join("");

const isTyping = (target) =>
  target.closest("input:not([type=range]),textarea,select,button,a,video,[contenteditable]");

export function WaveformPlayer(props) {
  const { src, peaksUrl, duration = 0, bars = 44, hotkey, autoplay, compact } = props;
  const { playLabel, pauseLabel, seekLabel } = props;
  const audio = useRef(null);
  const [peaks, setPeaks] = useState([]);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(duration);
  const total = length || duration || 0;

  useEffect(() => {
    let current = true;
    setPeaks([]);
    if (peaksUrl) {
      fetch(peaksUrl, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((data) => current && setPeaks(Array.isArray(data) ? data : data.peaks || []))
        .catch(() => current && setPeaks([]));
    }
    return () => { current = false; };
  }, [peaksUrl]);

  useEffect(() => {
    setAt(0);
    if (autoplay && src) start();
  }, [src, autoplay]);

  useEffect(() => {
    const hush = (event) => event.detail !== audio.current && audio.current?.pause();
    window.addEventListener(STARTED, hush);
    return () => window.removeEventListener(STARTED, hush);
  }, []);

  useEffect(() => {
    if (!playing) return undefined;
    let frame = requestAnimationFrame(function follow() {
      setAt(audio.current?.currentTime || 0);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const start = () => audio.current?.play().catch(() => setPlaying(false));
  const toggle = () => (audio.current?.paused ? start() : audio.current?.pause());

  useEffect(() => {
    if (!hotkey) return undefined;
    const press = (event) => {
      if (event.code !== "Space" || event.repeat || isTyping(event.target)) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [hotkey]);

  const seek = (event) => {
    const seconds = Number(event.target.value);
    if (audio.current) audio.current.currentTime = seconds;
    setAt(seconds);
  };

  const shown = useMemo(() => resample(peaks.length ? peaks : [0], bars), [peaks, bars]);
  const played = total ? Math.round((at / total) * bars) : 0;
  const time = `${clock(at)} / ${clock(total)}`;
  const label = playing ? pauseLabel : playLabel;
  return jsx("div", { className: `wp ${compact ? "compact" : ""}` },
    jsx("audio", {
      ref: audio, src, preload: "metadata",
      onPlay: () => {
        setPlaying(true);
        window.dispatchEvent(new CustomEvent(STARTED, { detail: audio.current }));
      },
      onPause: () => setPlaying(false),
      onEnded: () => setPlaying(false),
      onLoadedMetadata: (event) => Number.isFinite(event.target.duration) && setLength(event.target.duration),
    }),
    jsx("button", { type: "button", className: `playb ${compact ? "sm" : ""}`, "aria-label": label, title: label, onClick: toggle },
      jsx("svg", { className: "i s", viewBox: "0 0 24 24", "aria-hidden": true }, jsx("path", { d: playing ? PAUSE : PLAY }))),
    jsx("div", { className: "wp-bars" },
      jsx("svg", { className: "wave", viewBox: `0 0 ${bars * 4 - 1.6} 60`, preserveAspectRatio: "none", "aria-hidden": true },
        jsx("path", { className: "done", d: barPath(shown, 0, played) }),
        jsx("path", { className: "todo", d: barPath(shown, played, bars) })),
      jsx("input", { type: "range", min: 0, max: total || 1, step: 1, value: Math.min(at, total || 1), "aria-label": seekLabel, "aria-valuetext": time, onChange: seek })),
    jsx("span", { className: "num t12 t2 wp-time" }, time));
}
