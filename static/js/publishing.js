// Saving and publishing wait for the autosave that is on its way. Without this the two requests meet: a new page is made
// twice, or refused because its address is taken by what the autosave has just made. Wagtail 8.0 lets them meet.
(() => {
  "use strict";

  const LONGEST_WAIT = 15_000; // milliseconds; a network that never answers must not keep anybody from publishing
  const saving = new WeakSet();
  const held = new Map();

  const ACTIVE = "data-w-autosave-active-value";
  const sent = new Map();

  // Nothing is saved beside what is submitted; where the page stays after all (stopped, or gone back to), all is as before.
  const send = (form) => {
    if (form.getAttribute(ACTIVE) === "false") return; // Wagtail itself has ended it
    form.setAttribute(ACTIVE, "false");
    clearTimeout(sent.get(form));
    sent.set(form, setTimeout(() => stayed(form), LONGEST_WAIT));
  };

  const stayed = (form) => {
    clearTimeout(sent.get(form));
    sent.delete(form);
    form.removeAttribute(ACTIVE);
  };

  const letGo = (form) => {
    saving.delete(form);
    if (!held.has(form)) return;
    const { button, timer } = held.get(form);
    clearTimeout(timer);
    held.delete(form);
    if (!button) return form.requestSubmit();
    button.disabled = false; // by w-progress; what is disabled is not sent, and "publish" would be "save"
    form.requestSubmit(button);
    button.disabled = true;
    setTimeout(() => (button.disabled = false), LONGEST_WAIT);
  };

  const submitted = (event) => {
    const form = event.target;
    if (!form.matches("[data-controller~=w-autosave]")) return;
    if (!saving.has(form)) {
      send(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held.has(form)) return;
    held.set(form, { button: event.submitter, timer: setTimeout(() => letGo(form), LONGEST_WAIT) });
  };

  document.addEventListener("w-autosave:save", (event) => saving.add(event.target));
  document.addEventListener("w-autosave:success", (event) => letGo(event.target));
  document.addEventListener("w-autosave:error", (event) => letGo(event.target));
  document.addEventListener("submit", submitted, true);
  window.addEventListener("pageshow", (event) => event.persisted && [...sent.keys()].forEach(stayed));
})();
