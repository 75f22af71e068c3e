// Putting the page together: the map, the layers, the panel, and what the mouse and the keys do.
"use strict";

(function (landuse) {
  const { el } = landuse;
  const CHINA = [[20, 75], [52, 133]];

  // The Leaflet map of a page; layers that Python adds find it under its folium name.
  landuse.createMap = function (id, options) {
    landuse.starting = true; // nothing is drawn until everything stands
    const map = L.map(id, {
      center: [36, 104], zoom: 4, minZoom: 0, maxZoom: 21, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 110, zoomControl: false, fadeAnimation: false,
      attributionControl: true, ...options,
    });
    map.attributionControl.setPrefix(false);
    for (const [name, level] of Object.entries(landuse.PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = level;
      pane.style.pointerEvents = "none";
    }
    return map;
  };

  // Called last, when every layer stands: `named` are the layers with a name, in order.
  landuse.start = function (map, pageId, named, fit) {
    const page = landuse.readData(pageId), layers = named.map((entry) => entry.layer);
    const parcels = layers.find((layer) => layer instanceof landuse.ParcelLayer);
    Object.assign(L.Icon.Default.prototype.options, page.pictures);
    L.Icon.Default.prototype._getIconUrl = function (name) {
      return this.options[`${name}Url`];
    };
    writeTexts(page);
    document.getElementById("time-slider").hidden = page.snapshots.length < 2;
    map.invalidateSize({ animate: false });

    const letters = layers.filter((layer) => layer.letter);
    const labels = layers.filter((layer) => layer instanceof landuse.CanvasLayer && !layer.letter);
    labels.forEach((layer) => (layer.sources = [...letters].reverse().sort((one, other) => (one === parcels) - (other === parcels))));
    const reletter = () => labels.forEach((layer) => map.hasLayer(layer) && layer.redraw());

    const whole = () => fitAll(map, layers, parcels);
    landuse.northArrow(map);
    landuse.wholeButton(map, whole);
    L.control.zoom({ position: "topright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    new landuse.ScaleBar().addTo(map);
    landuse.layerControl(map, named, reletter);
    if (fit) whole();

    const measure = landuse.measureTool(map);
    const visit = parcels ? landuse.followParcels(map, page, parcels, reletter, measure) : { input: null };
    bindKeys(map, visit, measure);
    bindButtons(map, visit);
    bindPrinting(map, parcels, whole);
    landuse.starting = false;
    map.eachLayer((layer) => layer instanceof landuse.CanvasLayer && layer.redraw());
    landuse.page = { map, page, parcels, layers, ...visit };
    document.documentElement.dataset.ready = "true";
  };

  function writeTexts(page) {
    document.getElementById("page-title").append(landuse.dataText(page.title));
    document.getElementById("page-subtitle").textContent = page.subtitle;
    document.getElementById("page-banner").textContent = page.banner;
    const foot = document.getElementById("page-footer");
    for (const [name, text] of Object.entries(page.footer)) {
      const item = el("span", "foot-item");
      item.append(el("span", "foot-name", `${name}：`), landuse.dataText(text));
      item.title = `${name}：${text}`;
      foot.append(item);
    }
  }

  function fitAll(map, layers, parcels) {
    const own = parcels ? parcels.getBounds() : L.latLngBounds([]), all = L.latLngBounds([]);
    layers.forEach((layer) => layer.getBounds && layer.getBounds().isValid() && all.extend(layer.getBounds()));
    const bounds = own.isValid() ? own : all;
    map.fitBounds(bounds.isValid() ? bounds : CHINA, { padding: [36, 36], maxZoom: 18, animate: false });
  }

  function bindKeys(map, { input, closeCard, table, showTable }, measure) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key === "/" && input && !typing) {
        event.preventDefault();
        input.focus();
        input.select();
      } else if (event.key === "t" && table && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) showTable(!table.open);
      else if (event.key === "Escape") {
        map.closePopup();
        measure.clear();
        if (closeCard) closeCard();
      }
    });
  }

  // Paper has another shape than the screen: to be printed the page takes the size of the paper (page.css), and the map shows there
  // what the screen showed, as large as it goes; afterwards everything is where it was. It is drawn for the paper before the browser
  // is asked to print: what is drawn on a canvas while printing begins does not get onto the paper.
  function bindPrinting(map, parcels, whole) {
    const root = document.documentElement;
    let left = null;
    const frame = (size, center, zoom) => {
      root.classList.toggle("printing", size);
      map.invalidateSize({ animate: false, pan: false });
      map.setView(center, zoom(), { animate: false });
    };
    landuse.layOutForPaper = () => {
      if (left) return;
      const seen = map.getBounds();
      left = { center: map.getCenter(), zoom: map.getZoom() };
      frame(true, seen.getCenter(), () => map.getBoundsZoom(seen));
      if (parcels && parcels.getBounds().isValid() && seen.contains(parcels.getBounds())) whole();
    };
    const back = () => {
      if (!left) return;
      const { center, zoom } = left;
      left = null;
      frame(false, center, () => zoom);
    };
    const print = () => {
      landuse.layOutForPaper();
      requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
    };
    window.addEventListener("beforeprint", () => left || map.invalidateSize({ animate: false }));
    window.addEventListener("afterprint", () => (left ? back() : map.invalidateSize({ animate: false })));
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      print();
    });
    document.getElementById("print-page").addEventListener("click", print);
  }

  function bindButtons(map, { table, showTable }) {
    const toggle = document.getElementById("toggle-panel"), panel = document.getElementById("panel");
    toggle.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      toggle.textContent = panel.hidden ? "展开面板" : "收起面板";
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      map.invalidateSize({ animate: false });
    });
    const tableButton = document.getElementById("toggle-table");
    tableButton.hidden = !table;
    tableButton.addEventListener("click", () => showTable(!table.open));
  }
})(window.landuse);
