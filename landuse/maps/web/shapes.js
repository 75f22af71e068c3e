// Outlines of parcels and of their surroundings: from differences of degrees to pixels of zoom 0.
"use strict";

(function (landuse) {
  const WORLD = 256; // size of the Web Mercator square at zoom 0, in Leaflet's pixels

  // Outlines in pixels of zoom 0, all vertices in two long arrays; a row owns a run of rings, a ring a run of vertices.
  landuse.Shapes = class {
    constructor(block) {
      const { deltas, rings, parts, points, levels, zooms } = block;
      this.closed = block.closed;
      this.rows = parts.length;
      [this.x, this.y] = project(deltas);
      this.levels = levels || null;
      this.zooms = zooms || [];
      this.ringStart = running(rings);
      this.rowStart = running(parts);
      this.bounds = new Float64Array(4 * this.rows).fill(NaN);
      this.anchors = new Float64Array(2 * this.rows).fill(NaN);
      const [pointX, pointY] = project(points);
      for (let row = 0, drawn = 0; row < this.rows; row++) {
        if (!this.has(row)) continue;
        this.anchors[2 * row] = pointX[drawn];
        this.anchors[2 * row + 1] = pointY[drawn++];
        this.measure(row);
      }
    }
    has(row) {
      return this.rowStart[row + 1] > this.rowStart[row];
    }
    measure(row) {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      const last = this.ringStart[this.rowStart[row + 1]];
      for (let i = this.ringStart[this.rowStart[row]]; i < last; i++) {
        if (this.x[i] < west) west = this.x[i];
        if (this.x[i] > east) east = this.x[i];
        if (this.y[i] < north) north = this.y[i];
        if (this.y[i] > south) south = this.y[i];
      }
      this.bounds.set([west, north, east, south], 4 * row);
    }
    // Does the row's box touch the given box?
    touches(row, box) {
      const b = this.bounds, at = 4 * row;
      return b[at] <= box.east && b[at + 2] >= box.west && b[at + 1] <= box.south && b[at + 3] >= box.north;
    }
    // Is the point inside the row's area? Holes and parts are settled by counting the edges to the right of it.
    contains(row, px, py) {
      if (!this.touches(row, { west: px, east: px, north: py, south: py })) return false;
      let inside = false;
      for (let ring = this.rowStart[row]; ring < this.rowStart[row + 1]; ring++) {
        const first = this.ringStart[ring], end = this.ringStart[ring + 1];
        for (let i = first, j = end - 1; i < end; j = i++) {
          if (this.y[i] > py !== this.y[j] > py &&
              px < ((this.x[j] - this.x[i]) * (py - this.y[i])) / (this.y[j] - this.y[i]) + this.x[i]) inside = !inside;
        }
      }
      return inside;
    }
    // How far down the levels of detail a zoom goes: a vertex of a higher level is not drawn there.
    level(zoom) {
      let found = 0;
      while (found < this.zooms.length && this.zooms[found] <= zoom) found++;
      return found;
    }
    // Add the row's rings to the path under way. Which vertices are left out depends on the vertex alone, so neighbours leave out the same.
    trace(context, row, view) {
      const { x, y, levels } = this, level = this.level(view.zoom);
      for (let ring = this.rowStart[row]; ring < this.rowStart[row + 1]; ring++) {
        const end = this.ringStart[ring + 1];
        let begun = false;
        for (let i = this.ringStart[ring]; i < end; i++) {
          if (levels !== null && levels[i] > level) continue;
          if (begun) context.lineTo(x[i] * view.scale + view.dx, y[i] * view.scale + view.dy);
          else context.moveTo(x[i] * view.scale + view.dx, y[i] * view.scale + view.dy);
          begun = true;
        }
        if (this.closed) context.closePath();
      }
    }
    latLngBounds(row) {
      const at = 4 * row, b = this.bounds;
      return L.latLngBounds(unproject(b[at], b[at + 3]), unproject(b[at + 2], b[at + 1]));
    }
    anchor(row) {
      return unproject(this.anchors[2 * row], this.anchors[2 * row + 1]);
    }
    // The box of all rows, worked out once.
    allBounds() {
      if (this.whole) return this.whole;
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let at = 0; at < this.bounds.length; at += 4) {
        if (this.bounds[at] < west) west = this.bounds[at]; // false for a row without outline
        if (this.bounds[at + 1] < north) north = this.bounds[at + 1];
        if (this.bounds[at + 2] > east) east = this.bounds[at + 2];
        if (this.bounds[at + 3] > south) south = this.bounds[at + 3];
      }
      this.whole = west > east ? L.latLngBounds([]) : L.latLngBounds(unproject(west, south), unproject(east, north));
      return this.whole;
    }
  };

  function running(sizes) {
    const starts = new Uint32Array(sizes.length + 1);
    for (let i = 0; i < sizes.length; i++) starts[i + 1] = starts[i] + sizes[i];
    return starts;
  }

  // Degrees as whole numbers of 1e-6, each the difference to the one before; longitude and latitude in turn.
  function project(deltas) {
    const count = deltas.length / 2, xs = new Float64Array(count), ys = new Float64Array(count);
    for (let i = 0, lon = 0, lat = 0; i < count; i++) {
      lon += deltas[2 * i];
      lat += deltas[2 * i + 1];
      const sine = Math.sin((lat * 1e-6 * Math.PI) / 180);
      xs[i] = ((lon * 1e-6 + 180) / 360) * WORLD;
      ys[i] = WORLD / 2 - (WORLD * Math.log((1 + sine) / (1 - sine))) / (4 * Math.PI);
    }
    return [xs, ys];
  }

  function unproject(x, y) {
    return L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
  }
})(window.landuse);
