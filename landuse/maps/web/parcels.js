// The parcels: filled by class with hatching, filtered, found under the pointer, and marked when pointed at or chosen.
"use strict";

(function (landuse) {
  const OUTLINE = "rgba(38,50,56,.62)", HIDDEN_FILL = "#f3f4f1", HIDDEN_LINE = "#d5dad6", MARK = "#12323d";
  const BATCH = 40;
  const BOXED_BELOW = 3; // pixels
  const HATCH_FROM = 7, OUTLINE_FROM = 3; // typical size of a parcel on screen, in pixels

  landuse.parcelLayer = function (dataId) {
    return new ParcelLayer(landuse.readData(dataId));
  };

  const ParcelLayer = L.LayerGroup.extend({
    initialize: function (data) {
      L.LayerGroup.prototype.initialize.call(this);
      this.shapes = new landuse.Shapes(data.shapes[0]);
      this.columns = {};
      for (const [name, block] of Object.entries(data.columns)) this.columns[name] = new landuse.Column(block);
      this.count = this.shapes.rows;
      this.visible = new Uint8Array(this.count).fill(1);
      this.pointed = this.chosen = -1;
      this._sortInto(data.style);
      this.fills = new landuse.CanvasLayer((context, view) => this._drawAll(context, view), { pane: "landuse-parcels" });
      this.marks = new landuse.CanvasLayer((context, view) => this._drawMarks(context, view), { pane: "landuse-highlight" });
      this.addLayer(this.fills).addLayer(this.marks);
    },

    // Colour the parcels by the classes of another column.
    colourBy: function (column) {
      this._sortInto(column);
      this.fills.redraw();
    },

    _sortInto: function (column) {
      this.styleColumn = column;
      this.style = this.columns[column];
      this.byClass = this.style.classes.map(() => []);
      const { codes } = this.style;
      for (let row = 0; row < this.count; row++) if (this.shapes.has(row)) this.byClass[codes[row]].push(row);
    },

    // Show the rows that `keeps` accepts; the others stay as faint outlines.
    filter: function (keeps) {
      for (let row = 0; row < this.count; row++) this.visible[row] = keeps(row) ? 1 : 0;
      this.fills.redraw();
      this.marks.redraw();
    },

    // The row under a point of the map, the smallest where several lie there; -1 for none.
    at: function (latlng) {
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(latlng, 0), { shapes } = this;
      let found = -1, smallest = Infinity;
      for (let row = 0; row < this.count; row++) {
        if (!this.visible[row] || !shapes.has(row) || !shapes.contains(row, x, y)) continue;
        const b = shapes.bounds, size = (b[4 * row + 2] - b[4 * row]) * (b[4 * row + 3] - b[4 * row + 1]);
        if (size < smallest) [found, smallest] = [row, size];
      }
      return found;
    },

    point: function (row) {
      if (row === this.pointed) return false;
      this.pointed = row;
      this.marks.redraw();
      return true;
    },

    choose: function (row) {
      this.chosen = row;
      this.marks.redraw();
    },

    _drawAll: function (context, view) {
      const began = performance.now();
      const size = this._typicalSize(view);
      this.drawn = 0;
      this._drawHidden(context, view);
      for (let code = this.byClass.length - 1; code >= 0; code--) this._drawClass(context, view, code, size);
      this.drawMs = performance.now() - began;
    },

    _drawClass: function (context, view, code, size) {
      const style = this.style.classes[code];
      const pattern = size > HATCH_FROM && landuse.hatchPattern(context, style, view.ratio, view.patternX, view.patternY);
      const line = size > OUTLINE_FROM ? [OUTLINE, size > 24 ? 0.9 : 0.5] : null;
      this.drawn += this._paint(context, view, this.byClass[code], 1, pattern ? [style.color, pattern] : [style.color], line);
    },

    _drawHidden: function (context, view) {
      for (const rows of this.byClass) this._paint(context, view, rows, 0, [HIDDEN_FILL], [HIDDEN_LINE, 0.6]);
    },

    // Fill and outline those of the rows in sight that are visible (1) or not (0), a batch to a path: one path for all takes browsers much
    // longer. A parcel of a few pixels is filled as its box, at least a pixel wide: nothing vanishes and a whole county stays quick.
    _paint: function (context, view, rows, visible, fills, line) {
      const { shapes } = this, b = shapes.bounds, { scale, dx, dy } = view;
      let path = new Path2D(), held = 0, drawn = 0;
      const flush = () => {
        for (const fill of fills) {
          context.fillStyle = fill;
          context.fill(path);
        }
        if (line) {
          [context.strokeStyle, context.lineWidth] = line;
          context.stroke(path);
        }
        path = new Path2D();
        held = 0;
      };
      for (const row of rows) {
        if (this.visible[row] !== visible || !shapes.touches(row, view.box)) continue;
        const at = 4 * row, width = (b[at + 2] - b[at]) * scale, height = (b[at + 3] - b[at + 1]) * scale;
        if ((width < BOXED_BELOW && height < BOXED_BELOW) || width < 1 || height < 1) {
          path.rect(b[at] * scale + dx, b[at + 1] * scale + dy, Math.max(width, 1), Math.max(height, 1));
        } else shapes.trace(path, row, view);
        drawn++;
        if (++held === BATCH) flush();
      }
      if (held) flush();
      return drawn;
    },

    _drawMarks: function (context, view) {
      for (const [row, halo, width] of [[this.pointed, 4, 1.8], [this.chosen, 7, 3]]) {
        if (row < 0 || !this.shapes.has(row)) continue;
        const path = new Path2D();
        this.shapes.trace(path, row, view);
        context.lineJoin = "round";
        context.strokeStyle = "rgba(255,255,255,.92)";
        context.lineWidth = halo;
        context.stroke(path);
        context.strokeStyle = MARK;
        context.lineWidth = width;
        context.stroke(path);
      }
    },

    // The middle parcel's width on screen: decides whether hatching and outlines help or only darken.
    _typicalSize: function (view) {
      if (this._middleWidth === undefined) {
        const b = this.shapes.bounds, all = new Float64Array(this.count);
        let known = 0;
        for (let row = 0; row < this.count; row++) if (this.shapes.has(row)) all[known++] = b[4 * row + 2] - b[4 * row];
        const widths = all.subarray(0, known).sort();
        this._middleWidth = widths.length ? widths[widths.length >> 1] : 0;
      }
      return this._middleWidth * view.scale;
    },

    // Holder (or code) and area in every visible parcel that is wide enough to hold them.
    letter: function (lettering, view) {
      const { shapes } = this, look = { size: 11, color: "#22323a" };
      for (let row = 0; row < this.count; row++) {
        if (!this.visible[row] || !shapes.has(row) || !shapes.touches(row, view.box)) continue;
        const b = shapes.bounds, width = (b[4 * row + 2] - b[4 * row]) * view.scale, height = (b[4 * row + 3] - b[4 * row + 1]) * view.scale;
        if (width < 84 || height < 34) continue;
        const name = this.text("holder_name", row) || this.text("parcel_id", row);
        const lines = [lettering.fit(name, width * 0.8, look)], area = this.text("area_mu", row);
        if (lines[0] === null) continue;
        if (area !== null) lines.push(`${area} 亩`);
        lettering.write(lines, shapes.anchors[2 * row] * view.scale + view.dx, shapes.anchors[2 * row + 1] * view.scale + view.dy, look);
      }
    },

    text: function (column, row) {
      return this.columns[column] ? this.columns[column].text(row) : null;
    },

    getBounds: function () {
      return this.shapes.allBounds();
    },
  });

  landuse.ParcelLayer = ParcelLayer;
})(window.landuse);
