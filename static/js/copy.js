// Copy buttons: shown where the browser can copy, also in fragments that htmx brings later. Without it the text can be marked.
(() => {
  "use strict";

  if (!navigator.clipboard) return;

  const show = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return; // not allowed: the text stands beside the button
    }
    button.textContent = button.dataset.copied;
    button.setAttribute("role", "status");
  });

  document.addEventListener("htmx:load", (event) => show(event.target));
  show(document);
})();
