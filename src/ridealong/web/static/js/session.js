"use strict";
// The page of a session: notes save by themselves, what cannot be sent is kept here, and what the other side adds
// appears within ten seconds. Without this file everything is a form with a button.
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const first = (selector, at = document) => at.querySelector(selector);
  const PAUSE = 1200, LOOK = 8000, AGAIN = 15000;
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window keeps nothing */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const tell = (what, more = "") => {
    const sync = first("#sync");
    sync.hidden = !what;
    if (what) first("[data-says]", sync).textContent = `${sync.dataset[what]} ${more}`.trim();
  };

  const notes = [...document.querySelectorAll("form[data-note]")].map((form) => {
    const area = first("textarea", form), version = first("[name=version]", form), kept = first("[data-kept]", form);
    const key = `note:${form.action}`;
    const note = { form, saved: area.value, busy: false, clash: false, timer: 0 };
    note.dirty = () => area.value !== note.saved;
    note.keep = () => {
      if (note.dirty()) store.set(key, JSON.stringify({ text: area.value, version: version.value }));
      else store.drop(key);
    };
    note.send = async () => {
      if (note.busy || note.clash || !note.dirty()) return;
      note.busy = true;
      const text = area.value, body = new FormData(form);
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
        if (answer.ok) {
          version.value = (await answer.json()).version;
          note.saved = text;
          kept.textContent = `${kept.dataset.sent} ${clock()}`;
          tell(null);
        } else if (answer.status === 409) {
          note.clash = true;
          tell("clash");
        } else {
          tell("failed");
        }
      } catch {
        tell("offline");
      }
      note.busy = false;
      note.keep();
      if (note.dirty() && !note.clash) note.timer = setTimeout(note.send, AGAIN);
    };
    area.addEventListener("input", () => {
      note.keep();
      clearTimeout(note.timer);
      note.timer = setTimeout(note.send, PAUSE);
    });
    form.addEventListener("submit", () => store.drop(key));
    // What was kept when the page went away stands in the field again, with the version that it was written on.
    const left = JSON.parse(store.get(key) || "null");
    if (left && left.text !== area.value) {
      area.value = left.text;
      version.value = left.version;
      note.send();
    } else store.drop(key);
    note.take = (text, number) => {
      if (note.dirty() || note.busy || document.activeElement === area || Number(number) <= Number(version.value)) return;
      area.value = note.saved = text;
      version.value = number;
    };
    return note;
  });
  addEventListener("online", () => notes.forEach((note) => note.send()));
  addEventListener("offline", () => tell("offline"));
  addEventListener("pagehide", () => notes.forEach((note) => note.keep()));

  // The other side's points and action items. Nothing moves under the fingers of whoever is in a list.
  const look = async () => {
    if (document.hidden || !navigator.onLine) return;
    try {
      const answer = await fetch(root.dataset.session, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["points", "item-list", "mark-list"]) {
        const here = document.getElementById(id), there = page.getElementById(id);
        if (!here || !there || here.contains(document.activeElement) || here.textContent === there.textContent) continue;
        here.replaceWith(document.adoptNode(there));
        if (window.htmx) window.htmx.process(document.getElementById(id));
      }
      const theirs = first("form[data-note=note]", page), own = notes.find((note) => note.form.dataset.note === "note");
      if (theirs && own) own.take(first("textarea", theirs).value, first("[name=version]", theirs).value);
      document.dispatchEvent(new CustomEvent("session:seen", { detail: page }));
      // What is said of a note that is not taken yet stays said.
      if (notes.some((note) => note.clash)) tell("clash");
      else if (!notes.some((note) => note.dirty())) tell(null);
    } catch { tell("offline"); }
  };
  setInterval(look, LOOK);

  // After something was added the field is ready for the next.
  document.addEventListener("htmx:afterSettle", (event) => {
    const field = { agenda: "#ap", items: "#ai" }[event.detail.target.id];
    if (field && first(field) && event.detail.requestConfig.elt.matches(".addl, .addi")) first(field).focus();
  });

  // The end takes along what was typed and not saved or added yet; without a network it waits, and nothing is lost.
  const ending = first("#endf");
  let taken = false;
  if (ending) ending.addEventListener("submit", async (event) => {
    const unsaved = notes.filter((note) => note.dirty() && !note.clash);
    const typed = ["#ap", "#ai", "#tr-t"].map((one) => first(one)).filter((field) => field && field.value.trim());
    if (navigator.onLine && (taken || !typed.length && !unsaved.length)) return;
    event.preventDefault();
    try {
      for (const note of unsaved) await note.send(); // what cannot be sent stays kept here, as ever
      for (const field of typed) {
        const body = new FormData(field.form);
        const answer = await fetch(field.form.action, { method: "POST", body, redirect: "manual" });
        if (answer.type !== "opaqueredirect") { tell("failed"); return; }
        field.value = "";
      }
      taken = navigator.onLine;
      if (taken) ending.requestSubmit(); else tell("offline");
    } catch { tell("offline"); }
  });

  // Time left, and keys: a point, n notes, i action item, Ctrl-Enter end.
  const left = first("[data-until]"), began = Date.now();
  if (left) setInterval(() => {
    first("b", left).textContent = Math.max(0, Number(left.dataset.until) - Math.floor((Date.now() - began) / 60000));
  }, 5000);
  document.addEventListener("keydown", (event) => {
    const end = first("[data-end]");
    if (event.ctrlKey && event.key === "Enter" && end) { end.form.requestSubmit(); return; }
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (store.get("keys") === "off" || first("dialog[open]")) return;
    const field = first({ a: "#ap", n: "#nt", i: "#ai" }[event.key] || "#nothing");
    if (field) { event.preventDefault(); field.focus(); }
  });
})();
