import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

const REST_MS = 250;

// Follows the typing hand at once; the server hears of it when the hand rests or leaves.
export function SentenceField({ text, lang, label, hint, limit, onRest }) {
  const [shown, setShown] = useState(text);
  const sent = useRef(text);
  const timer = useRef(0);

  // What the server says counts, unless it only repeats an older state of what is being typed.
  useEffect(() => {
    if (text !== sent.current) {
      sent.current = text;
      setShown(text);
    }
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const tell = (words) => {
    clearTimeout(timer.current);
    if (words === sent.current) return;
    sent.current = words;
    onRest(words);
  };
  const write = (event) => {
    const words = event.target.value;
    setShown(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(words), REST_MS);
  };

  return jsx("textarea", {
    value: shown, lang, rows: 2, maxLength: limit, placeholder: hint, className: "sentence",
    "aria-label": label, "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown",
    onChange: write, onBlur: (event) => tell(event.target.value),
  });
}
