// Makes the quantity steppers work, also in fragments that htmx brings later, takes the red words from a choice that is
// another one now, puts the bar that leads to the packs away
// while they are in sight, and keeps the shop for times without a network. Without it every page still works.
(() => {
  "use strict";

  const refresh = (stepper) => {
    const input = stepper.querySelector("input");
    const value = Number(input.value);
    for (const button of stepper.querySelectorAll("[data-step]")) {
      const next = value + Number(button.dataset.step);
      button.disabled = next < Number(input.min) || next > Number(input.max);
    }
  };

  const refreshAll = (root) => root.querySelectorAll("[data-stepper]").forEach(refresh);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const stepper = button.closest("[data-stepper]");
    const input = stepper.querySelector("input");
    const least = Number(input.min);
    const most = Number(input.max);
    const value = Math.round(Number(input.value)) || least;
    input.value = Math.min(most, Math.max(least, value + Number(button.dataset.step)));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    refresh(stepper);
  });

  document.addEventListener("input", (event) => {
    const stepper = event.target.closest("[data-stepper]");
    if (stepper) refresh(stepper);
  });

  document.addEventListener("htmx:load", (event) => refreshAll(event.target));
  refreshAll(document);

  // What was said of a choice was of the one before; what asks the server then brings what is to be said of the new one.
  document.addEventListener("change", ({ target: select }) => {
    const field = select.matches("select") && select.closest(".field--error");
    if (!field) return;
    field.classList.remove("field--error");
    field.querySelector(".field__error")?.remove();
    select.removeAttribute("aria-invalid");
    const about = (select.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
    if (about.join("")) select.setAttribute("aria-describedby", about.join(" "));
    else select.removeAttribute("aria-describedby");
  });

  const bar = document.querySelector(".buy-bar");
  const packs = document.getElementById("add-to-basket");
  if (bar && packs) {
    new IntersectionObserver(([seen]) => bar.toggleAttribute("data-away", seen.isIntersecting)).observe(packs);
    bar.addEventListener("click", (event) => {
      if (!event.target.closest("a")) return;
      event.preventDefault(); // a step in the history would stand between this page and the list
      packs.scrollIntoView();
      packs.querySelector("input:not([type=hidden]), button, a")?.focus({ preventScroll: true });
    });
  }

  // The bar names the pack that is chosen, as the headline does by itself.
  const nameChosen = () => {
    const chosen = packs?.querySelector("input[name=pack]:checked")?.closest("label");
    if (!bar || !chosen) return;
    bar.querySelector(".price").textContent = chosen.querySelector(".radio-card__price").textContent;
    bar.querySelector(".price__unit").textContent = chosen.querySelector(".radio-card__title").textContent;
  };
  packs?.addEventListener("change", nameChosen);
  packs?.addEventListener("htmx:afterSettle", nameChosen);

  // Once everything has come, so that it takes no part of the line from the first page.
  window.addEventListener("load", () => navigator.serviceWorker?.register("/service-worker.js").catch(() => {}));
})();
