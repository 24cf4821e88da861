import { useEffect, useRef } from "react";

// Takes a file that is dropped on the recorder.
export function useDrop(root, take) {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const card = root.current;
    const over = (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); card.classList.add("over"); } };
    const leave = () => card.classList.remove("over");
    const drop = (event) => { event.preventDefault(); leave(); if (event.dataTransfer.files[0]) latest.current(event.dataTransfer.files[0]); };
    const on = { dragover: over, dragleave: leave, drop };
    Object.entries(on).forEach(([name, handler]) => card.addEventListener(name, handler));
    return () => Object.entries(on).forEach(([name, handler]) => card.removeEventListener(name, handler));
  }, []);
}
