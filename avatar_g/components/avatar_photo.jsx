import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { problemOf, send } from "./avatar_files.jsx";

// Lays a photo under an oval; only what is inside the frame is sent, and only to this studio.
const WIDTH = 384, HEIGHT = 480, TALL = 0.34;
const STEP = 6;

export function PhotoFrame({ texts, avatarId, maxBytes, onTaken, onRefused }) {
  const dialog = useRef(null), input = useRef(null), canvas = useRef(null), picture = useRef(null), grip = useRef(null);
  const [place, setPlace] = useState({ x: 0, y: 0, zoom: 1 });
  const [wide, setWide] = useState(0.74);
  const [busy, setBusy] = useState(false);
  const [ready, setReady] = useState(false);

  const draw = (context, at) => {
    const image = picture.current;
    if (!image) return;
    const scale = Math.max(WIDTH / image.width, HEIGHT / image.height) * at.zoom;
    context.fillStyle = "#808080";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.drawImage(image, WIDTH / 2 + at.x - (image.width * scale) / 2, HEIGHT / 2 + at.y - (image.height * scale) / 2, image.width * scale, image.height * scale);
  };
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context && ready) draw(context, place);
  }, [place, ready]);

  const open = async (file) => {
    if (!file) return;
    if (file.size > maxBytes) return onRefused?.({ code: "unsupported_input", reason: "photo_too_large", arguments: { limit: String(maxBytes / 2 ** 20) } });
    try {
      picture.current = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return onRefused?.({ code: "unsupported_input", reason: "photo_unreadable", arguments: {} });
    } finally {
      input.current.value = "";
    }
    setPlace({ x: 0, y: 0, zoom: 1 });
    setReady(true);
    dialog.current?.showModal();
    canvas.current?.focus();
    return undefined;
  };
  const close = () => {
    picture.current?.close?.();
    picture.current = null;
    setReady(false);
    if (dialog.current?.open) dialog.current.close();
  };
  const use = async () => {
    const paper = document.createElement("canvas");
    paper.width = WIDTH;
    paper.height = HEIGHT;
    draw(paper.getContext("2d"), place);
    setBusy(true);
    try {
      const blob = await new Promise((done) => paper.toBlob(done, "image/png"));
      const query = new URLSearchParams({ avatar_id: avatarId, radius_x: String((wide * TALL * HEIGHT) / WIDTH), radius_y: String(TALL) });
      const answer = await send(`/api/avatars/photo?${query}`, blob, "image/png");
      close();
      onTaken?.(answer.avatar_id);
    } catch (answer) {
      close();
      onRefused?.(problemOf(answer));
    } finally {
      setBusy(false);
    }
  };
  const move = (x, y) => setPlace((at) => ({ ...at, x: at.x + x, y: at.y + y }));
  const zoom = (factor) => setPlace((at) => ({ ...at, zoom: Math.min(6, Math.max(0.4, at.zoom * factor)) }));
  const press = (event) => {
    const step = event.shiftKey ? 4 * STEP : STEP;
    const act = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
      "+": () => zoom(1.05), "=": () => zoom(1.05), "-": () => zoom(1 / 1.05),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  };
  const pull = {
    onPointerDown: (event) => { event.currentTarget.setPointerCapture(event.pointerId); grip.current = [event.clientX, event.clientY]; },
    onPointerMove: (event) => {
      if (!grip.current) return;
      const size = event.currentTarget.getBoundingClientRect();
      move(((event.clientX - grip.current[0]) * WIDTH) / size.width, ((event.clientY - grip.current[1]) * HEIGHT) / size.height);
      grip.current = [event.clientX, event.clientY];
    },
    onPointerUp: () => { grip.current = null; },
    onPointerCancel: () => { grip.current = null; },
    onWheel: (event) => zoom(event.deltaY < 0 ? 1.06 : 1 / 1.06),
  };
  const slider = (id, label, value, low, high, change) => jsx("label", { className: "row g10" },
    jsx("span", { className: "t13 t2 grow" }, label),
    jsx("input", { id, type: "range", min: low, max: high, step: 0.01, value, onChange: (event) => change(Number(event.target.value)) }));
  return jsx("div", { className: "photo-frame", title: texts.hint },
    jsx("input", { ref: input, type: "file", accept: "image/png,image/jpeg,image/webp", className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "photo-file", onChange: (event) => open(event.target.files[0]) }),
    jsx("button", { type: "button", className: "btn sm block", "aria-describedby": "photo-hint", "data-testid": "choose-photo", onClick: () => input.current?.click() }, texts.choose),
    jsx("span", { id: "photo-hint", className: "t12 t3 way-hint" }, texts.hint),
    jsx("dialog", { ref: dialog, className: "dialog photo-dialog", "aria-label": texts.title, onClose: close },
      jsx("h2", { className: "h3" }, texts.title),
      jsx("p", { className: "t13 t2" }, texts.how),
      jsx("div", { className: "photo-hold" },
        jsx("canvas", { ref: canvas, width: WIDTH, height: HEIGHT, tabIndex: 0, role: "application", "aria-label": texts.frame, "data-testid": "photo-canvas", onKeyDown: press, ...pull }),
        jsx("span", { className: "photo-oval", "aria-hidden": true, style: { height: `${TALL * 200}%`, width: `${((wide * TALL * HEIGHT) / WIDTH) * 200}%` } })),
      slider("photo-zoom", texts.zoom, place.zoom, 0.4, 6, (value) => setPlace((at) => ({ ...at, zoom: value }))),
      slider("photo-wide", texts.wide, wide, 0.58, 0.92, setWide),
      jsx("p", { className: "t12 t3" }, texts.promise),
      jsx("div", { className: "row g10 end" },
        jsx("button", { type: "button", className: "btn", onClick: close }, texts.cancel),
        jsx("button", { type: "button", className: "btn primary", disabled: busy, "data-testid": "use-photo", onClick: use }, texts.use))));
}
