// What lies below everything: a picture or tiles that the page carries, or tiles from the one service that its policy allows.
"use strict";

(function (landuse) {
  const PANE = "tilePane";
  const OVER_PICTURES = { "landuse-context": 0.5, "landuse-parcels": 0.8 }; // opacity, so that the ground shows through
  const BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

  // Tiles that stand in the page as data, by zoom/column/row; between their zooms Leaflet enlarges or shrinks them.
  const CarriedTiles = L.GridLayer.extend({
    initialize: function (tiles, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this._tilesOfPage = tiles;
    },
    createTile: function (coords) {
      const image = landuse.el("img"), key = `${coords.z}/${coords.x}/${coords.y}`;
      image.alt = "";
      image.src = Object.prototype.hasOwnProperty.call(this._tilesOfPage, key) ? this._tilesOfPage[key] : BLANK;
      return image;
    },
  });

  // A service that wants a key gets the reader's own: it stands in this browser only, never in the page.
  const OnlineTiles = L.TileLayer.extend({
    getTileUrl: function (coords) {
      return this.options.needsKey && !this.options.key ? BLANK : L.TileLayer.prototype.getTileUrl.call(this, coords);
    },
  });

  const STORE = "landuse-key-";

  function storedKey(name) {
    try { return localStorage.getItem(STORE + name) || ""; } catch (refused) { return ""; } // a browser may forbid pages from disk to keep anything
  }

  function keepKey(name, key) {
    try { localStorage.setItem(STORE + name, key); } catch (refused) { /* it is then asked for each time */ }
  }

  // The corner of the map asks for the key while there is none, and again when the service refuses pictures.
  const KeyControl = L.Control.extend({
    options: { position: "bottomleft" },
    initialize: function (name, layers) {
      this._name = name;
      this._layers = layers;
    },
    onAdd: function () {
      const box = landuse.el("div", "key-control"), field = landuse.el("input"), button = landuse.el("button", "", "确定");
      const label = landuse.el("label", "", `${this._name}密钥（只存于本浏览器）`);
      Object.assign(field, { type: "password", autocomplete: "off", maxLength: 64 });
      button.type = "button";
      label.append(field);
      box.append(label, button);
      const take = () => {
        const key = field.value.trim();
        if (!/^[0-9A-Za-z]{8,64}$/.test(key)) { field.setCustomValidity("应为 8 至 64 位字母和数字"); field.reportValidity(); return; }
        keepKey(this._name, key);
        for (const layer of this._layers) { layer.options.key = key; layer.redraw(); }
        this.remove();
      };
      field.addEventListener("input", () => field.setCustomValidity(""));
      field.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
      button.addEventListener("click", take);
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });

  function askForKey(name, layers) {
    const control = new KeyControl(name, layers);
    const ask = () => { if (layers[0]._map && !control._map) control.addTo(layers[0]._map); };
    layers[0].on("add", () => { if (!layers[0].options.key) ask(); });
    layers[0].on("remove", () => control.remove());
    for (const layer of layers) layer.on("tileerror", ask);
  }

  const MAKERS = {
    picture: (data, options) => [L.imageOverlay(data.picture, data.bounds, options)],
    // Far out a screen would need thousands of shrunken tiles: they come in two zooms before the first one that is carried.
    tiles: (data, options) => [new CarriedTiles(data.tiles, {
      ...options, minNativeZoom: data.min, maxNativeZoom: data.max, minZoom: Math.max(0, data.min - 2),
    })],
    online: (data, options) => data.urls.map((url) => new OnlineTiles(url, {
      ...options, subdomains: data.subdomains || "abc", maxNativeZoom: data.max, errorTileUrl: BLANK, referrerPolicy: "no-referrer",
      needsKey: Boolean(data.key), key: data.key ? storedKey(data.key) : "",
    })),
  };

  landuse.basemapLayer = function (dataId) {
    const data = landuse.readData(dataId);
    const layers = MAKERS[data.kind](data, { pane: PANE, attribution: escaped(data.credit), maxZoom: 24 });
    if (data.key) askForKey(data.key, layers);
    const group = L.layerGroup(layers);
    group.on("add remove", () => {
      const map = layers[0]._map || group._map;
      for (const [name, opacity] of Object.entries(OVER_PICTURES)) map.getPane(name).style.opacity = map.hasLayer(group) ? opacity : "";
    });
    return group;
  };

  // Leaflet takes the words in the corner of the map for markup.
  function escaped(text) {
    return (text || "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }
})(window.landuse);
