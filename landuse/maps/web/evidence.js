// The evidence map: pictures of several days, one at a time, with their opacity; over one the parcels are outlines, and marked where it speaks against the papers.
"use strict";

(function (landuse) {
  const { el, dataText } = landuse;
  const PICTURE_PANE = "tilePane", LINE_PANE = "landuse-lines";
  const HALO = "rgba(255,255,255,.9)", AGAINST = "#d0104c", HIDDEN_LINE = "rgba(255,255,255,.55)";
  const MARKED_FROM = 14; // pixels that a parcel is wide before it gets its sign

  const details = landuse.details;
  let chips = {};

  // The details of a parcel, with its thumbnails below what the papers and the scenes say.
  landuse.details = function (page, parcels, row) {
    const box = details(page, parcels, row), strip = chips[row] && chipStrip(chips[row]), first = box.querySelector(".details-section");
    if (strip && first) first.after(strip);
    return box;
  };

  function chipStrip(entries) {
    const section = el("section", "details-section"), strip = el("div", "chips");
    for (const [day, seen, against, picture] of entries) {
      const figure = el("figure", against ? "chip chip-against" : "chip"), image = el("img"), words = el("figcaption");
      Object.assign(image, { src: picture, width: 88, height: 88, alt: `${day} 影像缩略图：${seen || "无数字"}${against ? "，与登记不符" : ""}` });
      words.append(el("time", "", day), dataText(seen));
      figure.append(image, words);
      strip.append(figure);
    }
    section.append(el("h3", "", "各期缩略图（红线为宗地界线）"), strip);
    return section;
  }

  landuse.sceneLayer = function (dataId) {
    return new SceneLayer(landuse.readData(dataId));
  };

  const SceneLayer = L.LayerGroup.extend({
    initialize: function (data) {
      L.LayerGroup.prototype.initialize.call(this);
      this.scenes = data.scenes;
      chips = data.chips || {};
      this.speaking = new Set(data.speaking);
      this.opacity = 1;
      this.pictures = data.scenes.map((scene) => L.imageOverlay(scene.picture, scene.bounds, {
        pane: PICTURE_PANE, className: "scene-picture", alt: scene.name,
      }));
      this.outlines = new landuse.CanvasLayer((context, view) => this._drawOutlines(context, view), { pane: LINE_PANE });
      this.chosen = -1;
    },

    onAdd: function (map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this._control = this._makeControl();
      this._control.addTo(map);
      queueMicrotask(() => this._begin()); // the page stands when all its layers do
    },

    _begin: function () {
      const { parcels } = landuse.page;
      if (parcels) {
        // Whatever has the parcels drawn anew (a filter, another colouring) has their outlines drawn anew.
        const { fills } = parcels, redraw = fills.redraw;
        fills.redraw = (...given) => {
          redraw.apply(fills, given);
          this.outlines.redraw();
        };
      }
      this.choose(this.scenes.length - 1);
    },

    // Show the picture at a place of the list, none for -1: then the parcels are filled as on other maps.
    choose: function (at) {
      this.pictures.forEach((picture, i) => (i === at ? this.addLayer(picture) : this.removeLayer(picture)));
      this.chosen = at;
      const pane = this._map.getPane("landuse-parcels"), context = this._map.getPane("landuse-context");
      pane.style.opacity = at < 0 ? "" : "0";
      context.style.opacity = at < 0 ? "" : "0.25";
      if (at < 0) this.removeLayer(this.outlines);
      else this.addLayer(this.outlines);
      this.fade(this.opacity);
      this.radios.forEach((radio) => (radio.checked = Number(radio.value) === at));
      this.slider.disabled = at < 0;
      this.note.replaceChildren(...(at < 0 ? [] : [dataText(this.scenes[at].note)]));
    },

    fade: function (opacity) {
      this.opacity = opacity;
      this.pictures.forEach((picture) => picture.setOpacity(opacity));
    },

    _makeControl: function () {
      const control = new L.Control({ position: "topleft" });
      control.onAdd = () => {
        const box = el("details", "leaflet-bar scene-control"), list = el("fieldset", "scene-list"), name = `scene-${L.stamp(this)}`;
        box.open = true;
        list.append(el("legend", "", "选择影像"));
        this.radios = [["不显示影像", -1], ...this.scenes.map((scene, i) => [scene.name, i])].map(([text, at]) => {
          const line = el("label", "scene-choice"), radio = el("input");
          Object.assign(radio, { type: "radio", name, value: at });
          radio.addEventListener("change", () => this.choose(at));
          line.append(radio, dataText(text));
          list.append(line);
          return radio;
        });
        const fade = el("label", "scene-fade");
        this.slider = el("input");
        Object.assign(this.slider, { type: "range", min: 0, max: 100, step: 5, value: 100 });
        this.slider.addEventListener("input", () => this.fade(Number(this.slider.value) / 100));
        fade.append(el("span", "", "浓淡"), this.slider);
        this.note = el("p", "scene-note");
        box.append(el("summary", "", "影像"), list, fade, this.note);
        L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
        return box;
      };
      return control;
    },

    _drawOutlines: function (context, view) {
      const { parcels } = landuse.page;
      context.lineJoin = "round";
      const rows = [];
      for (let row = 0; row < parcels.count; row++) if (parcels.shapes.has(row) && parcels.shapes.touches(row, view.box)) rows.push(row);
      this._stroke(context, view, rows.filter((row) => !parcels.visible[row]), HIDDEN_LINE, 0.8);
      const shown = rows.filter((row) => parcels.visible[row]);
      const speaks = (row) => this.speaking.has(row);
      this._stroke(context, view, shown.filter(speaks), AGAINST, 7);
      this._stroke(context, view, shown, HALO, 4);
      parcels.style.classes.forEach((style) => {
        this._stroke(context, view, shown.filter((row) => parcels.style.styleOf(row) === style), style.color, 2.2);
      });
      shown.filter(speaks).forEach((row) => this._sign(context, view, row));
    },

    _stroke: function (context, view, rows, color, width) {
      if (!rows.length) return;
      context.strokeStyle = color;
      context.lineWidth = width;
      for (const row of rows) {
        const path = new Path2D();
        landuse.page.parcels.shapes.trace(path, row, view);
        context.stroke(path);
      }
    },

    // A round sign with an exclamation mark in the middle of a parcel.
    _sign: function (context, view, row) {
      const { shapes } = landuse.page.parcels, b = shapes.bounds;
      if ((b[4 * row + 2] - b[4 * row]) * view.scale < MARKED_FROM) return;
      const x = shapes.anchors[2 * row] * view.scale + view.dx, y = shapes.anchors[2 * row + 1] * view.scale + view.dy;
      context.beginPath();
      context.arc(x, y, 7.5, 0, 2 * Math.PI);
      context.fillStyle = AGAINST;
      context.fill();
      context.strokeStyle = HALO;
      context.lineWidth = 1.5;
      context.stroke();
      context.fillStyle = "#fff";
      context.font = `bold 11px ${landuse.FONT}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText("!", x, y + 0.5);
    },
  });
})(window.landuse);
