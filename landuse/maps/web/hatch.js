// Hatching: small tiles of lines or dots, so that classes differ in print and for every eye.
"use strict";

(function (landuse) {
  const SIZE = 8; // side of a tile in CSS pixels

  const MARKS = {
    diagonal: (c) => line(c, [-2, 2, 2, -2], [-2, 10, 10, -2], [6, 10, 10, 6]),
    diagonal_back: (c) => line(c, [-2, 6, 2, 10], [-2, -2, 10, 10], [6, -2, 10, 2]),
    cross: (c) => line(c, [-2, 2, 2, -2], [-2, 10, 10, -2], [6, 10, 10, 6], [-2, 6, 2, 10], [-2, -2, 10, 10], [6, -2, 10, 2]),
    horizontal: (c) => line(c, [0, 2, 8, 2], [0, 6, 8, 6]),
    vertical: (c) => line(c, [2, 0, 2, 8], [6, 0, 6, 8]),
    grid: (c) => line(c, [4, 0, 4, 8], [0, 4, 8, 4]),
    dots: (c) => dots(c, [2, 2], [6, 6]),
  };
  const WIDTHS = { cross: 0.9, grid: 0.7, horizontal: 1, vertical: 1.1 };

  const tiles = new Map();

  // The tile of one hatch as a canvas of `ratio` device pixels to the CSS pixel, drawn once.
  function tile(style, ratio) {
    const key = `${style.hatch} ${style.ink} ${ratio}`;
    if (!tiles.has(key)) tiles.set(key, drawn(style, ratio));
    return tiles.get(key);
  }

  function drawn(style, ratio) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(SIZE * ratio);
    const context = canvas.getContext("2d");
    context.scale(canvas.width / SIZE, canvas.height / SIZE);
    context.strokeStyle = context.fillStyle = style.ink;
    context.globalAlpha = 0.85;
    context.lineWidth = WIDTHS[style.hatch] || 1.3;
    MARKS[style.hatch](context);
    return canvas;
  }

  // A pattern that stays with the map: `dx`, `dy` is where the map's origin lies on the canvas.
  landuse.hatchPattern = function (context, style, ratio, dx, dy) {
    if (!MARKS[style.hatch]) return null;
    const image = tile(style, ratio), pattern = context.createPattern(image, "repeat");
    const scale = SIZE / image.width;
    pattern.setTransform(new DOMMatrix([scale, 0, 0, scale, dx % SIZE, dy % SIZE]));
    return pattern;
  };

  // A swatch for legends, drawn by the same rules as the map.
  landuse.swatch = function (style, width, height) {
    const canvas = landuse.el("canvas", "swatch"), ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = style.color;
    context.fillRect(0, 0, width, height);
    const pattern = landuse.hatchPattern(context, style, ratio, 0, 0);
    if (pattern) {
      context.fillStyle = pattern;
      context.fillRect(0, 0, width, height);
    }
    return canvas;
  };

  function line(context, ...segments) {
    context.beginPath();
    for (const [x1, y1, x2, y2] of segments) {
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
  }

  function dots(context, ...centres) {
    for (const [x, y] of centres) {
      context.beginPath();
      context.arc(x, y, 1.1, 0, 2 * Math.PI);
      context.fill();
    }
  }
})(window.landuse);
