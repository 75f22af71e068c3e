// The panel: key figures, groups of classes that filter, the list of what to act on, and the parcels without outline.
"use strict";

(function (landuse) {
  const { el, dataText, grouped } = landuse;
  const FIRST_ROWS = 200;

  landuse.createPanel = function (page, parcels, filters, goTo) {
    const body = document.getElementById("panel-body"), tabs = document.getElementById("tabs");
    const overview = el("div", "tab-body"), listing = el("div", "tab-body");
    const tabNames = [["概况", overview]];
    if (page.targets.length) tabNames.push(["目标", landuse.targetTab(page.targets)]);
    if (page.listed.length) tabNames.push([`${page.listed_title} ${page.listed.length}`, listing]);
    body.append(...tabNames.map(([, tab]) => tab));
    const cards = el("div", "cards"), known = page.cards.filter((card) => [card.sums, card.column].every((name) => !name || parcels.columns[name]));
    overview.append(cards);
    const groups = filters.groups.map((group) => createGroup(overview, group, parcels, filters)).filter(Boolean);
    createMissing(overview, parcels, goTo);
    const fillList = createList(listing, page, parcels, goTo);
    createTabs(tabs, tabNames, fillList);

    return function update() {
      cards.replaceChildren(...known.map((card) => cardOf(card, filters)));
      groups.forEach((refresh) => refresh());
      fillList();
    };
  };

  function createTabs(box, tabs, shown) {
    box.hidden = tabs.length < 2;
    const buttons = tabs.map(([title, body], i) => {
      const button = el("button", "tab", title);
      button.type = "button";
      button.setAttribute("role", "tab");
      button.addEventListener("click", () => select(i));
      return button;
    });
    function select(chosen) {
      tabs.forEach(([, body], i) => {
        body.hidden = i !== chosen;
        buttons[i].setAttribute("aria-selected", String(i === chosen));
      });
      shown();
    }
    box.append(...buttons);
    select(0);
  }

  function cardOf(card, filters) {
    const found = filters.total(card.sums, card.column, card.keys), second = filters.total(card.note_sums, card.column, card.keys);
    const box = el("div", `key-card${card.alarming && found.count ? " alarming" : ""}`), figure = el("div", "key-figure");
    const [amount, unit] = card.sums ? inUnit(found, card.unit) : [grouped(found.count, 0), card.unit];
    figure.append(el("b", "", amount), el("span", "unit", unit));
    const notes = [];
    if (card.note_unit) notes.push(`${grouped(card.note_sums ? second.sum : second.count, 0)} ${card.note_unit}`);
    const unknown = card.sums ? found.unknown : card.note_sums ? second.unknown : 0;
    if (unknown) notes.push(`${grouped(unknown, 0)} 宗不明`);
    box.append(el("div", "key-label", card.label), figure, el("div", "key-note", notes.join("，")));
    return box;
  }

  // A sum of nothing known is unknown, not nought; ten thousand 万元 and more are written in 亿元.
  function inUnit({ sum, count, unknown }, unit) {
    if (count === 0) return ["0", unit];
    if (unknown === count) return ["不明", ""];
    return unit === "万元" && sum >= 10000 ? [grouped(sum / 10000, 2), "亿元"] : [grouped(sum, 2), unit];
  }

  function createGroup(parent, group, parcels, filters) {
    const { classes } = parcels.columns[group.column], all = filters.tally(group.column);
    const shown = classes.map((_, i) => i).filter((i) => group.keep_empty || all[i].count);
    if (!group.keep_empty && shown.length < 2) return null;
    const first = () => parent.querySelector(".group");
    const box = el("section", "group"), title = el("h2", "", group.title), everything = el("button", "link", "全部显示");
    everything.type = "button";
    everything.addEventListener("click", () => filters.reset(group.column));
    title.append(everything);
    box.dataset.column = group.column;
    box.append(title);
    const lines = shown.map((code) => createLine(box, group, classes[code], code, filters));
    parent.append(box);
    return function refresh() {
      const tally = filters.tally(group.column), most = Math.max(1, ...tally.map((entry) => entry.mu || entry.count));
      const colours = parcels.styleColumn === group.column;
      box.hidden = group.with_theme && !colours && !filters.narrowed(group.column);
      if (colours && first() !== box) parent.insertBefore(box, first()); // what colours the map is its legend: on top
      lines.forEach((line, i) => line(tally[shown[i]], most, filters.on[group.column].has(shown[i])));
      everything.hidden = !filters.narrowed(group.column);
    };
  }

  function createLine(box, group, style, code, filters) {
    const measured = filters.parcels.columns.area_mu !== undefined; // the public version holds no areas
    const line = el("div", "line"), button = el("button", "line-main"), bar = el("span", "line-bar"), fill = el("i");
    const count = el("span", "line-count"), only = el("button", "only", "仅看");
    line.dataset.key = style.key;
    button.type = only.type = "button";
    if (style.definition) button.title = style.definition;
    fill.style.background = style.color;
    bar.append(fill);
    button.append(landuse.swatch(style, 16, 14), dataText(style.label, "line-label"), count, bar);
    only.setAttribute("aria-label", `仅看${style.label}`);
    button.addEventListener("click", () => filters.toggle(group.column, code));
    only.addEventListener("click", () => filters.only(group.column, code));
    line.append(button, only);
    box.append(line);
    return function refresh(entry, most, on) {
      line.classList.toggle("off", !on);
      line.classList.toggle("empty", !entry.count);
      button.setAttribute("aria-pressed", String(on));
      fill.style.width = `${(100 * (entry.mu || (entry.unknown ? entry.count : 0))) / most}%`;
      count.replaceChildren(el("b", "", `${grouped(entry.count, 0)}宗`), ...(measured ? [el("span", "", entry.unknown === entry.count && entry.count ? "面积不明" : `${grouped(entry.mu, 0)}亩`)] : []));
    };
  }

  // Parcels that cannot be drawn: counted, named, and opened from here.
  function createMissing(parent, parcels, goTo) {
    const rows = [];
    for (let row = 0; row < parcels.count; row++) if (!parcels.shapes.has(row)) rows.push(row);
    if (!rows.length) return;
    const box = el("details", "missing"), list = el("div", "missing-list");
    box.append(el("summary", "", `${grouped(rows.length, 0)} 宗无图形，未上图`), list);
    box.addEventListener("toggle", () => box.open && !list.childElementCount && fillRows(list, rows, (row) => entry(parcels, row, [], goTo)));
    parent.append(box);
  }

  function createList(parent, page, parcels, goTo) {
    const list = el("div", "listing"), place = new Map(page.listed.map((row, i) => [row, i + 1]));
    parent.append(list);
    // Not while another tab hides it: a hundred swatches are not drawn for nothing.
    return function fill() {
      if (parent.hidden) return;
      const rows = page.listed.filter((row) => parcels.visible[row]);
      list.replaceChildren(el("p", "listing-note", rows.length < page.listed.length ? `当前筛选 ${rows.length} 宗，共 ${page.listed.length} 宗` : `共 ${rows.length} 宗，点击定位`));
      fillRows(list, rows, (row) => entry(parcels, row, page.listed_facts, goTo, place.get(row)));
    };
  }

  function fillRows(list, rows, make, from = 0) {
    list.append(...rows.slice(from, from + FIRST_ROWS).map(make));
    const left = rows.length - from - FIRST_ROWS;
    if (left <= 0) return;
    const more = el("button", "link more", `再显示 ${Math.min(left, FIRST_ROWS)} 宗（还有 ${left} 宗）`);
    more.type = "button";
    more.addEventListener("click", () => {
      more.remove();
      fillRows(list, rows, make, from + FIRST_ROWS);
    });
    list.append(more);
  }

  function entry(parcels, row, facts, goTo, number) {
    const button = el("button", "entry"), words = el("span", "entry-text"), line = el("span", "entry-facts");
    button.type = "button";
    if (number) button.append(el("span", "entry-number", number));
    button.append(landuse.swatch(parcels.style.styleOf(row), 12, 12));
    words.append(dataText(parcels.text("holder_name", row) || "使用权人不明", "entry-name"), dataText(parcels.text("parcel_id", row), "entry-id"));
    const units = { area_mu: " 亩", idle_days: " 天" };
    const texts = facts.map((name) => [name, parcels.text(name, row)]).filter(([name, text]) => text !== null && !(name === "idle_days" && text === "0"));
    line.textContent = texts.map(([name, text]) => text + (units[name] || "")).join(" · ");
    if (texts.length) words.append(line);
    button.append(words);
    button.addEventListener("click", (event) => goTo(row, event));
    return button;
  }
})(window.landuse);
