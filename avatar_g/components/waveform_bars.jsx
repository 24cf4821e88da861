// Shapes of a waveform, and what players tell each other.
export const STARTED = "avatar-g-player-started";
export const TOLD = "avatar-g-player-told"; // the bottom player: {src, at, playing, total}
export const ASKED = "avatar-g-player-asked"; // to the bottom player: {seek, play, loop, muted}
export const PLAY = "M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z";
export const PAUSE = "M14 4a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1z" +
  "M5 4a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1z";

export const clock = (seconds, whole = Math.max(0, Math.round(seconds || 0))) =>
  `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;

const loudness = (peak) => (Array.isArray(peak) ? Math.max(...peak.map(Math.abs)) : Math.abs(peak));

export const resample = (pairs, count) => {
  const peaks = pairs.map(loudness);
  const top = Math.max(1e-6, ...peaks);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    return Math.max(0.06, ...peaks.slice(from, to).map((peak) => peak / top));
  });
};

export const barPath = (bars, from, to) => bars.slice(from, to).map((height, index) => {
  const tall = height * 56;
  return `M${(from + index) * 4} ${(30 - tall / 2).toFixed(1)}h2.4v${tall.toFixed(1)}h-2.4z`;
}).join("");

export const ask = (detail) => window.dispatchEvent(new CustomEvent(ASKED, { detail }));
