// Which parcels show: for every group of the panel the classes that are switched on, and the sums over any set of rows.
"use strict";

(function (landuse) {
  landuse.Filters = class {
    constructor(parcels, groups, changed) {
      this.parcels = parcels;
      this.changed = changed;
      this.groups = groups.filter((group) => parcels.columns[group.column] && parcels.columns[group.column].classes.length);
      this.on = {};
      for (const { column } of this.groups) this.on[column] = new Set(parcels.columns[column].classes.keys());
      this.misses = new Uint8Array(parcels.count);
      this.missed = new Uint8Array(parcels.count);
    }
    toggle(column, code) {
      const set = this.on[column];
      if (!set.delete(code)) set.add(code);
      this.apply();
    }
    // Only this class; once more brings all back.
    only(column, code) {
      const all = this.parcels.columns[column].classes.keys(), set = this.on[column];
      this.on[column] = set.size === 1 && set.has(code) ? new Set(all) : new Set([code]);
      this.apply();
    }
    reset(column) {
      this.on[column] = new Set(this.parcels.columns[column].classes.keys());
      this.apply();
    }
    // Show the classes of these keys and no others; none known: all.
    show(column, keys) {
      const { classes } = this.parcels.columns[column], wanted = classes.flatMap((found, i) => (keys.includes(found.key) ? [i] : []));
      if (!wanted.length) return;
      this.on[column] = new Set(wanted);
      this.apply();
    }
    keysOf(column) {
      const { classes } = this.parcels.columns[column];
      return [...this.on[column]].sort((one, other) => one - other).map((code) => classes[code].key);
    }
    narrowed(column) {
      return this.on[column].size < this.parcels.columns[column].classes.length;
    }
    // Count for every row the groups that turn it down, and remember one of them: all tallies follow from that.
    apply() {
      const { count } = this.parcels;
      this.misses = new Uint8Array(count);
      this.missed = new Uint8Array(count);
      this.groups.forEach(({ column }, group) => {
        if (!this.narrowed(column)) return;
        const { codes, classes } = this.parcels.columns[column], on = Uint8Array.from(classes, (_, code) => this.on[column].has(code));
        for (let row = 0; row < count; row++) {
          if (on[codes[row]]) continue;
          this.misses[row]++;
          this.missed[row] = group;
        }
      });
      this.parcels.filter((row) => this.misses[row] === 0);
      this.changed();
    }
    // Rows, mu and rows without a known area for each class of a group, over the rows that the other groups keep.
    tally(column) {
      const { parcels, misses, missed } = this, { codes, classes } = parcels.columns[column], area = parcels.columns.area_mu;
      const group = this.groups.findIndex((found) => found.column === column);
      const found = classes.map(() => ({ count: 0, mu: 0, unknown: 0 }));
      for (let row = 0; row < parcels.count; row++) {
        if (misses[row] && (misses[row] > 1 || missed[row] !== group)) continue;
        const entry = found[codes[row]], mu = area ? area.number(row) : null;
        entry.count++;
        if (mu === null) entry.unknown++;
        else entry.mu += mu;
      }
      return found;
    }
    // Count, sum and number of unknowns of a number column over the shown rows, or those of the given classes.
    total(sums, column, keys) {
      const { parcels } = this, numbers = sums ? parcels.columns[sums] : null, { codes, classes } = column ? parcels.columns[column] : {};
      const wanted = column ? Uint8Array.from(classes, ({ key }) => keys.includes(key)) : null;
      const found = { count: 0, sum: 0, unknown: 0 };
      for (let row = 0; row < parcels.count; row++) {
        if (!parcels.visible[row] || (wanted && !wanted[codes[row]])) continue;
        found.count++;
        const value = numbers ? numbers.number(row) : null;
        if (value === null) found.unknown++;
        else found.sum += value;
      }
      return found;
    }
  };
})(window.landuse);
