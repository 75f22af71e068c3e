// The table under the map: the parcels that the filters keep, sorted and searched, linked both ways with the map, saved as CSV.
"use strict";

(function (landuse) {
  const { el, dataText, grouped } = landuse;
  const LINE = 27, SPARE = 8; // height of a line in pixels; lines made ready beyond the edges
  const FORMULA = /^[=+\-@\t\r]/;

  landuse.Table = class {
    constructor(page, parcels, goTo, enter) {
      this.page = page;
      this.parcels = parcels;
      this.goTo = goTo;
      this.enter = enter;
      this.facts = page.table.filter((fact) => parcels.columns[fact.column]);
      this.sorted = { column: null, down: false };
      this.words = [];
      this.rows = [];
      this.chosen = -1;
      this.build(document.getElementById("table-drawer"));
    }

    build(drawer) {
      this.drawer = drawer;
      const bar = el("div", "table-bar"), save = el("button", "table-save", "导出 CSV");
      this.note = el("span", "table-note");
      this.input = el("input", "table-search");
      Object.assign(this.input, { type: "text", placeholder: "在表中检索", spellcheck: false, autocomplete: "off" });
      this.input.setAttribute("aria-label", "在表中检索");
      this.input.addEventListener("input", () => this.search(this.input.value));
      save.type = "button";
      save.addEventListener("click", () => this.save());
      bar.append(this.note, this.input, save);

      this.frame = el("div", "table-frame");
      this.frame.tabIndex = 0;
      this.frame.setAttribute("role", "group");
      this.frame.setAttribute("aria-label", "宗地列表，上下键选择，回车键查看详情");
      this.frame.addEventListener("scroll", () => this.paint());
      this.frame.addEventListener("keydown", (event) => this.step(event));
      const table = el("table", "parcel-table"), head = el("thead"), line = el("tr");
      this.heads = this.facts.map((fact) => this.heading(fact));
      line.append(...this.heads);
      head.append(line);
      this.body = el("tbody");
      table.append(head, this.body);
      this.frame.append(table);
      drawer.append(bar, this.frame);
    }

    heading(fact) {
      const cell = el("th"), button = el("button", "table-sort", fact.unit ? `${fact.label}（${fact.unit}）` : fact.label);
      button.type = "button";
      button.addEventListener("click", () => this.sort(fact.column));
      cell.dataset.column = fact.column;
      cell.append(button);
      return cell;
    }

    get open() {
      return !this.drawer.hidden;
    }

    search(text) {
      this.words = landuse.fold(text).split(/\s+/).filter(Boolean);
      this.update();
    }

    // Once up, once more down, a third time back to the order of the data.
    sort(column, down) {
      const again = this.sorted.column === column;
      if (down !== undefined) this.sorted = { column, down };
      else if (again && this.sorted.down) this.sorted = { column: null, down: false };
      else this.sorted = { column, down: again };
      this.update();
    }

    // Gather the rows anew: after the filters, the search or the order have changed.
    update() {
      if (!this.open) return;
      const { parcels } = this, rows = [];
      for (let row = 0; row < parcels.count; row++) if (parcels.visible[row] && this.fits(row)) rows.push(row);
      const { column, down } = this.sorted, kept = column && parcels.columns[column];
      if (kept) rows.sort(order(kept, down));
      this.rows = rows;
      this.heads.forEach((cell) => {
        const mine = cell.dataset.column === column;
        cell.setAttribute("aria-sort", mine ? (down ? "descending" : "ascending") : "none");
      });
      this.note.textContent = `共 ${grouped(rows.length, 0)} 宗${rows.length < parcels.count ? `（全部 ${grouped(parcels.count, 0)} 宗）` : ""}`;
      this.paint();
    }

    fits(row) {
      return this.words.every((word) => this.facts.some((fact) => this.parcels.columns[fact.column].folded(row).includes(word)));
    }

    // Only the lines in sight stand in the page: a hundred thousand rows scroll like a hundred.
    paint() {
      const { scrollTop, clientHeight } = this.frame, end = Math.max(0, this.rows.length * LINE - clientHeight); // fewer rows than before: not beyond them
      const first = Math.max(0, Math.floor(Math.min(scrollTop, end) / LINE) - SPARE);
      const last = Math.min(this.rows.length, first + Math.ceil(clientHeight / LINE) + 2 * SPARE);
      const lines = [];
      for (let at = first; at < last; at++) lines.push(this.line(at));
      this.body.replaceChildren(gap(first), ...lines, gap(this.rows.length - last));
    }

    line(at) {
      const row = this.rows[at], line = el("tr", row === this.chosen ? "chosen" : "");
      line.dataset.row = row;
      line.setAttribute("aria-rowindex", at + 2);
      if (row === this.chosen) line.setAttribute("aria-current", "true");
      line.append(...this.facts.map((fact) => this.cell(fact, row)));
      line.addEventListener("click", () => this.goTo(row));
      return line;
    }

    cell(fact, row) {
      const column = this.parcels.columns[fact.column], text = column.text(row), cell = el("td", column.kind === "number" ? "number" : "");
      if (column.kind === "class" && text !== null) cell.append(landuse.swatch(column.styleOf(row), 11, 11));
      if (text !== null) cell.append(dataText(column.kind === "number" ? grouped(column.number(row), column.block.decimals) : text));
      if (text !== null) cell.title = text;
      return cell;
    }

    // Mark the parcel that is chosen on the map, and bring its line into sight.
    choose(row) {
      this.chosen = row;
      if (!this.open) return;
      const at = this.rows.indexOf(row), top = at * LINE, { scrollTop, clientHeight } = this.frame;
      if (at >= 0 && (top < scrollTop || top > scrollTop + clientHeight - 3 * LINE)) this.frame.scrollTop = Math.max(0, top - clientHeight / 2);
      this.paint();
    }

    // Arrows and pages choose a line, Enter goes into the details of the chosen one.
    step(event) {
      const page = Math.max(1, Math.floor(this.frame.clientHeight / LINE) - 2), at = this.rows.indexOf(this.chosen);
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
      const enters = event.key === "Enter" && event.target === this.frame; // on a heading Enter sorts
      if (!(by || enters) || !this.rows.length) return;
      event.preventDefault();
      if (enters) return this.enter(this.rows[Math.max(0, at)]);
      this.goTo(this.rows[Math.min(this.rows.length - 1, Math.max(0, at + by))]);
      this.frame.focus();
    }

    csv() {
      const lines = [this.facts.map((fact) => quoted(fact.unit ? `${fact.label}(${fact.unit})` : fact.label))];
      for (const row of this.rows) lines.push(this.facts.map((fact) => field(this.parcels.columns[fact.column], row)));
      return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
    }

    save() {
      const link = el("a"), address = URL.createObjectURL(new Blob([this.csv()], { type: "text/csv" }));
      link.href = address;
      link.download = `${this.page.title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_").slice(0, 80)}_${this.page.as_of}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }
  };

  // Numbers by size, classes by their place, texts as Chinese readers order them; unknown ones last either way.
  function order(column, down) {
    const sign = down ? -1 : 1, collator = new Intl.Collator("zh-CN", { numeric: true });
    const key = { number: (row) => column.number(row), class: (row) => column.code(row), text: (row) => column.text(row) }[column.kind];
    return (one, other) => {
      const a = key(one), b = key(other);
      if (a === null || b === null) return (a === null) - (b === null) || one - other;
      const by = column.kind === "text" ? collator.compare(a, b) : a - b;
      return sign * by || one - other;
    };
  }

  function gap(lines) {
    const line = el("tr", "gap");
    line.style.height = `${lines * LINE}px`;
    return line;
  }

  function field(column, row) {
    if (column.kind === "number") {
      const value = column.number(row);
      return value === null ? "" : String(value);
    }
    const text = column.text(row);
    return text === null ? "" : quoted(FORMULA.test(text) ? `'${text}` : text);
  }

  function quoted(text) {
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }
})(window.landuse);
