// Reading the page's blocks of data: unpacking, columns, and the few helpers that put text (never markup) on the page.
"use strict";
window.landuse = {};

(function (landuse) {
  const UNKNOWN = -(2 ** 31);
  const unpacked = new Map();

  landuse.readData = function (id) {
    return unpacked.has(id) ? unpacked.get(id) : JSON.parse(document.getElementById(id).textContent);
  };

  // Open the packed blocks of the page, then run `start`.
  landuse.unpacked = async function (start) {
    if (!window.DecompressionStream) {
      document.body.prepend(landuse.el("p", "too-old", "浏览器版本过旧，不能打开本地图；请改用 Chrome 80、Edge 80、Firefox 113 或更新的版本"));
      return;
    }
    for (const block of document.querySelectorAll("script[data-packed]")) {
      const packed = atob(block.textContent), bytes = new Uint8Array(packed.length);
      for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      unpacked.set(block.id, opened(await new Response(stream).arrayBuffer()));
      block.textContent = "";
    }
    start();
  };

  // Head and parts of a packed block: in the head stands for each part where it lies. Most parts are never asked for at the start, so each
  // is opened when it is first read.
  function opened(buffer) {
    const size = new DataView(buffer).getUint32(0, true), start = 4 + size;

    function part({ $at: at, $width: width, $length: length, $unit: unit, $bytes: bytes }) {
      if (bytes !== undefined) return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, start + at, bytes)));
      const whole = numbers(new Uint8Array(buffer, start + at, width * length), width, length);
      return unit === undefined ? whole : decimal(whole, unit);
    }

    function filled(value) {
      for (const [key, held] of Object.entries(value)) {
        if (held === null || typeof held !== "object") continue;
        if (held.$at === undefined) filled(held);
        else Object.defineProperty(value, key, { configurable: true, enumerable: true, get: () => kept(value, key, part(held)) });
      }
      return value;
    }

    return filled(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size))));
  }

  // Put a value in the place of the getter that worked it out.
  function kept(holder, key, value) {
    Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
    return value;
  }

  // Whole numbers whose bytes stand apart, all lowest ones first.
  function numbers(bytes, width, length) {
    if (width === 1) return new Int8Array(bytes.buffer, bytes.byteOffset, length);
    const found = new { 2: Int16Array, 4: Int32Array }[width](length), into = new Uint8Array(found.buffer);
    for (let byte = 0, at = 0; byte < width; byte++) {
      for (let to = byte; to < into.length; to += width) into[to] = bytes[at++];
    }
    return found;
  }

  // Numbers that travelled as multiples of 1 / unit; the least that there is stands for unknown, here NaN.
  function decimal(whole, unit) {
    const found = new Float64Array(whole.length);
    for (let i = 0; i < found.length; i++) found[i] = whole[i] === UNKNOWN ? NaN : whole[i] / unit;
    return found;
  }

  // Make an element; `text` only ever becomes a text node.
  landuse.el = function (tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    return element;
  };

  // Text that came from the data: kept apart, so that a right-to-left sign in it turns nothing else around.
  landuse.dataText = function (text, className) {
    const element = landuse.el("bdi", className, text);
    element.dir = "auto";
    return element;
  };

  const formats = new Map();

  landuse.grouped = function (number, decimals) {
    if (!formats.has(decimals)) formats.set(decimals, new Intl.NumberFormat("zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
    return formats.get(decimals).format(number);
  };

  // For searches: letters of either width and case alike.
  landuse.fold = function (text) {
    return text.normalize("NFKC").toLowerCase();
  };

  // A column as functions of the row: `text` to show, `number` to add up, `code` to look up a class; null when unknown.
  landuse.Column = class {
    constructor(block) {
      this.kind = block.kind;
      this.classes = block.classes || [];
      this.block = block;
      this.lowered = [];
    }
    get codes() {
      return kept(this, "codes", this.block.codes);
    }
    get values() {
      return kept(this, "values", this.block.values);
    }
    code(row) {
      return this.codes[row];
    }
    number(row) {
      const value = this.kind === "number" ? this.values[row] : null;
      return value === null || Number.isNaN(value) ? null : value;
    }
    text(row) {
      if (this.kind === "class") {
        const found = this.classes[this.codes[row]];
        return found ? found.label : null;
      }
      if (this.kind === "number") {
        const value = this.number(row);
        return value === null ? null : value.toFixed(this.block.decimals);
      }
      if (!this.codes) return this.values[row];
      return this.codes[row] < 0 ? null : this.values[this.codes[row]];
    }
    // The text as searches read it, worked out once for each different one; empty when unknown.
    folded(row) {
      if (this.kind === "number") return this.text(row) || "";
      const at = this.codes ? this.codes[row] : row;
      if (at < 0) return "";
      if (this.lowered[at] === undefined) this.lowered[at] = landuse.fold(this.text(row) || "");
      return this.lowered[at];
    }
    styleOf(row) {
      return this.classes[this.codes[row]];
    }
  };
})(window.landuse);
