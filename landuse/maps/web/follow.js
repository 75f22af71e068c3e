// Everything that has to do with parcels: filters, panel, search, table, pointing, choosing.
"use strict";

(function (landuse) {
  const { el } = landuse;

  landuse.followParcels = function (map, page, parcels, reletter, measure) {
    const card = document.getElementById("detail-card"), tip = L.tooltip({ direction: "top", offset: [0, -6], className: "parcel-tip" });
    let update = () => {}, note = () => {};
    const filters = new landuse.Filters(parcels, page.filters, () => {
      update();
      reletter();
      note();
    });

    let back = null; // where the keys were before they went into the details

    function giveBack() {
      if (back && back.isConnected) back.focus({ preventScroll: true });
      back = null;
    }

    function closeCard() {
      if (card.hidden) return;
      card.hidden = true;
      card.replaceChildren();
      giveBack();
    }

    function openAt(row, latlng) {
      closeCard();
      const frame = map.getSize(), content = landuse.details(page, parcels, row);
      const popup = L.popup({
        maxWidth: 400, minWidth: 320, maxHeight: Math.max(180, frame.y - 70), className: "parcel-popup",
        autoPanPaddingTopLeft: [14, 14], autoPanPaddingBottomRight: [130, 14],
      }).setLatLng(latlng).setContent(content).openOn(map);
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "关闭");
      parcels.choose(row); // after the popup before this one has closed
      table.choose(row);
      content.addEventListener("toggle", () => popup.update(), true); // more is shown: keep all of it in view
    }

    function openCard(row) {
      map.closePopup();
      table.choose(row);
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

    // Go to a parcel and into its details with the keys; closing them leads back to where the keys were.
    function enter(row) {
      const from = document.activeElement === document.body ? map.getContainer() : document.activeElement;
      goTo(row);
      const box = card.hidden ? map.getPane("popupPane").querySelector(".details") : card.querySelector(".details");
      box.tabIndex = -1;
      box.focus({ preventScroll: true });
      back = from;
    }

    const chosenBy = (row, event) => (event.detail ? goTo : enter)(row); // a button pressed by key clicks without a count
    const table = new landuse.Table(page, parcels, goTo, enter);
    map.on("popupclose", () => {
      parcels.choose(-1);
      giveBack();
    });
    map.on("click", (event) => {
      if (event.sourceTarget !== map || !map.hasLayer(parcels) || measure.measuring()) return;
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

    const fillPanel = landuse.createPanel(page, parcels, filters, chosenBy);
    update = () => {
      fillPanel();
      table.update();
    };
    const input = landuse.createSearch(document.getElementById("search"), page, parcels, goTo, enter);
    filters.apply();
    if (!parcels.getBounds().isValid()) {
      const note = parcels.count ? "宗地都没有图形，未上图；可在左侧检索，或展开“无图形”清单查看" : "没有宗地";
      document.querySelector(".map-frame").append(el("p", "empty-note", note));
    }
    const themes = new landuse.Themes(page, parcels, () => {
      fillPanel();
      note();
    });
    themes.addTo(map);

    function showTable(wanted) {
      const button = document.getElementById("toggle-table");
      table.drawer.hidden = !wanted;
      button.textContent = wanted ? "收起表格" : "宗地表";
      button.setAttribute("aria-expanded", String(wanted));
      map.invalidateSize({ animate: false });
      table.update();
      note();
    }

    const slider = new landuse.Slider(page, parcels, () => {
      closeCard();
      map.closePopup(); // what it says is of another day
      filters.apply();
    });
    slider.addTo(document.getElementById("time-slider"));

    const link = new landuse.Permalink({ map, filters, themes, table, showTable, slider });
    link.restore();
    note = () => link.note();
    map.on("moveend", note);
    table.frame.addEventListener("click", note);
    return { input, filters, goTo, closeCard, table, themes, showTable, slider };
  };

  // Not over a popup or a control.
  function onMap(event) {
    const target = event.originalEvent.target;
    return !(target instanceof Element && target.closest(".leaflet-popup, .leaflet-control"));
  }
})(window.landuse);
