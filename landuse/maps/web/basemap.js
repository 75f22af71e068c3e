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

  const MAKERS = {
    picture: (data, options) => [L.imageOverlay(data.picture, data.bounds, options)],
    // Far out a screen would need thousands of shrunken tiles: they come in two zooms before the first one that is carried.
    tiles: (data, options) => [new CarriedTiles(data.tiles, {
      ...options, minNativeZoom: data.min, maxNativeZoom: data.max, minZoom: Math.max(0, data.min - 2),
    })],
    online: (data, options) => data.urls.map((url) => L.tileLayer(url, {
      ...options, subdomains: data.subdomains || "abc", maxNativeZoom: data.max, errorTileUrl: BLANK, referrerPolicy: "no-referrer",
    })),
  };

  landuse.basemapLayer = function (dataId) {
    const data = landuse.readData(dataId);
    const layers = MAKERS[data.kind](data, { pane: PANE, attribution: escaped(data.credit), maxZoom: 24 });
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
