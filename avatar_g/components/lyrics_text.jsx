// Lyrics as the editor holds them and as they are stored: "[Verse]" above a block, "A: " before a
// line that a certain voice sings.
export const SECTIONS = ["verse", "pre", "chorus", "bridge"];
const TITLES = { verse: "Verse", pre: "Pre-chorus", chorus: "Chorus", bridge: "Bridge" };
const HEADER = /^\s*\[\s*([^\]]+?)\s*\]\s*:?\s*$/;
const VOICE = /^\s*(ABC|AB|BA|AC|BC|A|B|C):\s+/;

let counter = 0;
export const newLine = (text = "", voice = "") => ({ id: `l${++counter}`, text, voice });

const nameOf = (header) => {
  const word = header.toLowerCase();
  return SECTIONS.find((name) => word.startsWith(name)) || (/припев|მისამღ|hook/.test(word) ? "chorus" : "verse");
};

export function readText(text) {
  const blocks = [];
  text.split("\n").forEach((raw) => {
    const header = raw.match(HEADER);
    if (header) blocks.push({ name: nameOf(header[1]), lines: [] });
    else if (raw.trim()) {
      if (!blocks.length) blocks.push({ name: "verse", lines: [] });
      const voice = raw.match(VOICE);
      blocks.at(-1).lines.push(newLine(voice ? raw.slice(voice[0].length) : raw.trim(), voice ? voice[1] : ""));
    }
  });
  if (!blocks.length) blocks.push({ name: "verse", lines: [] });
  blocks.forEach((block) => { if (!block.lines.length) block.lines.push(newLine()); });
  return blocks;
}

export const writeText = (blocks) => blocks.map(({ name, lines }) =>
  [`[${TITLES[name]}]`, ...lines.map(({ text, voice }) => (voice && text.trim() ? `${voice}: ${text}` : text))].join("\n")).join("\n");

// Where each line of the editor stands among the lines of the written text.
export function placesOf(blocks) {
  const places = {};
  let place = 0;
  blocks.forEach(({ lines }) => {
    place += 1;
    lines.forEach(({ id }) => { places[id] = place; place += 1; });
  });
  return places;
}

export const nextVoice = (voice, allowed) => {
  const choices = ["", ...allowed];
  return choices[(choices.indexOf(voice) + 1) % choices.length];
};

export const moved = (blocks, block, line, step) => {
  const copy = blocks.map((each) => ({ ...each, lines: [...each.lines] }));
  const [taken] = copy[block].lines.splice(line, 1);
  const target = line + step;
  if (target >= 0 && target <= copy[block].lines.length) copy[block].lines.splice(target, 0, taken);
  else if (copy[block + step]) copy[block + step].lines.splice(step > 0 ? 0 : copy[block + step].lines.length, 0, taken);
  else copy[block].lines.splice(line, 0, taken);
  return copy.filter(({ lines }) => lines.length);
};
