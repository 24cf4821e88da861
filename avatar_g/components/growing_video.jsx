import { useEffect, useRef } from "react";
import { jsx } from "@emotion/react";

// A video that is still being made: each new address holds the same beginning, only longer.
// The picture goes on where it was.
export function GrowingVideo({ src, poster, label }) {
  const video = useRef(null);
  const place = useRef({ at: 0, playing: false });

  useEffect(() => {
    const player = video.current;
    if (!player || !src) return;
    place.current = { at: player.currentTime, playing: !player.paused || player.ended && player.currentTime > 0 };
    player.src = src;
  }, [src]);

  const goOn = () => {
    const { at, playing } = place.current;
    if (at > 0) video.current.currentTime = at;
    if (playing) video.current.play().catch(() => undefined);
  };

  return jsx("video", {
    ref: video, poster, controls: true, playsInline: true, preload: "metadata",
    className: "fill", "aria-label": label, onLoadedMetadata: goOn,
  });
}
