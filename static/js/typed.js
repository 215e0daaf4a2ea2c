// Keeps what a form with data-typed holds for this tab, typed or filled in by the server, so that a reload loses nothing. Secrets, cards, files and
// hidden fields are never kept. Once a form was sent and the next page has it no more, what was typed into it is dropped.
(() => {
  "use strict";

  const PREFIX = "typed-";
  const NEVER = /password|cc-|one-time-code/;
  const KINDS = ["text", "tel", "email", "number", "search", "radio", "checkbox", "textarea", "select-one"];

  const read = (name) => {
    try {
      return JSON.parse(sessionStorage.getItem(PREFIX + name)) ?? { fields: {} };
    } catch {
      return { fields: {} }; // storage is turned off, or holds something else
    }
  };

  const write = (name, kept) => {
    try {
      if (kept) sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
      else sessionStorage.removeItem(PREFIX + name);
    } catch {
      // as above
    }
  };

  const isKept = (field) => field.name && KINDS.includes(field.type) && !NEVER.test(field.autocomplete ?? "");
  const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

  const note = (field) => {
    const name = field.form?.dataset.typed;
    if (!name || !isKept(field) || (field.type === "radio" && !field.checked)) return;
    const kept = read(name);
    kept.fields[field.name] = field.type === "checkbox" ? field.checked : field.value;
    write(name, kept);
  };

  const fill = (field, value) => {
    const before = isTicked(field) ? field.checked : field.value;
    if (field.type === "radio") field.checked ||= field.value === value;
    else if (field.type === "checkbox") field.checked = value === true;
    else if (field.type !== "select-one" || [...field.options].some((one) => one.value === value)) field.value = value;
    if ((isTicked(field) ? field.checked : field.value) === before) return;
    // what follows from it (cities, postage, the other fields of the row) is fetched as if it had been typed just now
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const fields = (root) => [...root.querySelectorAll("form[data-typed]")].flatMap((form) => [...form.elements]);

  // A select that comes later, with the options that belong to what was chosen before it, is filled in when it comes.
  const waiting = new Set();
  const bringBack = (root) => {
    for (const field of root) {
      const value = field.form ? read(field.form.dataset.typed).fields[field.name] : undefined;
      if (value === undefined || !isKept(field)) continue;
      fill(field, value);
      if (field.type === "select-one" && field.value !== value) waiting.add(field.name);
    }
  };

  const names = [];
  try {
    for (let n = 0; n < sessionStorage.length; n += 1) names.push(sessionStorage.key(n));
  } catch {
    // as above
  }
  for (const key of names.filter((one) => one.startsWith(PREFIX))) {
    const name = key.slice(PREFIX.length);
    const kept = read(name);
    if (kept.sent && !document.querySelector(`form[data-typed="${CSS.escape(name)}"]`)) write(name, null);
    else if (kept.sent) write(name, { fields: kept.fields });
  }

  document.addEventListener("input", ({ target }) => note(target));
  document.addEventListener("change", ({ target }) => note(target));
  document.addEventListener("submit", ({ target: form }) => {
    if (form.dataset.typed) write(form.dataset.typed, { ...read(form.dataset.typed), sent: true });
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const name = detail.elt.dataset?.typed;
    if (!name) return;
    if (detail.xhr.getResponseHeader("HX-Redirect")) write(name, null);
    else write(name, { fields: read(name).fields });
  });
  // Only now it asks for what follows from it. What the server filled in otherwise (a pasted address) holds from now on.
  document.addEventListener("htmx:load", ({ target }) => {
    if (target === document.body) return; // htmx begins with the page itself
    const come = [...target.querySelectorAll("input, select, textarea")].filter((one) => one.form?.dataset.typed);
    const awaited = come.filter((one) => one.type === "select-one" && waiting.delete(one.name));
    bringBack(awaited);
    come.filter((one) => !awaited.includes(one)).forEach(note);
  });

  // After htmx has made the fields ask for what follows from them.
  window.addEventListener("load", () => bringBack(fields(document)));
})();
