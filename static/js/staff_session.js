// Staff are signed out after an hour without doing anything, and when a working day is over. Typing is doing something; it is
// told to the server every few minutes. Shortly before the end it is said here. What was typed stays on the page: whoever signs
// in again in another tab can send it, since forms take the CSRF token of now.
(() => {
  "use strict";

  const words = document.currentScript.dataset;
  const MINUTE_MS = 60000;
  const IDLE_MS = words.minutes * MINUTE_MS;
  const TOLD_EVERY_MS = Math.min(5 * MINUTE_MS, IDLE_MS / 4);
  const WARNED_MS = Math.min(5 * MINUTE_MS, IDLE_MS / 2);
  const ASKED_EVERY_MS = 15000; // while it is nearly over, or over: somebody may have gone on in another tab
  let told = Date.now();
  let timer = 0;

  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

  // Milliseconds until the end, 0 when signed out; null when nobody answered.
  const ask = async (method) => {
    const headers = { "X-CSRFToken": token(), Accept: "application/json" };
    try {
      const answer = await fetch(words.door, { method, headers, redirect: "manual", cache: "no-store" });
      if (answer.ok) return (await answer.json()).seconds * 1000;
      return answer.type === "opaqueredirect" || answer.status === 403 ? 0 : null;
    } catch {
      return null;
    }
  };

  const box = document.createElement("div");
  box.className = "bo-session";
  box.setAttribute("role", "alert");

  const say = (text, control) => {
    if (box.firstChild?.textContent === text) return;
    const said = document.createElement("p");
    said.textContent = text;
    control.className = "button";
    box.replaceChildren(said, control);
    document.body.append(box);
  };

  const button = () => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words.stay;
    made.addEventListener("click", () => look("POST"));
    return made;
  };

  const link = () => {
    const made = document.createElement("a");
    made.href = words.signIn;
    made.target = "_blank";
    made.textContent = words.again;
    return made;
  };

  const look = async (method = "GET") => {
    clearTimeout(timer);
    if (method === "POST") told = Date.now();
    const left = await ask(method);
    if (left === 0) say(words.ended, link());
    else if (left !== null && left <= WARNED_MS) say(words.ends, button());
    else if (left !== null) box.replaceChildren();
    timer = setTimeout(look, left > WARNED_MS ? left - WARNED_MS + 1000 : ASKED_EVERY_MS);
  };

  document.addEventListener("input", () => {
    if (Date.now() - told > TOLD_EVERY_MS) look("POST");
  });
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.elements?.namedItem("csrfmiddlewaretoken");
      if (field && token()) field.value = token();
    },
    true,
  );
  timer = setTimeout(look, IDLE_MS - WARNED_MS + 1000);
})();
