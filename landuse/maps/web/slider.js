// The time slider: the same parcels as judged on another day; colours, legend, key figures and table follow.
"use strict";

(function (landuse) {
  const { el } = landuse;
  const STEP = 1600; // milliseconds a day stays while the slider plays

  landuse.Slider = class {
    constructor(page, parcels, changed) {
      this.page = page;
      this.parcels = parcels;
      this.changed = changed;
      this.days = page.snapshots;
      this.at = this.last = this.days.length - 1;
      this.timer = 0;
    }

    // Fill the bar under the map; a page of one day has none.
    addTo(box) {
      if (this.days.length < 2) return;
      const scale = el("div", "time-scale"), ticks = el("div", "time-ticks");
      this.button = el("button", "time-play", "播放");
      this.button.type = "button";
      this.button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
      this.input = el("input");
      Object.assign(this.input, { type: "range", min: 0, max: this.last, step: 1, value: this.at });
      this.input.setAttribute("aria-label", "时点");
      this.input.addEventListener("input", () => {
        this.stop();
        this.choose(Number(this.input.value));
      });
      this.ticks = this.days.map(({ date }, i) => this.tick(date, i));
      ticks.append(...this.ticks);
      scale.append(this.input, ticks);
      this.output = el("output", "time-day");
      box.append(this.button, scale, this.output);
      this.show();
    }

    tick(date, i) {
      const button = el("button", "time-tick", date);
      button.type = "button";
      button.tabIndex = -1; // the slider itself has the keys
      button.style.left = `${(100 * i) / this.last}%`;
      button.addEventListener("click", () => {
        this.stop();
        this.choose(i);
      });
      return button;
    }

    get date() {
      return this.days.length ? this.days[this.at].date : null;
    }

    choose(at) {
      if (!(at in this.days) || at === this.at) return;
      this.at = at;
      const { parcels, page } = this, { date, subtitle, columns } = this.days[at];
      for (const [name, held] of Object.entries(columns)) parcels.columns[name] = parcels.columns[held];
      page.as_of = date;
      document.getElementById("page-subtitle").textContent = subtitle;
      parcels.colourBy(parcels.styleColumn);
      this.show();
      this.changed();
    }

    // The day of an address; one that is not among the days changes nothing.
    chooseDate(date) {
      this.choose(this.days.findIndex((day) => day.date === date));
    }

    show() {
      this.input.value = this.at;
      this.input.setAttribute("aria-valuetext", this.date);
      this.output.textContent = `${this.date}${this.at === this.last ? "（最近）" : ""}`;
      this.ticks.forEach((tick, i) => tick.classList.toggle("current", i === this.at));
    }

    // From the first day on, or from where it stands; stops at the last.
    play() {
      this.button.textContent = "暂停";
      if (this.at === this.last) this.choose(0);
      this.timer = setInterval(() => {
        this.choose(this.at + 1);
        if (this.at === this.last) this.stop();
      }, STEP);
    }

    stop() {
      clearInterval(this.timer);
      this.timer = 0;
      this.button.textContent = "播放";
    }
  };
})(window.landuse);
