// A face in motion: the shapes of one moment, added to the face at rest where its vertices are.
const SHORT = 32767;
const LEAST = 0.004; // a weight nobody sees

// What each shape moves in every mesh of a figure; made once per character.
export function lipsOf(figure, piece) {
  return Object.entries(figure.meshes).flatMap(([group, meshes]) => {
    let first = 0;
    return meshes.map(({ geometry, userData: { number } }) => {
      const from = first, { count } = geometry.attributes.position;
      first += count;
      const shapes = {}, touched = new Set();
      piece.facts.moods.forEach((name) => {
        const key = `${group}.${name}`, rows = piece.arrays[`${key}.rows`];
        const places = rows ? [...rows.keys()].filter((place) => rows[place] >= from && rows[place] < from + count) : [];
        if (!places.length) return;
        const at = places.map((place) => rows[place] - from);
        at.forEach((row) => touched.add(row));
        shapes[name] = { at, places, offsets: piece.arrays[`${key}.offsets`], turns: piece.arrays[`${key}.turns`], step: piece.facts.steps[`${key}.offsets`], turnStep: piece.facts.steps[`${key}.turns`] };
      });
      const { arrays } = figure.groups[group];
      return { geometry, shapes, touched: [...touched], turned: new Float32Array(3 * count), position: arrays[`${number}.position`], normal: arrays[`${number}.normal`] };
    }).filter(({ touched }) => touched.length);
  });
}

function addShape({ at, places, offsets, turns, step, turnStep }, weight, position, turned) {
  for (let index = 0; index < at.length; index += 1) {
    const row = 3 * at[index], place = 4 * places[index];
    for (let axis = 0; axis < 3; axis += 1) {
      position[row + axis] += weight * step * offsets[place + axis];
      turned[row + axis] += weight * turnStep * turns[place + axis];
    }
  }
}

// Shows the face whose ARKit weights are given by name; what is not named is at rest.
export function shapeFace(lips, weights) {
  const shown = Object.entries(weights).filter(([, weight]) => weight > LEAST);
  lips.forEach(({ geometry, shapes, touched, turned, position: still, normal: stillNormal }) => {
    const { position, normal } = geometry.attributes;
    touched.forEach((row) => {
      for (let axis = 0; axis < 3; axis += 1) {
        position.array[3 * row + axis] = still[3 * row + axis];
        turned[3 * row + axis] = stillNormal[4 * row + axis] / SHORT;
      }
    });
    shown.forEach(([name, weight]) => shapes[name] && addShape(shapes[name], weight, position.array, turned));
    touched.forEach((row) => {
      const length = Math.hypot(turned[3 * row], turned[3 * row + 1], turned[3 * row + 2]) || 1;
      for (let axis = 0; axis < 3; axis += 1) normal.array[4 * row + axis] = Math.round((SHORT * turned[3 * row + axis]) / length);
    });
    position.needsUpdate = true; normal.needsUpdate = true;
  });
}
