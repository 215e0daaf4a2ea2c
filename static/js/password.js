// The button beside a password field that shows what was typed: who types slowly, or in large text, sees the slip. Pages of the
// shop bring theirs along, so that nothing jumps; in the back office, whose fields are Wagtail's, it is made here.
(() => {
  "use strict";

  const { words } = document.currentScript.dataset;

  const made = (field) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary bo-show";
    button.textContent = words;
    button.setAttribute("aria-controls", field.id);
    field.after(button);
    return button;
  };

  const offer = (field) => {
    const button = words ? made(field) : field.parentElement.querySelector(".field__show");
    if (!button) return;
    const show = (is) => {
      field.type = is ? "text" : "password";
      button.setAttribute("aria-pressed", String(is));
    };
    show(false);
    button.addEventListener("click", () => show(field.type === "password"));
    // What is sent, or left, is hidden again: browsers remember what stood in a field of text.
    field.form?.addEventListener("submit", () => show(false));
    window.addEventListener("pagehide", () => show(false));
  };

  const offerAll = () => document.querySelectorAll("input[type=password]").forEach(offer);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", offerAll);
  else offerAll();
})();
