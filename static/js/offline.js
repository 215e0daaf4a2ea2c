// On the page for times without a network: a shop that does not answer is not called a missing network. Both texts are laid
// out already; which one is seen is a class.
(() => {
  "use strict";

  if (!navigator.onLine) return;
  const said = (which) => document.querySelector(`h1 .either__${which}`).textContent;
  document.documentElement.classList.add("is-online");
  document.title = document.title.replace(said("off"), said("on"));
})();
