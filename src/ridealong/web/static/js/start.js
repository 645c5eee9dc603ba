"use strict";
// The zone of whoever sets up is the likeliest one of the organisation.
(() => {
  const list = document.querySelector("[data-own-zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (list && [...list.options].some((one) => one.value === own)) list.value = own;
})();
