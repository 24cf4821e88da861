import { useEffect, useRef } from "react";
import { jsx } from "@emotion/react";

// A native dialog that follows a state variable; Escape and the backdrop close it.
export function ModalPanel({ open, label, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return jsx("dialog", {
    ref: dialog,
    className: "dialog gallery",
    "aria-label": label,
    onCancel: (event) => { event.preventDefault(); onClose?.(); },
    onClick: (event) => { if (event.target === dialog.current) onClose?.(); },
  }, open ? jsx("div", { className: "col g12" }, children) : null);
}
