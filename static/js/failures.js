// Says what happened when a fragment could not be fetched, beside what was pressed, and what to do: again, or the whole page.
// Nothing that was typed is touched. The words come from the page (components/failure.html). What asks again by itself says
// so once, and asks less often. Forms take the CSRF token of now: whoever signs in in another tab renews it for this one.
(() => {
  "use strict";

  const template = document.getElementById("failure");
  if (!template) return;

  const PROBE_MS = 4000;
  const POLL_MS = 3000;
  const LONGEST_POLL_MS = 60000;
  const boxes = new WeakMap(); // what failed → where it is said
  const failures = new WeakMap(); // where it is said → how it failed last
  const polls = new WeakMap(); // what asks by itself → how often it failed, and when it may ask again
  let leaving = false;

  const isPoll = (elt) => /^every\b/.test(elt.getAttribute("hx-trigger") ?? "");
  // What loads by itself beside the page (the basket's badge): nothing is lost without it.
  const isAside = (elt) => elt.matches("header *");
  const isForm = (elt) => elt instanceof HTMLFormElement;
  const isWholePage = (xhr) => /^\s*<!doctype/i.test(xhr.responseText);
  const buttonOf = ({ requestConfig }) => requestConfig.triggeringEvent?.submitter ?? null;

  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

  const renewToken = (form) => {
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    if (field && token()) field.value = token();
  };

  document.addEventListener("submit", (event) => renewToken(event.target), true);

  // Whether the shop answers at all: a network that is there says nothing about it.
  const probe = async () => {
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
      return answer.ok ? "broken" : "down";
    } catch {
      return navigator.onLine ? "down" : "offline";
    }
  };

  const kindOfStatus = (status) => {
    if (status === 401 || status === 403) return "old";
    if (status === 404 || status === 410) return "gone";
    if (status === 429) return "busy";
    if (status >= 502 && status <= 504) return "down";
    return status >= 500 ? "fault" : "other";
  };

  // Beside what was pressed or changed; at the end of a form that was sent by none of its buttons.
  const place = (box, failed) => {
    const { elt } = failed;
    const at = buttonOf(failed) ?? (elt.matches("input, select, textarea, button, a") ? elt : null);
    const around = at?.closest(".field-row") ?? at?.closest("p, .field, .row");
    if (isPoll(elt)) elt.prepend(box);
    else if (around && (!isForm(elt) || elt.contains(around))) around.after(box);
    else elt.append(box);
  };

  // A form goes by the button that was pressed, a field's form by its first one, which only works things out anew.
  const wholePage = (failed) => {
    const { elt, requestConfig } = failed;
    const form = isForm(elt) ? elt : elt.form;
    if (!form) {
      location.assign(elt.href ?? requestConfig.path);
      return;
    }
    const first = [...form.elements].find((one) => one.type === "submit" && !one.disabled);
    const button = isForm(elt) ? buttonOf(failed) : first;
    const named = document.createElement("input");
    if (button?.name) {
      Object.assign(named, { type: "hidden", name: button.name, value: button.value });
      form.append(named);
    }
    renewToken(form);
    HTMLFormElement.prototype.submit.call(form);
    named.remove(); // whoever comes back finds the form as it was
  };

  const again = (failed) => {
    const { elt, requestConfig, target } = failed;
    const button = buttonOf(failed);
    if (!isForm(elt)) window.htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target });
    else if (!button || button.form === elt) elt.requestSubmit(button);
    else wholePage(failed); // the button has gone: nothing else may be pressed for it
  };

  const boxOf = (failed) => {
    let box = boxes.get(failed.elt);
    if (!box?.isConnected) {
      box = template.content.firstElementChild.cloneNode(true);
      box.querySelector("[data-again]").addEventListener("click", () => again(failures.get(box)));
      box.querySelector("[data-whole]").addEventListener("click", () => wholePage(failures.get(box)));
      boxes.set(failed.elt, box);
      place(box, failed);
    }
    failures.set(box, failed);
    return box;
  };

  const say = (kind, failed) => {
    const { elt, xhr, requestConfig } = failed;
    const poll = isPoll(elt);
    if (!elt.isConnected || isAside(elt)) return;
    if (poll && boxes.get(elt)?.isConnected && boxes.get(elt).dataset.kind === kind) return;
    const box = boxOf(failed);
    const words = template.dataset;
    const mayHaveArrived = ["timeout", "broken", "down"].includes(kind);
    const care = requestConfig.verb !== "get" && (buttonOf(failed) ?? elt).closest("[data-unsure]")?.dataset.unsure;
    const then = mayHaveArrived ? care || words.retry : "";
    const seconds = Number.parseInt(xhr.getResponseHeader("Retry-After") ?? "", 10) || 60;
    box.dataset.kind = kind;
    box.querySelector(".alert__title").textContent = words[`${kind}Title`];
    box.querySelector(".failure__what").textContent = words[kind].replace("{seconds}", String(seconds));
    box.querySelector(".failure__then").textContent = poll ? words.poll : then;
    box.querySelector("[data-again]").hidden = poll || kind === "gone" || kind === "old";
    box.querySelector("[data-whole]").hidden = poll || kind === "offline";
  };

  const fail = (kind, { xhr, requestConfig, target }) => {
    const { elt } = requestConfig; // some events name the target instead
    if (leaving) return;
    if (isPoll(elt)) {
      const times = (polls.get(elt)?.times ?? 0) + 1;
      polls.set(elt, { times, from: Date.now() + Math.min(LONGEST_POLL_MS, POLL_MS * 2 ** times) });
    }
    say(kind, { elt, xhr, requestConfig, target });
  };

  const focusOn = (done) => {
    const { elt } = done.requestConfig;
    const at = buttonOf(done) ?? (isForm(elt) ? elt.querySelector("input:not([type=hidden]), select, textarea") : elt);
    at?.focus({ preventScroll: true });
  };

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const sent = detail.parameters.csrfmiddlewaretoken; // of a field's change, which is no submit
    if (sent && token()) detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const waits = polls.get(event.detail.elt);
    if (waits && Date.now() < waits.from) event.preventDefault();
  });
  // A whole page (a sign-in that was asked for, an error page) is no part of this one.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap || !isWholePage(detail.xhr)) return;
    detail.shouldSwap = false;
    fail(detail.xhr.status < 400 ? "old" : kindOfStatus(detail.xhr.status), detail);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { elt } = detail.requestConfig;
    const box = boxes.get(elt);
    if (!detail.successful || !box || isWholePage(detail.xhr)) return;
    if (box.contains(document.activeElement)) focusOn(detail);
    box.remove();
    polls.delete(elt);
  });

  document.addEventListener("htmx:responseError", ({ detail }) => fail(kindOfStatus(detail.xhr.status), detail));
  document.addEventListener("htmx:timeout", ({ detail }) => fail("timeout", detail));
  document.addEventListener("htmx:sendError", async ({ detail }) =>
    fail(navigator.onLine ? await probe() : "offline", detail),
  );
  for (const name of ["htmx:swapError", "htmx:onLoadError", "htmx:targetError"]) {
    document.addEventListener(name, ({ detail }) => {
      if (detail.requestConfig) fail("other", detail);
    });
  }

  window.addEventListener("online", () => {
    for (const elt of document.querySelectorAll("[hx-trigger^=every]")) {
      const waits = polls.get(elt);
      if (waits) waits.from = 0;
    }
  });
  // The browser gives up what is under way when another page is opened: no failure.
  window.addEventListener("pagehide", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
})();
