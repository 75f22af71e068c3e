// Quiet surroundings: zone boundaries, roads, water, greens; and the layer that writes all names.
"use strict";

(function (landuse) {
  const WATER = { fill: "#cfe1e8", line: "#a9c8d4", width: 1.2, letter: { size: 12, color: "#4d7f93" }, lettered: 70, order: 3 };
  const STREET = { size: 11, color: "#6b7477" };
  const LOOKS = {
    zones: { line: "#1f4e5f", width: 2, dash: [12, 4, 2, 4], pane: "landuse-lines", casing: "rgba(255,255,255,.85)",
             letter: { size: 14, color: "#1f4e5f", weight: 600 }, lettered: 60, atTop: true },
    river: WATER,
    water: WATER,
    roads: { fill: "#fbfaf6", line: "#fdfcf9", casing: "#d3d3ca", width: 1.4, metres: 16, letter: STREET, lettered: 180, letteredWidth: 4.5, order: 6 },
    railways: { line: "#8b9194", width: 1.4, dash: [8, 4], letter: STREET, lettered: 180, order: 5 },
    green: { fill: "#dde8d6", line: "#cddcc5", width: 0.8, letter: { size: 11, color: "#6d8a63" }, lettered: 90, order: 2 },
    blocks: { fill: "#f8f7f2", line: "#e6e5dd", width: 0.8, letter: STREET, lettered: 90, order: 1 },
  };
  const OTHER = { fill: "rgba(140,150,150,.12)", line: "#8d9799", width: 1.2, letter: STREET, lettered: 90, order: 4 };
  // `order` keeps water under roads, however layers are switched off and on.
  const WIDEST = 60; // pixels

  landuse.contextLayer = function (dataId) {
    const data = landuse.readData(dataId), look = Object.prototype.hasOwnProperty.call(LOOKS, data.kind) ? LOOKS[data.kind] : OTHER;
    const sets = data.shapes.map((block, i) => ({
      shapes: new landuse.Shapes(block),
      names: new landuse.Column(data.names[i]),
      widths: new landuse.Column(data.widths[i]),
    }));
    const layer = new landuse.CanvasLayer((context, view) => sets.forEach((set) => draw(context, view, set, look)),
                                          { pane: look.pane || "landuse-context", order: look.order });
    layer.letter = (lettering, view) => sets.forEach((set) => letter(lettering, view, set, look));
    layer.getBounds = () => sets.reduce((all, set) => all.extend(set.shapes.allBounds()), L.latLngBounds([]));
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

  function draw(context, view, set, look) {
    context.lineJoin = "round";
    const paths = [...byWidth(view, set, look)];
    if (set.shapes.closed && look.fill) {
      context.fillStyle = look.fill;
      for (const [, path] of paths) context.fill(path);
    }
    if (look.casing) {
      context.lineCap = "round";
      context.strokeStyle = look.casing;
      for (const [width, path] of paths) strokeWith(context, path, width + (set.shapes.closed ? 2.5 : 1.4), []);
    }
    context.lineCap = look.dash ? "butt" : "round";
    context.strokeStyle = look.line;
    for (const [width, path] of paths) strokeWith(context, path, width, look.dash || []);
  }

  // One path for all shapes that are drawn with lines of the same width.
  function byWidth(view, { shapes, widths }, look) {
    const paths = new Map();
    for (let row = 0; row < shapes.rows; row++) {
      if (!shapes.has(row) || !shapes.touches(row, view.box)) continue;
      const width = lineWidth(view, shapes, widths, row, look);
      if (!paths.has(width)) paths.set(width, new Path2D());
      shapes.trace(paths.get(width), row, view);
    }
    return paths;
  }

  // Roads have a width on the ground and grow with the map; other lines keep their width on screen.
  function lineWidth(view, shapes, widths, row, look) {
    if (shapes.closed || !look.metres) return look.width;
    return Math.min(WIDEST, Math.max(look.width, (widths.number(row) || look.metres) * view.pixelsPerMetre));
  }

  function strokeWith(context, path, width, dash) {
    context.setLineDash(dash);
    context.lineWidth = width;
    context.stroke(path);
    context.setLineDash([]);
  }

  function letter(lettering, view, { shapes, names, widths }, look) {
    for (let row = 0; row < shapes.rows; row++) {
      const name = names.text(row);
      if (!name || !shapes.has(row) || !shapes.touches(row, view.box)) continue;
      const b = shapes.bounds, at = 4 * row, extent = Math.max(b[at + 2] - b[at], b[at + 3] - b[at + 1]) * view.scale;
      const known = look.letteredWidth && widths.number(row) !== null;
      if (known ? lineWidth(view, shapes, widths, row, look) < look.letteredWidth : extent < look.lettered) continue;
      const text = lettering.fit(name, 260, look.letter), [x, y] = place(shapes, row, look, view);
      if (text !== null) lettering.write([text], x, y, look.letter);
    }
  }

  // A zone's name stands over its northernmost corner, others in the middle of what they name.
  function place(shapes, row, look, view) {
    if (!look.atTop) return [shapes.anchors[2 * row] * view.scale + view.dx, shapes.anchors[2 * row + 1] * view.scale + view.dy];
    let top = shapes.ringStart[shapes.rowStart[row]];
    for (let i = top; i < shapes.ringStart[shapes.rowStart[row + 1]]; i++) if (shapes.y[i] < shapes.y[top]) top = i;
    return [shapes.x[top] * view.scale + view.dx, shapes.y[top] * view.scale + view.dy - 12];
  }
})(window.landuse);
