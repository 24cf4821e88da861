import { useEffect, useRef, useState } from "react";
import { hear, now } from "./video_clock.jsx";
import { frameAt, frameCost, hearFrames, takeTurn, want } from "./video_frames.jsx";

// What the preview shows: small frames while scrubbing and playing, a sharp one where the playhead
// rests. While the sound plays, frames are asked for ahead of it.
const REST_MS = 220;
const NEAR_S = 2.5;
const LATE_S = 0.9;
const AHEAD = 6;
const MOST_COARSE = 120;

const nearby = (at) => Array.from({ length: 13 }, (_, place) => at + ((place % 2 ? 1 : -1) * Math.ceil(place / 2)) / 4);
const coarse = (duration) => {
  const step = Math.max(0.5, duration / MOST_COARSE);
  return Array.from({ length: Math.floor(duration / step) }, (_, place) => place * step);
};
const ahead = (at) => {
  const step = Math.min(0.6, Math.max(0.08, (1.5 * frameCost()) / 1000));
  const first = at + (2.5 * frameCost()) / 1000;
  return Array.from({ length: AHEAD }, (_, place) => Math.ceil(first / step + place) * step);
};

export const useSharp = (videoId, stamp, at, playing) => {
  const [sharp, setSharp] = useState({ url: "", key: "", failed: "" });
  const url = useRef("");
  const key = `${videoId} ${stamp} ${at.toFixed(2)}`;
  useEffect(() => {
    if (playing) return undefined;
    let isWanted = true;
    const draw = async () => {
      const done = await takeTurn();
      if (!isWanted) { done(); return; }
      try {
        const answer = await fetch("/api/video/preview", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ video_id: videoId, at_s: Number(at.toFixed(2)) }),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const picture = await answer.blob();
        if (isWanted) {
          if (url.current) URL.revokeObjectURL(url.current);
          url.current = URL.createObjectURL(picture);
          setSharp({ url: url.current, key, failed: "" });
        }
      } catch {
        if (isWanted) setSharp((before) => ({ ...before, failed: key }));
      }
      done();
    };
    const timer = setTimeout(draw, REST_MS);
    return () => { isWanted = false; clearTimeout(timer); };
  }, [key, playing]);
  useEffect(() => () => { if (url.current) URL.revokeObjectURL(url.current); }, []);
  return { sharp: !playing && sharp.key === key ? sharp.url : "", failed: !playing && sharp.failed === key, last: sharp.url };
};

export const useSmall = (duration, stamp) => {
  const [small, setSmall] = useState(null);
  useEffect(() => {
    let asked = -1;
    const look = () => {
      const { at, playing } = now();
      const found = playing ? frameAt(at, LATE_S, 0.05) : frameAt(at, NEAR_S);
      setSmall((before) => (found && before?.url === found.url && before.exact === found.exact ? before : found ?? before));
      if (playing && Math.abs(at - asked) > 0.2) { asked = at; want("play", ahead(at)); }
      if (!playing && at !== asked) { asked = at; want("now", [at]); want("near", nearby(at)); }
    };
    look();
    want("coarse", coarse(duration));
    const leave = [hear(look), hearFrames(look)];
    return () => leave.forEach((each) => each());
  }, [duration, stamp]);
  return small;
};
