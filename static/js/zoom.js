// Shows a picture large: links marked data-zoom open it in a dialog instead of leaving the page. Pictures with the same
// mark are leafed through. Keys: arrows, + and −, Escape; touch: pinch, drag, swipe; mouse: click, wheel with Ctrl, drag.
// Without this script the link leads to the large picture itself.
(() => {
  "use strict";

  const LARGEST = 4;
  const template = document.getElementById("zoomer");
  if (!template || typeof HTMLDialogElement === "undefined") return;

  let dialog, stage, picture, place, links, index, opener;
  let scale = 1;
  const fingers = new Map();
  let pinch = null;
  let start = null;

  const build = () => {
    dialog = template.content.cloneNode(true).querySelector("dialog");
    document.body.append(dialog);
    stage = dialog.querySelector(".zoomer__stage");
    picture = dialog.querySelector(".zoomer__picture");
    place = dialog.querySelector(".zoomer__place");
    dialog.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-zoomer]");
      if (tool) act[tool.dataset.zoomer]();
    });
    dialog.addEventListener("close", () => opener && opener.focus());
    dialog.addEventListener("keydown", pressed);
    stage.addEventListener("pointerdown", down);
    stage.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, up);
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      enlarge(scale * (event.deltaY < 0 ? 1.25 : 0.8), event.clientX, event.clientY);
    }, { passive: false });
  };

  // Keeps the point of the picture under (x, y) where it is.
  const enlarge = (to, x, y) => {
    const box = stage.getBoundingClientRect();
    const dx = (x ?? box.left + box.width / 2) - box.left;
    const dy = (y ?? box.top + box.height / 2) - box.top;
    const before = scale;
    scale = Math.min(LARGEST, Math.max(1, to));
    const left = ((stage.scrollLeft + dx) * scale) / before - dx;
    const top = ((stage.scrollTop + dy) * scale) / before - dy;
    picture.style.setProperty("--zoom", String(scale));
    stage.classList.toggle("zoomer__stage--enlarged", scale > 1);
    stage.scrollLeft = left;
    stage.scrollTop = top;
    dialog.querySelector('[data-zoomer="smaller"]').disabled = scale <= 1;
    dialog.querySelector('[data-zoomer="larger"]').disabled = scale >= LARGEST;
    if (document.activeElement.disabled) stage.focus(); // a disabled button hears no keys
  };

  const show = (to) => {
    index = (to + links.length) % links.length;
    const link = links[index];
    const inside = link.querySelector("img");
    picture.src = link.href;
    picture.alt = inside ? inside.alt : "";
    place.textContent = links.length > 1 ? `${index + 1} / ${links.length}` : "";
    for (const name of ["previous", "next"]) dialog.querySelector(`[data-zoomer="${name}"]`).hidden = links.length < 2;
    enlarge(1);
    stage.scrollTo(0, 0);
  };

  const act = {
    close: () => dialog.close(),
    previous: () => show(index - 1),
    next: () => show(index + 1),
    larger: () => enlarge(scale * 1.5),
    smaller: () => enlarge(scale / 1.5),
  };

  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const enlarged = scale > 1 && document.activeElement === stage;
    const does = { "+": "larger", "=": "larger", "-": "smaller" }[event.key]
      || (!enlarged && links.length > 1 && { ArrowLeft: "previous", ArrowRight: "next" }[event.key]);
    if (!does) return; // an enlarged picture scrolls by the browser's own keys
    event.preventDefault();
    act[does]();
  };

  const between = () => {
    const [one, other] = [...fingers.values()];
    return {
      far: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
    };
  };

  const down = (event) => {
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) pinch = { far: between().far, scale };
    if (fingers.size === 1) start = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
    stage.setPointerCapture(event.pointerId);
  };

  const move = (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 2 && pinch) {
      const now = between();
      enlarge((pinch.scale * now.far) / pinch.far, now.x, now.y);
    } else if (start && scale > 1) {
      stage.scrollLeft = start.left - (event.clientX - start.x);
      stage.scrollTop = start.top - (event.clientY - start.y);
    }
  };

  const up = (event) => {
    fingers.delete(event.pointerId);
    if (pinch) {
      if (fingers.size === 0) pinch = start = null;
      return;
    }
    if (!start) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    if (event.type === "pointercancel") return;
    if (Math.hypot(dx, dy) < 6) enlarge(scale > 1 ? 1 : 2, event.clientX, event.clientY);
    else if (scale === 1 && links.length > 1 && Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) show(index - Math.sign(dx));
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog) build();
    opener = link;
    links = [...document.querySelectorAll("a[data-zoom]")].filter((one) => one.dataset.zoom === link.dataset.zoom);
    dialog.showModal();
    show(links.indexOf(link));
    stage.focus();
  });
})();
