import { useState } from "react";
import { jsx } from "@emotion/react";
import { ask } from "./waveform_bars.jsx";

// How fast the bottom player plays; the pitch stays. It also holds for the songs that come after.
const RATES = [0.5, 0.75, 1, 1.25, 1.5];

export function PlayerSpeed({ label, language }) {
  const [rate, setRate] = useState(1);
  const choose = (event) => {
    const chosen = Number(event.target.value);
    setRate(chosen);
    ask({ rate: chosen });
  };
  return jsx("select", { className: "speed", value: rate, "aria-label": label, title: label, onChange: choose },
    RATES.map((each) => jsx("option", { key: each, value: each }, `${each.toLocaleString(language)}×`)));
}
