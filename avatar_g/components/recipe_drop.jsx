import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";
import { problemOf, send } from "./avatar_files.jsx";

// A file of ours dropped anywhere, pasted or chosen opens its recipe. Panels with a drop zone of
// their own come first: they prevent the event's default before it gets here.
const OPEN = "avatar-g:open-recipe";
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const formOf = (file) => {
  const form = new FormData();
  form.append("file", file, file.name.slice(-200));
  return form;
};

export function RecipeButton({ text, hint }) {
  return jsx("button", { type: "button", className: "lib-row", title: hint, "data-testid": "open-recipe", onClick: () => window.dispatchEvent(new Event(OPEN)) },
    jsx("svg", { className: "i", viewBox: "0 0 24 24", "aria-hidden": true }, ["M12 3v12", "m17 8-5-5-5 5", "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"].map((d) => jsx("path", { key: d, d }))),
    jsx("span", { className: "grow" }, text));
}

export function RecipeDrop({ texts, kinds, accept, onOpen, onMade, onImported }) {
  const dialog = useRef(null);
  const input = useRef(null);
  const [over, setOver] = useState(false);
  const [found, setFound] = useState(null);
  const [state, setState] = useState("");
  const [problem, setProblem] = useState("");
  const [project, setProject] = useState("");

  const refuse = (answer) => { setProblem(problemOf(answer).reason || "unknown"); setState(""); };
  const take = async (file) => {
    if (!file) return;
    setFound(null);
    setProject("");
    setProblem("");
    setState("reading");
    if (!dialog.current.open) dialog.current.showModal();
    try {
      if (file.name.toLowerCase().endsWith(".avg")) {
        setProject((await send("/api/projects/import", formOf(file), "")).project_id);
        onImported?.();
      } else setFound(await send("/api/recipes/read", formOf(file), ""));
      setState("");
    } catch (answer) {
      refuse(answer);
    }
    if (input.current) input.current.value = "";
  };
  const make = async () => {
    setState("sending");
    try {
      await send("/api/recipes/make", JSON.stringify({ recipe: found.recipe }), "application/json");
      setState("made");
      onMade?.();
    } catch (answer) {
      refuse(answer);
    }
  };
  const latest = useRef(take);
  latest.current = take;

  useEffect(() => {
    let depth = 0;
    const enter = (event) => { if (hasFiles(event)) { depth += 1; setOver(true); } };
    const dragOver = (event) => {
      if (!hasFiles(event)) return;
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const leave = (event) => { if (hasFiles(event)) { depth = Math.max(0, depth - 1); if (!depth) setOver(false); } };
    const drop = (event) => {
      depth = 0;
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      latest.current(event.dataTransfer.files[0]);
    };
    const paste = (event) => { if (event.clipboardData?.files.length) latest.current(event.clipboardData.files[0]); };
    const open = () => input.current?.click();
    const on = { dragenter: enter, dragover: dragOver, dragleave: leave, drop, paste, [OPEN]: open };
    Object.entries(on).forEach(([name, handler]) => window.addEventListener(name, handler));
    return () => Object.entries(on).forEach(([name, handler]) => window.removeEventListener(name, handler));
  }, []);

  const close = () => dialog.current.close();
  const fact = (name, value, className) => value && jsx("div", { className: "kv", key: name }, jsx("dt", null, texts[name]), jsx("dd", { className }, value));
  // What a name is worth the state tells: only a good signature names its signer.
  const sealed = found?.provenance.state;
  const broken = sealed === "changed" || sealed === "invalid";
  const signature = found && !broken && [texts[`signature.${sealed}`], sealed === "own" || sealed === "trusted" ? found.provenance.signer : ""].filter(Boolean).join(" · ");
  return [
    jsx("input", { key: "input", ref: input, type: "file", accept, className: "sr", tabIndex: -1, "aria-hidden": true, "data-testid": "recipe-file", onChange: (event) => take(event.target.files[0]) }),
    over && jsx("div", { key: "over", className: "recipe-over", "aria-hidden": true }, jsx("span", null, texts.drop)),
    jsx("dialog", { key: "dialog", ref: dialog, className: "dialog recipe", "aria-label": texts.title, "data-testid": "recipe", onClick: (event) => { if (event.target === dialog.current) close(); } },
      jsx("div", { className: "col g12" },
        jsx("h2", { className: "h3" }, texts.title),
        state === "reading" && jsx("p", { role: "status", className: "t2" }, texts.reading),
        problem && jsx("p", { role: "alert", className: "note bad" }, texts[`problem.${problem}`] ?? texts["problem.unknown"]),
        found && jsx("div", { className: "col g12", key: "found" },
          jsx("dl", { className: "t13 lib-facts" },
            fact("kind", [kinds[found.kind] ?? found.kind, found.title].filter(Boolean).join(": ")),
            fact("prompt", found.prompt !== found.title ? found.prompt : ""),
            fact("seed", found.seed, "num"),
            fact("hash", found.sha256.slice(0, 16), "num"),
            fact("signature", signature)),
          broken && jsx("p", { role: "alert", className: "note bad" }, texts[`signature.${sealed}`]),
          jsx("p", { className: found.is_current ? "note ok" : "note" }, found.is_current ? texts.same : texts.differs),
          !found.can_make && jsx("p", { className: "t12 t2" }, texts.needs_source),
          jsx("details", null, jsx("summary", { className: "t12 t2" }, texts.all), jsx("pre", { className: "recipe-text", tabIndex: 0, "data-testid": "recipe-text" }, JSON.stringify(found.recipe, null, 1)))),
        project && jsx("p", { role: "status", className: "note ok" }, texts.imported),
        state === "made" && jsx("p", { role: "status", className: "note ok" }, texts.making),
        jsx("div", { className: "row wrap g6" },
          found?.item_id && jsx("button", { type: "button", className: "btn primary", "data-testid": "recipe-open", onClick: () => { close(); onOpen?.(found.item_id); } }, texts.open_in_studio),
          found?.can_make && state !== "made" && jsx("button", { type: "button", className: found.item_id ? "btn" : "btn primary", disabled: state === "sending", "data-testid": "recipe-make", onClick: make }, texts.make),
          project && jsx("a", { href: `/project?id=${project}`, className: "btn primary", "data-testid": "open-project" }, texts.open_project),
          jsx("span", { className: "grow" }),
          jsx("button", { type: "button", className: "btn ghost", onClick: close }, texts.close)))),
  ];
}
