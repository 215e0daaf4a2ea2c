// How the site looks on this device: size of text, light or dark. Runs in the head and blocks, so that the first paint
// is right; the choice stays in this browser and is never sent. Without script the device's own wish for dark holds.
(() => {
  "use strict";

  const root = document.documentElement;
  const CHOICES = { text: ["large"], colours: ["light", "dark"] };
  const chosen = {};

  const kept = (what) => {
    try {
      return localStorage.getItem(`look-${what}`);
    } catch {
      return null; // storage is turned off: a choice holds until the next page
    }
  };

  const keep = (what, value) => {
    try {
      if (value) localStorage.setItem(`look-${what}`, value);
      else localStorage.removeItem(`look-${what}`);
    } catch {
      // as above
    }
  };

  const wear = (what, value) => {
    chosen[what] = CHOICES[what].includes(value) ? value : "";
    if (chosen[what]) root.dataset[what] = chosen[what];
    else delete root.dataset[what];
  };

  // The browser's own bars: one colour for each theme, by the device's wish unless something was chosen here.
  const colourBars = () => {
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      meta.dataset.theme ??= meta.media.includes("dark") ? "dark" : "light";
      meta.media = chosen.colours
        ? meta.dataset.theme === chosen.colours ? "all" : "not all"
        : `(prefers-color-scheme: ${meta.dataset.theme})`;
    }
  };

  const press = () => {
    for (const button of document.querySelectorAll("[data-look]")) {
      const is = chosen[button.dataset.look] === button.dataset.value;
      button.setAttribute("aria-pressed", String(is));
    }
  };

  const choose = (what, value) => {
    wear(what, value);
    keep(what, chosen[what]);
    colourBars();
    press();
  };

  for (const what of Object.keys(CHOICES)) wear(what, kept(what));
  root.classList.add("has-script");
  colourBars();

  document.addEventListener("DOMContentLoaded", press);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-look]");
    if (!button) return;
    const { look, value } = button.dataset;
    // A switch goes back when it is pressed again; one of several choices stays.
    const back = button.hasAttribute("data-switch") && chosen[look] === value;
    choose(look, back ? "" : value);
  });
  window.addEventListener("storage", (event) => {
    const what = event.key?.replace("look-", "");
    if (!(what in CHOICES)) return;
    wear(what, event.newValue);
    colourBars();
    press();
  });
})();
