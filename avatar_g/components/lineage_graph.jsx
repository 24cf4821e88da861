import { jsx } from "@emotion/react";

// What a thing was made from and what was made from it: buttons, and lines between them.
export function LineageGraph({ nodes, edges, width, height, label, kinds, icons, deleted, onOpen }) {
  const glyph = (shapes) => jsx("svg", { className: "i s", viewBox: "0 0 24 24", "aria-hidden": true }, shapes.map(([tag, attributes], number) => jsx(tag, { key: number, ...attributes })));
  return jsx("div", { className: "lineage", role: "group", "aria-label": label, tabIndex: width > 284 ? 0 : undefined, "data-testid": "lineage" },
    jsx("div", { style: { position: "relative", width, height } },
      jsx("svg", { className: "lineage-lines", width, height, "aria-hidden": true }, edges.map((edge) => jsx("path", { key: edge.path, d: edge.path }))),
      nodes.map((node) => jsx("button", {
        key: node.item_id, type: "button", className: node.is_self ? "lineage-node self" : "lineage-node", style: { left: node.x_px, top: node.y_px },
        "aria-label": [node.title, kinds[node.kind], node.is_deleted && deleted].filter(Boolean).join(", "), "aria-current": node.is_self || undefined,
        disabled: node.is_deleted, title: node.title, onClick: () => { if (!node.is_self) onOpen?.(node.item_id); },
      }, glyph(icons[node.kind] ?? []), jsx("span", { className: "trunc" }, node.title)))));
}
