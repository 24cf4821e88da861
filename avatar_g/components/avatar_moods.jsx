// An expression moves vertices where they are; the face at rest stays in the piece it came with.
export function putOn(figure, mood) {
  Object.entries(figure.meshes).forEach(([name, meshes]) => {
    const arrays = figure.moods?.arrays || {};
    const rows = arrays[`${name}.${mood}.rows`], offsets = arrays[`${name}.${mood}.offsets`];
    const step = figure.moods?.facts.steps[`${name}.${mood}`];
    let start = 0;
    meshes.forEach(({ geometry: { attributes }, userData }) => {
      const { array, count } = attributes.position;
      if (!rows && !userData.isMoved) { start += count; return; }
      array.set(figure.groups[name].arrays[`${userData.number}.position`]);
      rows?.forEach((row, index) => {
        if (row < start || row >= start + count) return;
        for (let axis = 0; axis < 3; axis += 1) array[3 * (row - start) + axis] += offsets[4 * index + axis] * step;
      });
      userData.isMoved = Boolean(rows);
      attributes.position.needsUpdate = true;
      start += count;
    });
  });
}
