// Putting the page together: the map, the layers, the panel, and what the mouse and the keys do.
"use strict";

(function (landuse) {
  const { el } = landuse;
  const CHINA = [[20, 75], [52, 133]];

  // The Leaflet map of a page; layers that Python adds find it under its folium name.
  landuse.createMap = function (id, options) {
    const map = L.map(id, {
      center: [36, 104], zoom: 4, maxZoom: 21, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 110, zoomControl: false, fadeAnimation: false,
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

    const visit = parcels ? followParcels(map, page, parcels, reletter) : { input: null };
    bindKeys(map, visit.input);
    bindButtons(map);
    reletter();
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
      item.append(el("span", "foot-name", `${name}:`), landuse.dataText(text));
      item.title = `${name}:${text}`;
      foot.append(item);
    }
  }

  function fitAll(map, layers, parcels) {
    const own = parcels ? parcels.getBounds() : L.latLngBounds([]), all = L.latLngBounds([]);
    layers.forEach((layer) => layer.getBounds && layer.getBounds().isValid() && all.extend(layer.getBounds()));
    const bounds = own.isValid() ? own : all;
    map.fitBounds(bounds.isValid() ? bounds : CHINA, { padding: [36, 36], maxZoom: 18, animate: false });
  }

  // Everything that has to do with parcels: filters, panel, search, pointing, choosing.
  function followParcels(map, page, parcels, reletter) {
    const card = document.getElementById("detail-card"), tip = L.tooltip({ direction: "top", offset: [0, -6], className: "parcel-tip" });
    let update = () => {};
    const filters = new landuse.Filters(parcels, page.filters, () => {
      update();
      reletter();
    });

    function closeCard() {
      card.hidden = true;
      card.replaceChildren();
    }

    function openAt(row, latlng) {
      closeCard();
      parcels.choose(row);
      const frame = map.getSize(), content = landuse.details(page, parcels, row);
      const popup = L.popup({
        maxWidth: 400, minWidth: 320, maxHeight: Math.max(180, frame.y - 70), className: "parcel-popup",
        autoPanPaddingTopLeft: [14, 14], autoPanPaddingBottomRight: [130, 14],
      }).setLatLng(latlng).setContent(content).openOn(map);
      content.addEventListener("toggle", () => popup.update(), true); // more is shown: keep all of it in view
    }

    function openCard(row) {
      map.closePopup();
      const close = el("button", "card-close", "×");
      close.type = "button";
      close.setAttribute("aria-label", "关闭");
      close.addEventListener("click", closeCard);
      card.replaceChildren(close, landuse.details(page, parcels, row));
      card.hidden = false;
      close.focus();
    }

    function goTo(row) {
      if (!parcels.shapes.has(row)) return openCard(row);
      map.closeTooltip(tip);
      map.fitBounds(parcels.shapes.latLngBounds(row), { padding: [120, 120], maxZoom: 17, animate: false });
      openAt(row, parcels.shapes.anchor(row));
    }

    map.on("popupclose", () => parcels.choose(-1));
    map.on("click", (event) => {
      if (event.sourceTarget !== map || !map.hasLayer(parcels)) return;
      const row = parcels.at(event.latlng);
      if (row >= 0) openAt(row, event.latlng);
    });
    map.on("mousemove", (event) => {
      const row = map.hasLayer(parcels) && event.sourceTarget === map && onMap(event) ? parcels.at(event.latlng) : -1;
      map.getContainer().style.cursor = row >= 0 ? "pointer" : "";
      if (parcels.point(row)) {
        if (row < 0) map.closeTooltip(tip);
        else tip.setContent(landuse.tooltip(page, parcels, row)).setLatLng(event.latlng).openOn(map);
      } else if (row >= 0) tip.setLatLng(event.latlng);
    });
    map.on("mouseout", () => {
      parcels.point(-1);
      map.closeTooltip(tip);
    });

    update = landuse.createPanel(page, parcels, filters, goTo);
    const input = landuse.createSearch(document.getElementById("search"), page, parcels, goTo);
    filters.apply();
    if (!parcels.getBounds().isValid()) {
      const note = parcels.count ? "宗地都没有图形,未上图;可在左侧检索,或展开“无图形”清单查看" : "没有宗地";
      document.querySelector(".map-frame").append(el("p", "empty-note", note));
    }
    return { input, filters, goTo, closeCard };
  }

  // Not over a popup or a control.
  function onMap(event) {
    const target = event.originalEvent.target;
    return !(target instanceof Element && target.closest(".leaflet-popup, .leaflet-control"));
  }

  function bindKeys(map, input) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key === "/" && input && !typing) {
        event.preventDefault();
        input.focus();
        input.select();
      } else if (event.key === "Escape") {
        map.closePopup();
        if (landuse.page && landuse.page.closeCard) landuse.page.closeCard();
      }
    });
  }

  function bindButtons(map) {
    const toggle = document.getElementById("toggle-panel"), panel = document.getElementById("panel");
    toggle.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      toggle.textContent = panel.hidden ? "展开面板" : "收起面板";
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      map.invalidateSize({ animate: false });
    });
    window.addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
    window.addEventListener("afterprint", () => map.invalidateSize({ animate: false }));
    document.getElementById("print-page").addEventListener("click", () => window.print());
  }
})(window.landuse);
