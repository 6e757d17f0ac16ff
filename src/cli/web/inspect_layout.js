'use strict';
// Lanes of the graph: one row per layer in its order; a layer's value runs down its lane until its
// last reader, and a lane is free again after that.
function lastReaders(layers) {
  const last = layers.map((layer, i) => i);
  layers.forEach((layer, i) => layer.from.forEach((maker) => { last[maker] = i; }));
  return last;
}

function assignLanes(layers) {
  const last = lastReaders(layers);
  const busyUntil = [];  // per lane: the row of the last reader
  return layers.map((layer, row) => {
    const inherited = layer.from.map((maker) => layers[maker].lane)
      .find((lane) => busyUntil[lane] <= row);
    let lane = inherited;
    if (lane === undefined) {
      lane = busyUntil.findIndex((until) => until < row);
      if (lane < 0) lane = busyUntil.length;
    }
    busyUntil[lane] = last[row];
    layer.lane = lane;
    return lane;
  });
}
