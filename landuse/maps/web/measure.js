// Measuring on the map: a line's length, and the area of what it encloses, in metres and mu; double click ends, Escape clears.
"use strict";

(function (landuse) {
  const { el, grouped } = landuse;
  const RADIUS = 6371008.8, MU = 2000 / 3; // mean radius of the earth in metres, square metres of a mu
  const LOOK = { color: "#c2410c", weight: 2.5, dashArray: "6 4", interactive: false };

  landuse.measureTool = function (map) {
    const control = new L.Control({ position: "topright" }), drawn = L.layerGroup().addTo(map);
    const said = new L.Control({ position: "bottomleft" }), result = el("div", "measure-result");
    let points = [], active = false, button;

    said.onAdd = () => result;
    result.hidden = true;

    control.onAdd = function () {
      const box = el("div", "leaflet-bar");
      button = el("button", "whole measure", "测量");
      button.type = "button";
      button.title = "依次点击量距离和面积，双击结束，Esc 清除";
      button.addEventListener("click", () => (active ? clear() : begin()));
      box.append(button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };

    function begin() {
      active = true;
      points = [];
      button.setAttribute("aria-pressed", "true");
      map.doubleClickZoom.disable();
      map.getContainer().classList.add("measuring");
      result.hidden = false;
      result.textContent = "点击地图开始";
    }

    function clear() {
      active = false;
      points = [];
      drawn.clearLayers();
      button.setAttribute("aria-pressed", "false");
      map.doubleClickZoom.enable();
      map.getContainer().classList.remove("measuring");
      result.hidden = true;
    }

    map.on("click", (event) => {
      if (!active) return;
      points.push(event.latlng);
      show();
    });
    map.on("dblclick", () => {
      if (!active || points.length < 2) return;
      active = false; // the measure stays until the button or Escape clears it
      map.getContainer().classList.remove("measuring");
      map.doubleClickZoom.enable();
    });

    function show() {
      drawn.clearLayers();
      points.forEach((point) => L.circleMarker(point, { ...LOOK, dashArray: null, radius: 3, fill: true, fillOpacity: 1 }).addTo(drawn));
      (points.length > 2 ? L.polygon(points, { ...LOOK, fillOpacity: 0.1 }) : L.polyline(points, LOOK)).addTo(drawn);
      const metres = lengthOf(points), square = points.length > 2 ? areaOf(points) : 0;
      const length = metres < 1000 ? `${grouped(metres, 1)} 米` : `${grouped(metres / 1000, 3)} 公里`;
      result.textContent = square ? `长 ${length}；围合 ${grouped(square, 0)} 平方米，${grouped(square / MU, 2)} 亩` : `长 ${length}`;
    }

    control.addTo(map);
    said.addTo(map);
    return { clear, measuring: () => active };
  };

  function lengthOf(points) {
    let metres = 0;
    for (let i = 1; i < points.length; i++) metres += points[i - 1].distanceTo(points[i]);
    return metres;
  }

  // Area on the sphere; over a zone within 0.3 % of the ellipsoid's. The last point joins the first.
  function areaOf(points) {
    const rad = Math.PI / 180;
    let sum = 0;
    points.forEach((one, i) => {
      const other = points[(i + 1) % points.length];
      sum += (other.lng - one.lng) * rad * (2 + Math.sin(one.lat * rad) + Math.sin(other.lat * rad));
    });
    return Math.abs((sum * RADIUS * RADIUS) / 2);
  }
})(window.landuse);
