"use strict";
// Keys, toasts, dialogs. Every page works without this file; nothing here builds markup or sets style attributes.
(() => {
  const first = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window keeps nothing */ } },
  };
  document.documentElement.classList.add("has-script");

  // Toasts leave after ten seconds, not while pointer or focus is on them. The latest undo stays within reach of a key.
  let undo = null;
  const leave = (toast) => {
    if (!toast.isConnected) return;
    if (toast.matches(":hover, :focus-within")) { setTimeout(() => leave(toast), 2000); return; }
    toast.hidden = true;
  };
  const watchToasts = () => all("#toasts .toast").forEach((toast) => {
    const form = first("[data-undo]", toast);
    undo = form || undo;
    if (!toast.classList.contains("stays") && !toast.dataset.seen) setTimeout(() => leave(toast), 10000);
    toast.dataset.seen = "yes";
  });

  // Dialogs: htmx fills the one on the page with the form that is a page of its own without script.
  const dialog = () => first("#dialog");
  const closeDialog = () => { if (dialog() && dialog().open) dialog().close(); };
  let opener = null;
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-close], [data-print], [data-copy], [data-help], [data-find]");
    if (!target) return;
    if (target.matches("[data-print]")) window.print();
    if (target.matches("[data-copy]") && navigator.clipboard) { event.preventDefault(); copy(target); }
    if (target.matches("[data-close]") && dialog().open) { event.preventDefault(); closeDialog(); }
    if (target.matches("[data-help], [data-find]") && window.htmx && dialog()) { event.preventDefault(); open(target); }
  });
  // Without a secure address there is no clipboard: the link then leads to itself, and its address can be copied.
  const copy = (link) => navigator.clipboard.writeText(link.href).then(() => { first("span", link).textContent = link.dataset.copy; }, () => { location.href = link.href; });
  const open = (link) => {
    dialog().className = link.matches("[data-help]") ? "drawer" : "finding";
    window.htmx.ajax("GET", link.href, { source: link, target: "#dialog", select: "#asked", swap: "innerHTML" });
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    opener = event.detail.elt.closest(".ses, .st") || opener;
    all("[popover]:popover-open").forEach((popover) => popover.hidePopover());
  });
  // A form in the dialog that could not be taken comes back into it, with what was written and what is wrong.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status !== 422 || !detail.requestConfig.elt.closest("#dialog")) return;
    Object.assign(detail, { shouldSwap: true, isError: false, target: dialog(), selectOverride: "#asked", swapOverride: "innerHTML" });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "dialog") { if (!dialog().open) dialog().showModal(); prepareKeys(); return; }
    if (event.detail.target.id === "found") return;
    closeDialog();
    watchToasts();
    const card = opener && document.getElementById(opener.id);
    if (card) card.focus({ preventScroll: true });
    opener = null;
  });
  ["htmx:responseError", "htmx:sendError"].forEach((name) => document.addEventListener(name, (event) => {
    if (event.detail.requestConfig && event.detail.requestConfig.verb === "get" && event.detail.target.id !== "dialog") return;
    closeDialog();
    first("#toasts").replaceChildren(first("#failed").content.cloneNode(true));
  }));

  // Single keys, unless they were switched off or somebody is writing.
  const off = () => store.get("keys") === "off";
  const prepareKeys = () => all("[data-keys-off]").forEach((box) => {
    box.checked = off();
    box.onchange = () => store.set("keys", box.checked ? "off" : "on");
  });
  const cards = () => all(".ses, .st");
  const at = () => document.activeElement.closest(".ses, .st");
  const step = (by) => {
    const list = cards();
    const place = list.indexOf(at());
    const next = list[Math.min(list.length - 1, Math.max(0, place < 0 ? (by > 0 ? 0 : list.length - 1) : place + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const press = (key) => { const button = at() && first(`[data-key="${key}"]`, at()); if (button) button.click(); };
  // What was found: arrows walk through it, Enter in the field opens the first.
  const walk = (event) => {
    const hits = all("#found a");
    const place = hits.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    const next = place < 0 ? first("#find-q") : hits[Math.min(place, hits.length - 1)];
    if (next) { event.preventDefault(); next.focus(); }
  };
  // An answer that comes while somebody walks leaves them at their hit, or brings them back to where they wrote.
  let standing = null;
  document.addEventListener("htmx:beforeSwap", () => { standing = document.activeElement.closest("#found a"); });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id !== "found" || !standing) return;
    (all("#found a").find((hit) => hit.href === standing.href) || first("#find-q")).focus();
    standing = null;
  });
  document.addEventListener("submit", (event) => {
    const hit = event.target.matches("dialog [data-finder]") && first("#found a");
    if (hit) { event.preventDefault(); hit.click(); }
  });
  let waiting = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest(".finder") && event.key.startsWith("Arrow") && /Up|Down/.test(event.key)) { walk(event); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && first("[data-find]")) { event.preventDefault(); first("[data-find]").click(); return; }
    const field = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    // Out of a field, so that keys act again; where one was stays the place from which Tab goes on.
    if (field && event.key === "Escape" && !event.isComposing && !field.closest("dialog, [popover]")) field.blur();
    if (field) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && undo) { event.preventDefault(); undo.requestSubmit(); undo = null; return; }
    if (off() || event.ctrlKey || event.metaKey || event.altKey || (dialog() && dialog().open)) return;
    const way = event.timeStamp - waiting < 1500 && all(".nav [data-go]").find((link) => link.dataset.go === event.key);
    if (way) { waiting = -Infinity; way.click(); return; }
    if (event.key === "g") waiting = event.timeStamp;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "u" && undo) { undo.requestSubmit(); undo = null; }
    else if (event.key === "?" && first("[data-help]")) first("[data-help]").click();
    else if (event.key === "/" && first("[data-find]")) { event.preventDefault(); first("[data-find]").click(); }
    else if ("psdx".includes(event.key)) press(event.key);
    else if (event.key === "Enter" && at() === document.activeElement) press("Enter");
  });

  watchToasts();
  prepareKeys();
  // On a narrow screen the parts of settings are one line that scrolls: the one that is open stands in sight.
  const part = first(".parts [aria-current]");
  if (part) part.parentElement.scrollLeft = part.offsetLeft - part.parentElement.offsetLeft - 16;
})();
