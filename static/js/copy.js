// Copy buttons: shown where the browser can copy, also in fragments that htmx brings later. Without it the text can be marked.
// And buttons that print the page.
(() => {
  "use strict";

  document.querySelectorAll("[data-print][hidden]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  if (!navigator.clipboard) return;

  const show = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));

  // The text stands beside the button.
  const mark = (button) => {
    const texts = document.createTreeWalker(button.parentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.data.includes(button.dataset.copy)) {
        const text = texts.currentNode;
        const start = text.data.indexOf(button.dataset.copy);
        getSelection().setBaseAndExtent(text, start, text, start + button.dataset.copy.length);
        return;
      }
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    let said = button.dataset.copied;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      mark(button); // not allowed
      said = button.dataset.marked;
    }
    button.textContent = said;
    button.setAttribute("role", "status");
  });

  document.addEventListener("htmx:load", (event) => show(event.target));
  show(document);
})();
