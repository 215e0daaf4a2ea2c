// Checks a proof in the browser, by the same steps as verify_statement.py. Asks nothing of the network: what is needed
// stands on the page. Words come from the page too, in its language.
(() => {
  "use strict";

  const form = document.getElementById("verify-form");
  const result = document.getElementById("verify-result");
  const words = Object.fromEntries(
    [...document.querySelectorAll("#verify-words [data-word]")].map((word) => [word.dataset.word, word.textContent]),
  );
  const published = Object.fromEntries(
    [...document.querySelectorAll("[data-root]")].map((row) => [row.dataset.root, row.dataset.day]),
  );
  const utf8 = new TextEncoder();

  // What the browser says while no file is chosen, in its own language, is hidden by the style.
  const named = () => form.elements.file.toggleAttribute("data-chosen", form.elements.file.files.length > 0);
  document.documentElement.dataset.filesNamed = "";
  form.elements.file.addEventListener("change", named);
  window.addEventListener("pageshow", named);

  class Misfit extends Error {}

  const misfit = (word, values = {}) => new Misfit(say(word, values));
  const say = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => {
    if (typeof text !== "string" || !/^([0-9a-f]{2})*$/i.test(text)) throw new TypeError("hex");
    return Uint8Array.from(text.match(/../g) || [], (byte) => parseInt(byte, 16));
  };
  const sha = async (...parts) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
  const salted = (salt, text) => sha(unhex(salt), utf8.encode(text));

  // From leaf to root: RFC 9162, 2.1.3.2. No bitwise operators: they end at 2^31.
  const climb = async (leaf, at, size, path) => {
    let [found, index, last] = [leaf, at, size - 1];
    const up = () => ([index, last] = [Math.floor(index / 2), Math.floor(last / 2)]);
    for (const other of path.map(unhex)) {
      if (index > last || !last) return null;
      if (index % 2 || index === last) {
        found = await sha(Uint8Array.of(1), other, found);
        while (index && index % 2 === 0) up();
      } else {
        found = await sha(Uint8Array.of(1), found, other);
      }
      up();
    }
    return index === 0 && last === 0 ? hex(found) : null;
  };

  const check = async (proof, event) => {
    const [number, date, kind, reference] = event.head.split("\n");
    const named = { number, date, kind: words[`kind-${kind}`] || kind, reference };
    const hashes = await Promise.all(
      event.lines.map((line) => (typeof line === "string" ? unhex(line) : salted(line.salt, line.text))),
    );
    const leaf = await sha(Uint8Array.of(0), await sha(utf8.encode(event.head)), ...hashes);
    if (hex(leaf) !== event.leaf || hashes.some((hash) => hash.length !== 32)) throw misfit("altered", named);
    if ((await climb(leaf, event.leaf_index, proof.tree_size, event.path)) !== proof.root) {
      throw misfit("not-below", named);
    }
    const own = event.lines.filter((line) => typeof line !== "string").map((line) => line.text.split("|"));
    const holder = event.holder ? hex(await salted(event.holder_salt, event.holder)) : "";
    const isOwn = (line) => [0, 1].some((side) => line[1 + side] === proof.account && line[7 + side] === holder);
    if (!own.length || !own.every(isOwn)) throw misfit("other-name", named);
    return own.map((line) => ({
      ...named,
      holder: event.holder,
      sign: line[2] === proof.account ? "+" : "−",
      amount: `¥${Math.floor(Number(line[3]) / 100)}.${String(Number(line[3]) % 100).padStart(2, "0")}`,
    }));
  };

  // Returns the entries that are proven; throws a Misfit with the first thing that does not fit.
  const verify = async (proof, root) => {
    if (root && proof.root !== root) throw misfit("other-root", { root: proof.root, date: proof.root_date });
    if (!proof.events.length) throw misfit("empty");
    const entries = [];
    for (const event of proof.events) entries.push(...(await check(proof, event)));
    if (new Set(proof.events.map((event) => event.leaf)).size < proof.events.length) throw misfit("twice");
    return entries;
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const show = (kind, title, text, root, entries = []) => {
    const box = element("div", "", `alert alert--${kind} verify-answer`);
    const inner = element("div", "");
    inner.append(element("p", title, "alert__title"), element("p", text));
    if (root) inner.append(element("p", root.match(/.{1,8}/g).join(" "), "root"));
    if (entries.length) {
      const list = element("ul", "", "verify-entries");
      list.append(
        ...entries.map((entry) => {
          const item = element("li", say("entry", entry));
          item.prepend(element("strong", `${entry.sign}${entry.amount} `));
          return item;
        }),
      );
      inner.append(list);
    }
    box.append(inner);
    result.replaceChildren(box);
    result.focus();
  };

  const run = async () => {
    const [file] = form.elements.file.files;
    const text = file ? await file.text() : form.elements.proof.value;
    const root = form.elements.root.value.replace(/\s+/g, "").toLowerCase();
    if (!text.trim()) return show("warning", words["no-file"], words["no-file-text"]);
    try {
      const proof = JSON.parse(text);
      const entries = await verify(proof, root);
      if (root) return show("success", words.yes, words["yes-typed"], proof.root, entries);
      const date = published[proof.root];
      const told = date ? say("yes-listed", { date }) : say("yes-unlisted", { date: proof.root_date });
      return show(date ? "success" : "warning", date ? words.yes : words["yes-maybe"], told, proof.root, entries);
    } catch (error) {
      return show("error", words.no, error instanceof Misfit ? error.message : words.unreadable);
    }
  };

  const inflate = async (packed) => {
    const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };

  // A QR code brings the proof behind the "#", which no browser sends anywhere.
  const readAddress = async () => {
    const given = new URLSearchParams(location.hash.slice(1));
    if (given.has("root")) form.elements.root.value = given.get("root");
    if (!given.has("proof")) return;
    try {
      form.elements.file.value = "";
      named();
      form.elements.proof.value = await inflate(given.get("proof"));
    } catch {
      show("error", words.no, words.unreadable);
      return;
    }
    await run();
  };

  if (!window.crypto || !crypto.subtle) {
    form.hidden = true;
    show("warning", words["no-crypto"], words["no-crypto-text"]);
    return;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  window.addEventListener("hashchange", readAddress);
  readAddress();
})();
