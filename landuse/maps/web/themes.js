// What colours the parcels: one of several class columns, chosen above the layers.
"use strict";

(function (landuse) {
  const { el } = landuse;

  // A column in which all parcels are alike colours nothing.
  function varies(parcels, column) {
    const found = parcels.columns[column];
    if (!found) return false;
    for (let row = 1; row < parcels.count; row++) if (found.code(row) !== found.code(0)) return true;
    return false;
  }

  landuse.Themes = class {
    constructor(page, parcels, changed) {
      this.parcels = parcels;
      this.changed = changed;
      this.first = this.chosen = page.style;
      this.list = page.themes.filter((theme) => theme.column === page.style || varies(parcels, theme.column));
      this.select = null;
    }

    addTo(map) {
      if (this.list.length < 2) return;
      const control = new L.Control({ position: "bottomright" });
      control.onAdd = () => {
        const box = el("label", "leaflet-bar theme-control"), select = el("select");
        box.append(el("span", "", "着色"), select);
        const groups = new Map();
        for (const { group, column, label } of this.list) {
          if (!groups.has(group)) {
            const held = el("optgroup");
            held.label = group;
            groups.set(group, held);
            select.append(held);
          }
          const option = el("option", "", label);
          option.value = column;
          groups.get(group).append(option);
        }
        select.value = this.chosen;
        select.addEventListener("change", () => this.choose(select.value));
        this.select = select;
        L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
        return box;
      };
      control.addTo(map);
    }

    choose(column) {
      if (!this.list.some((theme) => theme.column === column) || column === this.chosen) return;
      this.chosen = column;
      if (this.select) this.select.value = column;
      this.parcels.colourBy(column);
      this.changed();
    }
  };
})(window.landuse);
