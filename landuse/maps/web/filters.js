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
    }
    // Does the row pass every group (but the one left out)?
    keeps(row, leftOut) {
      return this.groups.every(({ column }) => column === leftOut || this.on[column].has(this.parcels.columns[column].code(row)));
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
    apply() {
      this.parcels.filter((row) => this.keeps(row));
      this.changed();
    }
    // Rows, mu and rows without a known area for each class of a group, over the rows that the other groups keep.
    tally(column) {
      const { parcels } = this, codes = parcels.columns[column], area = parcels.columns.area_mu;
      const found = codes.classes.map(() => ({ count: 0, mu: 0, unknown: 0 }));
      for (let row = 0; row < parcels.count; row++) {
        if (!this.keeps(row, column)) continue;
        const entry = found[codes.code(row)], mu = area ? area.number(row) : null;
        entry.count++;
        if (mu === null) entry.unknown++;
        else entry.mu += mu;
      }
      return found;
    }
    // Count, sum and number of unknowns of a number column over the shown rows, or those of the given classes.
    total(sums, column, keys) {
      const { parcels } = this, codes = column ? parcels.columns[column] : null, numbers = sums ? parcels.columns[sums] : null;
      const wanted = codes ? new Set(codes.classes.flatMap((c, i) => (keys.includes(c.key) ? [i] : []))) : null;
      const found = { count: 0, sum: 0, unknown: 0 };
      for (let row = 0; row < parcels.count; row++) {
        if (!parcels.visible[row] || (wanted && !wanted.has(codes.code(row)))) continue;
        found.count++;
        const value = numbers ? numbers.number(row) : null;
        if (value === null) found.unknown++;
        else found.sum += value;
      }
      return found;
    }
  };
})(window.landuse);
