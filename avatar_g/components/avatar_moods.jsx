// An expression moves vertices and turns normals where they are; the face at rest stays in the piece
// it came with.
const SHORT = 32767;

const move = ({ attributes: { position, normal } }, at, moods, name, index) => {
  const { [`${name}.offsets`]: offsets, [`${name}.turns`]: turns } = moods.arrays;
  const { [`${name}.offsets`]: step, [`${name}.turns`]: turnStep } = moods.facts.steps;
  const turned = [0, 1, 2].map((axis) => {
    position.array[3 * at + axis] += offsets[4 * index + axis] * step;
    return normal.array[4 * at + axis] / SHORT + turns[4 * index + axis] * turnStep;
  });
  const length = Math.hypot(...turned) || 1;
  turned.forEach((value, axis) => { normal.array[4 * at + axis] = Math.round((SHORT * value) / length); });
};

export function putOn(figure, mood) {
  Object.entries(figure.meshes).forEach(([name, meshes]) => {
    const rows = figure.moods?.arrays[`${name}.${mood}.rows`];
    let start = 0;
    meshes.forEach(({ geometry, userData }) => {
      const { position, normal } = geometry.attributes, { count } = position;
      if (rows || userData.isMoved) {
        const { arrays } = figure.groups[name];
        position.array.set(arrays[`${userData.number}.position`]);
        normal.array.set(arrays[`${userData.number}.normal`]);
        rows?.forEach((row, index) => { if (row >= start && row < start + count) move(geometry, row - start, figure.moods, `${name}.${mood}`, index); });
        userData.isMoved = Boolean(rows);
        position.needsUpdate = true; normal.needsUpdate = true;
      }
      start += count;
    });
  });
}
