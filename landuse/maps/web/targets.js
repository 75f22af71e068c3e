// The tab of the targets: for each one how far the city and each zone are, against the share required, and the way there.
"use strict";

(function (landuse) {
  const { el, dataText } = landuse;
  const SVG = "http://www.w3.org/2000/svg", WIDTH = 290, HEIGHT = 96, LEFT = 30, BOTTOM = 16, TOP = 8;

  landuse.targetTab = function (targets) {
    const body = el("div", "tab-body");
    targets.forEach((target) => body.append(block(target)));
    return body;
  };

  function block(target) {
    const box = el("section", "target"), title = el("h2", "", target.title);
    box.append(title, dataText(target.text || target.basis, "target-basis"));
    target.rows.forEach((row, i) => box.append(bar(row, i === 0)));
    if (target.line.some((point) => point.actual !== null)) box.append(course(target.line));
    return box;
  }

  // A bar of what is done, with a tick where it should be.
  function bar(row, whole) {
    const box = el("div", `target-row target-${row.verdict}${whole ? " target-whole" : ""}`), head = el("div", "target-head"), track = el("div", "target-track");
    const rate = row.by_count === null ? "无存量" : percent(row.by_count);
    head.append(dataText(row.name, "target-name"), el("span", "target-count", row.stock ? `${row.done}/${row.stock} 件` : ""), el("b", "", rate));
    if (row.by_count !== null) {
      const fill = el("i");
      fill.style.width = percent(Math.min(1, row.by_count));
      track.append(fill);
      if (row.required) {
        const tick = el("span", "target-tick");
        tick.style.left = percent(Math.min(1, row.required));
        tick.title = `要求 ${percent(row.required)}`;
        track.append(tick);
      }
      box.append(head, track);
    } else box.append(head);
    const started = row.done && row.started !== null ? `；已处置的案件中真正动工 ${row.started} 件` : "";
    box.append(dataText(`${row.words}${started}`, "target-words"));
    return box;
  }

  // Plan as dashed steps, actual as a line; the dates of the steps stand below.
  function course(points) {
    const days = points.map((point) => Date.parse(point.date)), first = days[0], last = days[days.length - 1];
    const x = (i) => LEFT + ((days[i] - first) / Math.max(1, last - first)) * (WIDTH - LEFT - 8);
    const y = (share) => TOP + (1 - Math.min(1, share)) * (HEIGHT - TOP - BOTTOM);
    const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "target-course", role: "img", "aria-label": "计划与实际" });
    for (const share of [0, 0.5, 1]) {
      picture.append(shape("line", { x1: LEFT, x2: WIDTH - 8, y1: y(share), y2: y(share), class: "course-grid" }));
      picture.append(label(LEFT - 4, y(share) + 4, `${100 * share}%`, "end"));
    }
    const plan = points.map((point, i) => (i ? `H${x(i)}V${y(point.plan || 0)}` : `M${x(0)} ${y(point.plan || 0)}`)).join("");
    const known = points.flatMap((point, i) => (point.actual === null ? [] : [`${x(i)} ${y(point.actual)}`]));
    picture.append(shape("path", { d: plan, class: "course-plan" }), shape("path", { d: `M${known.join("L")}`, class: "course-actual" }));
    if (points.length > 1 && !points[0].step) picture.append(label(x(0), HEIGHT - 3, points[0].date.slice(0, 7), "start"));
    points.forEach((point, i) => point.step && picture.append(label(x(i), HEIGHT - 3, point.date.slice(0, 7), i === points.length - 1 ? "end" : "middle")));
    const box = el("div", "course"), key = el("p", "course-key");
    key.append(el("span", "key-plan", "要求"), el("span", "key-actual", "实际（全市，按件数）"));
    box.append(picture, key);
    return box;
  }

  function label(x, y, text, anchor) {
    const found = shape("text", { x, y, "text-anchor": anchor, class: "course-label" });
    found.textContent = text;
    return found;
  }

  function percent(share) {
    return `${(100 * share).toFixed(share === 1 || share === 0 ? 0 : 1)}%`;
  }

  function shape(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }
})(window.landuse);
