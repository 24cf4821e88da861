import { useRef, useState } from "react";
import { jsx } from "@emotion/react";

// A link to read, select and copy; says that it was copied.
export function CopyLink({ url, label, copyText, copiedText }) {
  const field = useRef(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      setCopied(document.execCommand("copy")); // no clipboard without https: the old way
    }
  };
  return jsx("div", { className: "row g6" },
    jsx("input", {
      ref: field, className: "input grow", readOnly: true, value: url, "aria-label": label,
      "data-testid": "share-url", onFocus: (event) => event.target.select(),
    }),
    jsx("button", { type: "button", className: "btn primary", onClick: copy, "data-testid": "copy-link" },
      copied ? copiedText : copyText),
    jsx("span", { className: "sr", role: "status" }, copied ? copiedText : ""));
}
