// On the page for times without a network: a shop that does not answer is not called a missing network.
(() => {
  "use strict";

  if (!navigator.onLine) return;
  const off = document.querySelector("h1").textContent;
  for (const one of document.querySelectorAll("[data-on]")) one.textContent = one.dataset.on;
  document.title = document.title.replace(off, document.querySelector("h1").textContent);
})();
