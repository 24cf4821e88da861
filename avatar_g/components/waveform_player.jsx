import { useEffect, useMemo, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { ASKED, PAUSE, PLAY, STARTED, TOLD, barPath, clock, resample } from "./waveform_bars.jsx";

// A song as bars: the played part is coloured, the whole picture is a slider.
// Only one player sounds at a time. The one with `hotkey` answers Space, tells where it is, and can
// be asked to jump, to go round in a loop, and to be silent while single stems are heard.
const isTyping = (target) => target.closest("input:not([type=range]),textarea,select,button,a,video,[contenteditable]");

export function WaveformPlayer(props) {
  const { src, peaksUrl, duration = 0, bars = 44, hotkey, autoplay, continues, compact } = props;
  const { playLabel, pauseLabel, seekLabel } = props;
  const audio = useRef(null);
  const loop = useRef(null);
  const last = useRef({ at: 0, playing: false, total: 0 });
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
    const before = last.current;
    const goesOn = continues && before.total > 0;
    if (goesOn && audio.current) audio.current.currentTime = before.at;
    setAt(goesOn ? before.at : 0);
    if (!goesOn) loop.current = null;
    if (src && (goesOn ? before.playing : autoplay)) start();
  }, [src]);

  useEffect(() => {
    last.current = { at, playing, total };
    if (hotkey) window.dispatchEvent(new CustomEvent(TOLD, { detail: { src, at, playing, total } }));
  }, [src, at, playing, total]);

  useEffect(() => {
    const answer = ({ detail }) => {
      if (!hotkey || !audio.current) return;
      if ("loop" in detail) loop.current = detail.loop;
      const { muted = audio.current.muted, rate = audio.current.playbackRate } = detail;
      Object.assign(audio.current, { muted, defaultPlaybackRate: rate, playbackRate: rate });
      if ("seek" in detail) { audio.current.currentTime = detail.seek; setAt(detail.seek); }
      if (detail.play) start();
    };
    window.addEventListener(ASKED, answer);
    return () => window.removeEventListener(ASKED, answer);
  }, [hotkey]);

  useEffect(() => {
    const hush = (event) => event.detail !== audio.current && audio.current?.pause();
    window.addEventListener(STARTED, hush);
    return () => window.removeEventListener(STARTED, hush);
  }, []);

  useEffect(() => {
    if (!playing) return undefined;
    let frame = requestAnimationFrame(function follow() {
      const now = audio.current?.currentTime || 0;
      if (loop.current && now >= loop.current[1]) audio.current.currentTime = loop.current[0];
      setAt(now);
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
  const time = `${clock(at)} / ${clock(total)}`, label = playing ? pauseLabel : playLabel;
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
