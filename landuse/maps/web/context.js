// Quiet surroundings: zone boundaries, roads, water; and the layer that writes all names.
"use strict";

(function (landuse) {
  const WATER = { fill: "#cfe1e8", line: "#a9c8d4", width: 1.2, letter: { size: 12, color: "#4d7f93", weight: 400 } };
  const ROAD = { fill: "#fbfaf6", line: "#fdfcf9", casing: "#d9d8d0", width: 3.2, letter: { size: 11, color: "#6b7477" } };
  const LOOKS = {
    zones: { line: "#1f4e5f", width: 2, dash: [12, 4, 2, 4], pane: "landuse-lines", casing: "rgba(255,255,255,.85)",
             letter: { size: 14, color: "#1f4e5f", weight: 600 }, atTop: true },
    river: WATER,
    water: WATER,
    roads: ROAD,
    railways: { line: "#8b9194", width: 1.4, dash: [8, 4], letter: { size: 11, color: "#6b7477" } },
    blocks: { fill: "#f8f7f2", line: "#e6e5dd", width: 0.8, letter: { size: 11, color: "#8b9194" } },
  };
  const OTHER = { fill: "rgba(140,150,150,.12)", line: "#8d9799", width: 1.2, letter: { size: 11, color: "#6b7477" } };

  landuse.contextLayer = function (dataId) {
    const data = landuse.readData(dataId), look = Object.hasOwn(LOOKS, data.kind) ? LOOKS[data.kind] : OTHER;
    const shapes = data.shapes.map((block) => new landuse.Shapes(block)), names = data.names.map((block) => new landuse.Column(block));
    const layer = new landuse.CanvasLayer((context, view) => shapes.forEach((s) => draw(context, view, s, look)),
                                          { pane: look.pane || "landuse-context" });
    layer.shapes = shapes;
    layer.letter = (lettering, view) => shapes.forEach((s, i) => letter(lettering, view, s, names[i], look));
    layer.getBounds = () => shapes.reduce((all, s) => all.extend(s.allBounds()), L.latLngBounds([]));
    return layer;
  };

  // Names of everything that is switched on: zones first, then roads and water, then parcels.
  landuse.labelLayer = function () {
    const layer = new landuse.CanvasLayer((context, view) => {
      const lettering = new landuse.Lettering(context);
      for (const other of layer.sources || []) if (layer._map.hasLayer(other)) other.letter(lettering, view);
    }, { pane: "landuse-labels" });
    return layer;
  };

  function draw(context, view, shapes, look) {
    const path = new Path2D();
    for (let row = 0; row < shapes.rows; row++) {
      if (shapes.has(row) && shapes.touches(row, view.box)) shapes.trace(path, row, view);
    }
    context.lineJoin = context.lineCap = "round";
    if (shapes.closed && look.fill) {
      context.fillStyle = look.fill;
      context.fill(path);
    }
    const width = shapes.closed ? Math.min(look.width, 2) : look.width * Math.min(2.4, Math.max(0.6, (view.zoom - 11) / 3));
    if (look.casing) {
      context.strokeStyle = look.casing;
      context.lineWidth = width + (shapes.closed ? 2.5 : 1.6);
      context.stroke(path);
    }
    context.lineCap = "butt";
    context.setLineDash(look.dash || []);
    context.strokeStyle = look.line;
    context.lineWidth = width;
    context.stroke(path);
    context.setLineDash([]);
  }

  function letter(lettering, view, shapes, names, look) {
    for (let row = 0; row < shapes.rows; row++) {
      const name = names.text(row);
      if (!name || !shapes.has(row) || !shapes.touches(row, view.box)) continue;
      const b = shapes.bounds, at = 4 * row, width = (b[at + 2] - b[at]) * view.scale, height = (b[at + 3] - b[at + 1]) * view.scale;
      if (Math.max(width, height) < 70) continue;
      const text = lettering.fit(name, 260, look.letter);
      if (text === null) continue;
      const x = look.atTop ? ((b[at] + b[at + 2]) / 2) * view.scale + view.dx : shapes.anchors[2 * row] * view.scale + view.dx;
      const y = look.atTop ? b[at + 1] * view.scale + view.dy - 10 : shapes.anchors[2 * row + 1] * view.scale + view.dy;
      lettering.write([text], x, y, look.letter);
    }
  }
})(window.landuse);
