import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

// One frame of a draft, drawn by the server as the finished video would show it. The last frame
// stays while the next one is drawn.
const REST_MS = 150;

export function VideoPreview({ videoId, edit, at, aspect, texts }) {
  const [frame, setFrame] = useState({ url: "", key: "" });
  const [failed, setFailed] = useState("");
  const shown = useRef("");
  const key = `${videoId} ${edit} ${at}`;

  useEffect(() => {
    const control = new AbortController();
    const timer = setTimeout(async () => {
      setFailed("");
      try {
        const answer = await fetch("/api/video/preview", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ video_id: videoId, at_s: at }),
          signal: control.signal,
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const url = URL.createObjectURL(await answer.blob());
        if (control.signal.aborted) { URL.revokeObjectURL(url); return; }
        if (shown.current) URL.revokeObjectURL(shown.current);
        shown.current = url;
        setFrame({ url, key });
      } catch (error) {
        if (!control.signal.aborted) setFailed(key);
      }
    }, REST_MS);
    return () => { clearTimeout(timer); control.abort(); };
  }, [key]);
  useEffect(() => () => { if (shown.current) URL.revokeObjectURL(shown.current); }, []);

  const isReady = frame.key === key;
  const isFailed = failed === key;
  return jsx("div", { className: "vp", style: { "--ratio": aspect.replace(":", "/") }, "data-testid": "video-frame", "data-ready": isReady, "data-frame": frame.key },
    frame.url ? jsx("img", { src: frame.url, alt: texts.preview_of, className: isReady ? "" : "old" }) : jsx("div", { className: "sk vp-sk" }),
    isReady || jsx("p", { className: isFailed ? "pill vp-word note bad" : "pill vp-word", role: "status" }, isFailed ? texts.preview_failed : texts.preview_wait));
}
