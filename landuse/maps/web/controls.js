// Small controls on the map: layers by name, a scale bar in metres, the north arrow, back to the whole.
"use strict";

(function (landuse) {
  const { el } = landuse;
  const SVG = "http://www.w3.org/2000/svg";

  // Switches for every named layer, ours and those that were added in Python.
  landuse.layerControl = function (map, layers, changed) {
    const control = new L.Control({ position: "bottomright" });
    control.onAdd = function () {
      const box = el("details", "leaflet-bar layer-control"), list = el("div", "layer-list");
      box.open = true;
      box.append(el("summary", "", "图层"), list);
      layers.forEach(({ name, layer }) => list.append(switchOf(map, name, layer, changed)));
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    return control.addTo(map);
  };

  function switchOf(map, name, layer, changed) {
    const line = el("label", "layer-switch"), box = el("input");
    box.type = "checkbox";
    box.checked = map.hasLayer(layer);
    box.addEventListener("change", () => {
      if (box.checked) map.addLayer(layer);
      else map.removeLayer(layer);
      changed();
    });
    line.append(box, landuse.dataText(name));
    return line;
  }

  // Leaflet's scale bar with its units in Chinese.
  landuse.ScaleBar = L.Control.Scale.extend({
    options: { position: "bottomleft", maxWidth: 130, metric: true, imperial: false },
    _updateMetric: function (metres) {
      const length = this._getRoundNum(metres);
      this._updateScale(this._mScale, length < 1000 ? `${length} 米` : `${length / 1000} 公里`, length / metres);
    },
  });

  landuse.northArrow = function (map) {
    const control = new L.Control({ position: "topright" });
    control.onAdd = function () {
      const box = el("div", "north"), picture = shape("svg", { viewBox: "0 0 24 34", width: 24, height: 34 });
      box.append(el("span", "", "北"));
      picture.append(shape("path", { d: "M12 1 L21 32 L12 25 Z", fill: "#22323a" }), shape("path", { d: "M12 1 L3 32 L12 25 Z", fill: "#fff", stroke: "#22323a", "stroke-width": 1 }));
      box.append(picture);
      box.title = "上方为北";
      return box;
    };
    return control.addTo(map);
  };

  landuse.wholeButton = function (map, whole) {
    const control = new L.Control({ position: "topright" });
    control.onAdd = function () {
      const box = el("div", "leaflet-bar"), button = el("button", "whole", "全图");
      button.type = "button";
      button.title = "回到全部宗地";
      button.addEventListener("click", whole);
      box.append(button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    return control.addTo(map);
  };

  function shape(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }
})(window.landuse);
