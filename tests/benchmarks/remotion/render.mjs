// node render.mjs WISH.json TARGET.mp4: make the film of a wish with Remotion.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "@remotion/bundler";
import { renderMedia, selectComposition } from "@remotion/renderer";

const [wish, target] = process.argv.slice(2);
const { browser: browserExecutable, concurrency, crf, folder, preset, ...inputProps } = JSON.parse(
  readFileSync(wish, "utf8"),
);
const serveUrl = await bundle({
  entryPoint: fileURLToPath(new URL("film.jsx", import.meta.url)),
  publicDir: folder,
});
const browser = { browserExecutable, serveUrl, inputProps, chromeMode: "chrome-for-testing" };
const composition = await selectComposition({ ...browser, id: "film" });
writeFileSync(`${target}.began`, ""); // bundling and the browser's start are not charged
await renderMedia({
  ...browser, composition, concurrency, crf, codec: "h264", outputLocation: target,
  x264Preset: preset,
});
