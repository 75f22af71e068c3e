// The state of the page in its address: place, filters, colouring, table; a bookmark brings the same view back.
"use strict";

(function (landuse) {
  const WAIT = 250; // milliseconds of rest before the address changes

  landuse.Permalink = class {
    constructor(state) {
      this.state = state;
      this.timer = 0;
    }

    // Write the state into the address once nothing has changed for a moment.
    note() {
      if (location.protocol === "about:") return; // the frame of a notebook has no address of its own
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const { map, filters, themes, table, slider } = this.state, { lat, lng } = map.getCenter(), words = new URLSearchParams();
        words.set("at", [map.getZoom(), lat.toFixed(6), lng.toFixed(6)].join(","));
        for (const { column } of filters.groups) if (filters.narrowed(column)) words.set(`f.${column}`, filters.keysOf(column).join(","));
        if (themes.chosen !== themes.first) words.set("by", themes.chosen);
        if (slider.at !== slider.last) words.set("on", slider.date);
        if (table.open) words.set("table", table.sorted.column ? `${table.sorted.column},${table.sorted.down ? 1 : 0}` : "1");
        history.replaceState(null, "", `#${words}`);
      }, WAIT);
    }

    // Take up what the address says; what it does not know or no longer fits is left alone.
    restore() {
      const { map, filters, themes, table, showTable, slider } = this.state, words = new URLSearchParams(location.hash.slice(1));
      const [zoom, lat, lng] = (words.get("at") || "").split(",").map(Number);
      if ([zoom, lat, lng].every(Number.isFinite) && words.has("at")) map.setView([lat, lng], zoom, { animate: false });
      for (const { column } of filters.groups) if (words.has(`f.${column}`)) filters.show(column, words.get(`f.${column}`).split(","));
      if (words.has("on")) slider.chooseDate(words.get("on"));
      if (words.has("by")) themes.choose(words.get("by"));
      if (words.has("table")) {
        const [column, down] = words.get("table").split(",");
        showTable(true);
        if (table.facts.some((fact) => fact.column === column)) table.sort(column, down === "1");
      }
    }
  };
})(window.landuse);
