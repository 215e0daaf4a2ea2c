// Says beside the button when a passkey was not enrolled or used; allauth's script writes it to the console alone.
(() => {
  "use strict";

  const said = document.getElementById("passkey-failed");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    said.hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#passkey-add, #passkey-ask")) said.hidden = true;
  });
})();
