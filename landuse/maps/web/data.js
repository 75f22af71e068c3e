// Reading the page's blocks of data: unpacking, columns, and the few helpers that put text (never markup) on the page.
"use strict";
window.landuse = {};

(function (landuse) {
  const unpacked = new Map();

  landuse.readData = function (id) {
    return unpacked.has(id) ? unpacked.get(id) : JSON.parse(document.getElementById(id).textContent);
  };

  // Open the packed blocks of the page, then run `start`.
  landuse.unpacked = async function (start) {
    if (!window.DecompressionStream) {
      document.body.prepend(landuse.el("p", "too-old", "浏览器版本过旧,不能打开本地图;请改用 Chrome 80、Edge 80、Firefox 113 或更新的版本"));
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

  // Head and arrays of a packed block: in the head stands `$width` and `$length` for each array, whose bytes follow in order.
  function opened(buffer) {
    const size = new DataView(buffer).getUint32(0, true), bytes = new Uint8Array(buffer), kinds = { 1: Int8Array, 2: Int16Array, 4: Int32Array };
    let at = 4 + size;

    // An array's numbers stand apart by bytes, the lowest first.
    function numbers({ $width: width, $length: length }) {
      const found = new kinds[width](length), into = new Uint8Array(found.buffer);
      for (let byte = 0; byte < width; byte++, at += length) {
        for (let i = 0, to = byte; i < length; i++, to += width) into[to] = bytes[at + i];
      }
      return found;
    }

    function filled(value) {
      if (value === null || typeof value !== "object") return value;
      if (value.$width !== undefined) return numbers(value);
      const plain = Array.isArray(value) && (value[0] === null || typeof value[0] !== "object"); // a long list of texts or numbers
      if (!plain) for (const key of Object.keys(value)) value[key] = filled(value[key]);
      return value;
    }

    return filled(JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))));
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

  landuse.grouped = function (number, decimals) {
    return number.toLocaleString("zh-CN", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  };

  // A column as functions of the row: `text` to show, `number` to add up, `code` to look up a class; null when unknown.
  landuse.Column = class {
    constructor(block) {
      this.kind = block.kind;
      this.classes = block.classes || [];
      this.block = block;
    }
    code(row) {
      return this.block.codes[row];
    }
    number(row) {
      return this.kind === "number" ? this.block.values[row] : null;
    }
    text(row) {
      const { kind, values, codes, decimals } = this.block;
      if (kind === "class") {
        const found = this.classes[codes[row]];
        return found ? found.label : null;
      }
      if (kind === "number") return values[row] === null ? null : values[row].toFixed(decimals);
      if (!codes) return values[row];
      return codes[row] < 0 ? null : values[codes[row]];
    }
    styleOf(row) {
      return this.classes[this.block.codes[row]];
    }
  };
})(window.landuse);
