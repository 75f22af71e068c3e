// What is known of one parcel and why it is judged so: the popup, the card of a parcel without outline, the tooltip.
"use strict";

(function (landuse) {
  const { el, dataText } = landuse;
  const DAY = 86400000;

  // All details of `row` as an element; facts that are unknown are left out, sections without facts too.
  landuse.details = function (page, parcels, row) {
    const box = el("article", "details");
    const more = el("details", "details-more"), summary = el("summary");
    more.append(summary);
    box.append(head(page, parcels, row));
    for (const section of page.sections) {
      const body = section.timeline ? timeline(page, parcels, row, section) : facts(parcels, row, section);
      if (!body) continue;
      const block = el("section", "details-section");
      if (section.title) block.append(el("h3", "", section.title));
      block.append(body);
      (section.more ? more : box).append(block);
    }
    summary.textContent = `更多：${[...more.querySelectorAll("h3")].map((title) => title.textContent).join("、")}`;
    if (more.childElementCount > 1) box.append(more);
    return box;
  };

  landuse.tooltip = function (page, parcels, row) {
    const box = el("div", "tip"), style = parcels.style.styleOf(row);
    box.append(dataText(parcels.text("holder_name", row) || parcels.text("parcel_id", row), "tip-name"));
    const line = el("div", "tip-status");
    line.append(landuse.swatch(style, 12, 12), el("span", "", style.label));
    const area = parcels.text("area_mu", row);
    if (area !== null) line.append(el("span", "tip-area", `${area} 亩`));
    box.append(line);
    return box;
  };

  function head(page, parcels, row) {
    const box = el("header", "details-head"), style = parcels.style.styleOf(row), status = el("div", "details-status");
    status.append(landuse.swatch(style, 15, 15), el("strong", "", style.label));
    const days = parcels.text("idle_days", row);
    if (page.style === "idle_status" && days !== null && Number(days) > 0) status.append(el("span", "details-days", `闲置 ${days} 天`));
    box.append(status);
    box.append(dataText(parcels.text("holder_name", row) || "使用权人不明", "details-name"));
    const code = parcels.text("parcel_id", row);
    if (code !== null) box.append(copyable(code, "宗地代码"));
    if (style.definition && style.definition !== style.label) box.append(el("p", "details-why", `${style.definition}。`));
    if (!parcels.visible[row]) box.append(el("p", "details-note", "该宗地不在当前筛选范围内。"));
    if (!parcels.shapes.has(row)) box.append(el("p", "details-note", "该宗地没有图形，未上图。"));
    return box;
  }

  function facts(parcels, row, section) {
    const list = el("dl", "facts");
    for (const fact of section.facts) {
      const text = parcels.text(fact.column, row);
      if (text === null || text === undefined || isUnknown(parcels.columns[fact.column], row)) continue;
      const line = el("div", `fact fact-${fact.kind}`), value = el("dd");
      if (fact.label) line.append(el("dt", "", fact.label));
      if (fact.kind === "list") for (const entry of text.split("\n")) value.append(dataText(entry, "fact-entry"));
      else if (fact.kind === "pairs") for (const entry of text.split("\n")) value.append(pair(entry));
      else if (fact.kind === "id") value.append(copyable(text, fact.label));
      else {
        value.append(dataText(text));
        if (fact.unit) value.append(el("span", "unit", fact.unit));
      }
      line.append(value);
      list.append(line);
    }
    return list.childElementCount ? list : null;
  }

  // A name and, after the last tab, a short remark on it.
  function pair(entry) {
    const box = el("span", "pair"), at = entry.lastIndexOf("\t");
    box.append(dataText(entry.slice(0, at), "pair-name"), dataText(entry.slice(at + 1), "pair-note"));
    return box;
  }

  // A class column says 无数据 where it is unknown; among the facts that is no news.
  function isUnknown(column, row) {
    return column.kind === "class" && column.styleOf(row).key === "no_data";
  }

  // Days in order, each said to be past or to come at the end of the data date; facts of one day share a line.
  function timeline(page, parcels, row, section) {
    const byDay = new Map();
    for (const fact of section.facts) {
      const day = parcels.text(fact.column, row);
      if (day) byDay.set(day, [...(byDay.get(day) || []), fact.label]);
    }
    if (!byDay.size) return null;
    const list = el("ol", "timeline");
    for (const day of [...byDay.keys()].sort()) {
      const left = (Date.parse(day) - Date.parse(page.as_of)) / DAY, past = left < 0;
      const item = el("li", past ? "past" : "ahead");
      item.append(el("time", "", day), el("span", "timeline-label", byDay.get(day).join("、")));
      item.append(el("span", "timeline-left", past ? `已过 ${-left} 天` : left === 0 ? "当日" : `还有 ${left} 天`));
      list.append(item);
    }
    return list;
  }

  // A code that can be selected, with a button that copies it.
  function copyable(text, label) {
    const box = el("span", "copyable"), button = el("button", "copy", "复制");
    button.type = "button";
    button.setAttribute("aria-label", `复制${label}`);
    button.addEventListener("click", () => {
      copy(text);
      button.textContent = "已复制";
      setTimeout(() => (button.textContent = "复制"), 1500);
    });
    box.append(dataText(text, "code"), button);
    return box;
  }

  // The clipboard's own interface is closed to pages opened from a disk; the old way works there.
  function copy(text) {
    const field = el("textarea", "off-screen");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
})(window.landuse);
