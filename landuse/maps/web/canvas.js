// A Leaflet layer that is one canvas: it moves and zooms with the map and is drawn anew when the map comes to rest.
"use strict";

(function (landuse) {
  const EQUATOR = 40075016.7; // metres

  landuse.CanvasLayer = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize: function (draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._draw = draw;
    },

    _initContainer: function () {
      this._container = landuse.el("canvas", "landuse-canvas");
      this._container.style.zIndex = this.options.order || 0;
      this._context = this._container.getContext("2d");
    },

    _destroyContainer: function () {
      L.DomUtil.remove(this._container);
      delete this._container;
      delete this._context;
    },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.redraw();
    },

    redraw: function () {
      if (!this._map || !this._context || landuse.starting) return;
      const ratio = window.devicePixelRatio || 1, size = this._bounds.getSize(), corner = this._bounds.min, canvas = this._container;
      L.DomUtil.setPosition(canvas, corner);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      this._context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this._draw(this._context, this._view(corner, size, ratio));
    },

    // Metres on the ground in one pixel of zoom 0, at the middle of the map.
    _metresPerUnit: function () {
      return (EQUATOR * Math.cos((this._map.getCenter().lat * Math.PI) / 180)) / 256;
    },

    // How pixels of zoom 0 fall on the canvas (x * scale + dx), and the box of them that shows.
    _view: function (corner, size, ratio) {
      const zoom = this._map.getZoom(), scale = this._map.getZoomScale(zoom, 0), origin = this._map.getPixelOrigin();
      const dx = -origin.x - corner.x, dy = -origin.y - corner.y;
      return {
        scale, dx, dy, ratio, zoom, pixelsPerMetre: scale / this._metresPerUnit(), width: size.x, height: size.y,
        patternX: -corner.x, patternY: -corner.y,
        box: { west: -dx / scale, east: (size.x - dx) / scale, north: -dy / scale, south: (size.y - dy) / scale },
      };
    },
  });

  // Panes from back to front; layers that users add come in Leaflet's own overlay pane above them.
  landuse.PANES = { "landuse-context": 380, "landuse-parcels": 384, "landuse-lines": 388, "landuse-highlight": 392, "landuse-labels": 396 };

  // Write texts with a halo, leaving out what would cover one written before.
  landuse.Lettering = class {
    constructor(context) {
      this.context = context;
      this.taken = [];
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
    }
    write(lines, x, y, look) {
      const context = this.context;
      context.font = `${look.weight || 400} ${look.size}px ${landuse.FONT}`;
      const width = Math.max(...lines.map((text) => context.measureText(text).width)), height = lines.length * look.size * 1.25;
      const box = [x - width / 2 - 2, y - height / 2, x + width / 2 + 2, y + height / 2];
      if (this.taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) return false;
      this.taken.push(box);
      context.strokeStyle = look.halo || "rgba(255,255,255,.88)";
      context.fillStyle = look.color;
      context.lineWidth = 3;
      lines.forEach((text, i) => {
        const at = y + (i - (lines.length - 1) / 2) * look.size * 1.25;
        context.strokeText(text, x, at);
        context.fillText(text, x, at);
      });
      return true;
    }
    // Shorten `text` until it fits `width`; nothing when not even a few characters do.
    fit(text, width, look) {
      this.context.font = `${look.weight || 400} ${look.size}px ${landuse.FONT}`;
      if (this.context.measureText(text).width <= width) return text;
      for (let length = Math.min(text.length - 1, 40); length >= 4; length--) {
        const cut = `${text.slice(0, length)}…`;
        if (this.context.measureText(cut).width <= width) return cut;
      }
      return null;
    }
  };

  landuse.FONT = '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';
})(window.landuse);
