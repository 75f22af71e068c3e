// Search by parcel, holder or any other text column: type, choose with the arrows, Enter goes there.
"use strict";

(function (landuse) {
  const { el, dataText } = landuse;
  const MOST = 12;

  landuse.createSearch = function (box, page, parcels, goTo, enter) {
    const columns = page.search.filter((name) => parcels.columns[name]);
    const input = el("input"), list = el("ul", "suggestions"), clear = el("button", "search-clear", "×");
    Object.assign(input, { type: "text", placeholder: parcels.columns.parcel_id ? "检索宗地代码、使用权人、坐落（按 / 键）" : "检索使用权人、位置（按 / 键）", autocomplete: "off", spellcheck: false });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-label": "检索宗地", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" })) input.setAttribute(name, value);
    list.id = "suggestions";
    list.setAttribute("role", "listbox");
    list.hidden = clear.hidden = true;
    clear.type = "button";
    clear.setAttribute("aria-label", "清空检索");
    box.append(input, clear, list);
    let found = [], rows = [], marked = -1;

    // Rows with the column that was found, best first: the text itself, then its beginning, then anywhere; earlier columns before later ones.
    function find(words) {
      const found = [], held = columns.map((name) => parcels.columns[name]);
      if (!words.length) return found;
      for (let row = 0; row < parcels.count; row++) {
        let best = Infinity, where = 0;
        for (let i = 0; i < held.length; i++) {
          const text = held[i].folded(row), at = words.every((word) => text.includes(word)) ? text.indexOf(words[0]) : -1;
          const rank = (text === words[0] ? 0 : at === 0 ? 10 : 20) + i;
          if (at >= 0 && rank < best) [best, where] = [rank, i];
        }
        if (best < Infinity) found.push([best, row, columns[where]]);
      }
      return found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    }

    function show() {
      const words = landuse.fold(input.value).split(/\s+/).filter(Boolean);
      found = find(words);
      rows = found.slice(0, MOST).map(([, row]) => row);
      marked = rows.length ? 0 : -1;
      list.replaceChildren(...rows.map(suggestion));
      if (words.length && !rows.length) list.append(el("li", "nothing", "没有符合的宗地"));
      if (found.length > MOST) list.append(el("li", "nothing", `还有 ${found.length - MOST} 宗，请多输入几个字`));
      clear.hidden = !input.value;
      open(words.length > 0);
    }

    function suggestion(row, i) {
      const item = el("li", "suggestion"), style = parcels.style.styleOf(row), words = el("span", "suggestion-text");
      item.id = `suggestion-${i}`;
      item.setAttribute("role", "option");
      words.append(dataText(parcels.text("holder_name", row) || "使用权人不明", "suggestion-name"), dataText(parcels.text("parcel_id", row), "suggestion-id"));
      if (!["holder_name", "parcel_id"].includes(found[i][2])) words.append(dataText(parcels.text(found[i][2], row), "suggestion-id"));
      item.append(landuse.swatch(style, 12, 12), words);
      if (!parcels.shapes.has(row)) item.append(el("span", "tag", "无图形"));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        pick(row, goTo);
      });
      return item;
    }

    function open(wanted) {
      list.hidden = !wanted;
      input.setAttribute("aria-expanded", String(wanted));
      mark();
    }

    function mark() {
      [...list.children].forEach((item, i) => {
        item.classList.toggle("marked", i === marked);
        if (i === marked) item.scrollIntoView({ block: "nearest" });
      });
      if (marked >= 0 && !list.hidden) input.setAttribute("aria-activedescendant", `suggestion-${marked}`);
      else input.removeAttribute("aria-activedescendant");
    }

    function pick(row, go) {
      open(false);
      input.blur();
      go(row);
    }

    input.addEventListener("input", show);
    input.addEventListener("focus", () => input.value && show());
    input.addEventListener("blur", () => open(false));
    clear.addEventListener("click", () => {
      input.value = "";
      show();
      input.focus();
    });
    input.addEventListener("keydown", (event) => {
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && rows.length) {
        marked = (marked + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
        mark();
      } else if (event.key === "Enter" && marked >= 0 && !event.isComposing) pick(rows[marked], enter);
      else if (event.key === "Escape") {
        open(false);
        input.blur();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return input;
  };
})(window.landuse);
