// Makes the header's search form a combobox with suggestions (WAI-ARIA 1.2), and closes open facets on Escape or a click
// beside them. Without it the form searches, and facets open and close, all the same.
(() => {
  "use strict";

  const form = document.querySelector("form[data-suggestions]");
  if (form) {
    const input = form.querySelector("input[name=q]");
    const list = form.querySelector("[role=listbox]");
    const status = form.querySelector("[role=status]");
    let timer = 0;
    let asked = null;
    let active = -1;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    const options = () => [...list.children];

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (place) => {
      const all = options();
      active = (place + all.length + 1) % (all.length + 1);
      if (active === all.length) active = -1;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", all[active].id);
        all[active].scrollIntoView({ block: "nearest" });
      }
    };

    const show = (suggestions) => {
      list.replaceChildren(
        ...suggestions.map((suggestion, index) => {
          const option = document.createElement("li");
          option.id = `search-option-${index}`;
          option.className = "search-box__option";
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.address = suggestion.address;
          const label = document.createElement("span");
          label.textContent = suggestion.label;
          const note = document.createElement("span");
          note.className = "search-box__note";
          note.textContent = suggestion.note;
          option.append(label, " ", note);
          return option;
        }),
      );
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = suggestions.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = suggestions.length
        ? form.dataset.some.replace("{count}", String(suggestions.length))
        : form.dataset.none;
    };

    const ask = async () => {
      const words = input.value.trim();
      if (asked) asked.abort();
      if (!words) {
        close();
        status.textContent = "";
        return;
      }
      asked = new AbortController();
      try {
        const address = `${form.dataset.suggestions}?${new URLSearchParams({ q: words.slice(0, 60) })}`;
        const answer = await fetch(address, { signal: asked.signal });
        if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
      } catch (error) {
        if (error.name !== "AbortError") close(); // offline: the form still works
      }
    };

    input.addEventListener("input", (event) => {
      if (event.isComposing) return; // pinyin still being put together by the keyboard
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden && options().length === 0) return;
        event.preventDefault();
        if (list.hidden) {
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
        }
        choose(event.key === "ArrowDown" ? active + 1 : active < 0 ? options().length - 1 : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(options()[active].dataset.address);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.address);
    });
    input.addEventListener("blur", close);
    window.addEventListener("pagehide", close); // whoever comes back finds the page, not the list over it
  }

  const openFacets = () => document.querySelectorAll("details.facet[open]");
  document.addEventListener("click", (event) => {
    for (const facet of openFacets()) if (!facet.contains(event.target)) facet.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const facet of openFacets()) {
      facet.open = false;
      facet.querySelector("summary").focus();
    }
  });
})();
