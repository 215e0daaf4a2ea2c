// Makes photos smaller on the phone before they are sent: a slow line is spared 100 MB, and where a photo was taken stays
// on the phone. What this browser can't read, or what would not get smaller, goes as it is; the server takes that too.
(() => {
  "use strict";

  const LONGEST_SIDE = 3200; // pixels: marketplace/uploads/pixels.py keeps no more
  const SMALL_ENOUGH = 3 * 1024 * 1024; // bytes
  const QUALITY = 0.9;
  const PHOTOS = /^image\/(jpeg|heic|heif)$/; // other kinds may be transparent
  const working = new Map(); // input → the pictures that were chosen last
  const held = new Map(); // form → the button it was sent with

  const shrink = async (file) => {
    if (!PHOTOS.test(file.type)) return file;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const part = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      if (part === 1 && file.size <= SMALL_ENOUGH) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * part);
      canvas.height = Math.round(bitmap.height * part);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!smaller || smaller.size >= file.size) return file;
      return new File([smaller], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file; // HEIC in most browsers, no memory, a damaged file
    } finally {
      bitmap?.close();
    }
  };

  const told = (input) => {
    let status = input.parentNode.querySelector("[data-shrink-status]");
    if (!status) {
      status = document.createElement("p");
      status.dataset.shrinkStatus = "";
      status.setAttribute("role", "status");
      status.className = "small-print";
      input.after(status);
    }
    return status;
  };

  const say = (input, words, value, most) => {
    const status = told(input);
    status.textContent = words;
    if (!most) return;
    const bar = document.createElement("progress");
    bar.max = most;
    bar.value = value;
    bar.setAttribute("aria-hidden", "true"); // the words say the same
    status.append(" ", bar);
  };

  const sizeOf = (files) => {
    const kilobytes = Math.ceil(files.reduce((sum, file) => sum + file.size, 0) / 1024);
    return kilobytes < 1024 ? `${kilobytes} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
  };

  const chosen = async (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-shrink]")) return;
    const files = [...input.files];
    working.set(input, files);
    const isLast = () => working.get(input) === files;
    const smaller = [];
    for (const [at, file] of files.entries()) {
      say(input, input.dataset.shrink.replace("{n}", at + 1).replace("{all}", files.length), at, files.length);
      smaller.push(await shrink(file));
      if (!isLast()) return; // others were chosen meanwhile
    }
    try {
      if (smaller.some((file, at) => file !== files[at])) {
        const list = new DataTransfer();
        smaller.forEach((file) => list.items.add(file));
        input.files = list.files;
      }
    } catch {
      // an old browser: they go as they are
    }
    working.delete(input);
    const now = [...input.files];
    say(input, now.length ? input.dataset.shrunk.replace("{size}", sizeOf(now)) : "");
    letGo(input.form);
  };

  const isWorking = (form) => [...working.keys()].some((input) => input.form === form);

  const letGo = (form) => {
    if (!form || !held.has(form) || isWorking(form)) return;
    const button = held.get(form);
    held.delete(form);
    if (button) button.disabled = false;
    form.requestSubmit(button);
  };

  // A form that is sent meanwhile waits until its photos are ready.
  const submitted = (event) => {
    const form = event.target;
    if (!isWorking(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.set(form, event.submitter);
  };

  // What a browser says beside a file input while nothing is chosen, in its own language, is hidden by the style.
  const named = (input) => input.toggleAttribute("data-chosen", input.files.length > 0);
  document.documentElement.dataset.filesNamed = "";
  document.addEventListener("change", ({ target }) => target.matches(".file-input input") && named(target));
  window.addEventListener("pageshow", () => document.querySelectorAll(".file-input input").forEach(named));

  if (!window.createImageBitmap || !HTMLFormElement.prototype.requestSubmit) return;
  document.addEventListener("change", chosen);
  document.addEventListener("submit", submitted, true);
})();
