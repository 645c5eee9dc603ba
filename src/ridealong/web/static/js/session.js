"use strict";
// The page of a session: notes save by themselves, what cannot be sent is kept here, and what the other side adds
// appears within ten seconds. Without this file everything is a form with a button.
(() => {
  const root = document.querySelector("[data-session]");
  if (!root) return;
  const first = (selector, at = document) => at.querySelector(selector);
  const { waiting } = window, { store, place: address } = waiting;
  const PAUSE = 1200, LOOK = 8000, AGAIN = 15000;
  const skew = first("#left") ? first("#left").dataset.now * 1000 - Date.now() : 0; // how far the server's clock is ahead
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const tell = (what, more = "") => {
    const sync = first("#sync");
    sync.hidden = !what;
    sync.dataset.state = what || "";
    if (what) first("[data-says]", sync).textContent = `${sync.dataset[what]} ${more}`.trim();
  };

  const notes = [...document.querySelectorAll("form[data-note]")].map((form) => {
    const area = first("textarea", form), version = first("[name=version]", form), kept = first("[data-kept]", form);
    const key = waiting.key("note", form.action);
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

  // Points and action items as the server last said, and over them what waits here.
  const LISTS = ["points", "item-list"], clean = new Map(), painted = new Map(), done = new Set();
  const remember = (page) => LISTS.forEach((id) => {
    const list = page.getElementById(id);
    if (list) { clean.set(id, list.cloneNode(true)); painted.set(id, list.outerHTML); }
  });
  const forms = [...document.querySelectorAll("template[data-row]")];
  const row = (entry) => {
    const made = forms.find((one) => one.dataset.row === entry.kind).content.firstElementChild.cloneNode(true);
    made.dataset.token = entry.token;
    first("p", made).prepend(entry.text);
    made.querySelectorAll("form").forEach((form) => {
      form.dataset.after = entry.token;
      form.dataset.text = entry.text;
      form.setAttribute("action", form.getAttribute("action").replace("{made}", entry.made ?? "{made}"));
    });
    made.querySelectorAll("[aria-label]").forEach((one) => one.setAttribute("aria-label", one.getAttribute("aria-label").replace("{text}", () => entry.text)));
    return made;
  };
  const at = (list, entry) => {
    const own = entry.of && first(`[data-token="${entry.of}"]`, list);
    return own || [...list.querySelectorAll("form[action]")].find((one) => one.getAttribute("action") === entry.to)?.closest("li");
  };
  const ticked = (li, on) => {
    const tick = first(".tick", li), words = first("p", li), text = words.firstChild;
    li.classList.toggle("did", on);
    tick.setAttribute("aria-checked", on);
    tick.value = on ? "open" : "done";
    tick.replaceChildren(...(on ? [first("svg", first("#ticked").content).cloneNode(true)] : []));
    if (on && text.nodeName !== "S") {
      const struck = document.createElement("s");
      struck.textContent = text.textContent;
      text.replaceWith(struck);
    } else if (!on && text.nodeName === "S") text.replaceWith(text.textContent);
  };
  const APPLY = {
    done: (li) => ticked(li, true),
    open: (li) => ticked(li, false),
    up: (li) => { if (li.previousElementSibling) li.previousElementSibling.before(li); },
    remove: (li) => li.remove(),
  };
  const applied = (id, entries) => {
    let list = clean.get(id).cloneNode(true);
    for (const entry of entries) {
      if (entry.list !== id) continue;
      let li = null;
      if (entry.kind === "point" || entry.kind === "item") {
        if (list.nodeName === "P") {
          list = document.createElement(id === "points" ? "ol" : "ul");
          Object.assign(list, { id, className: id === "points" ? "" : "ai" });
        }
        li = row(entry);
        if (!list.children.length) first("[value=up]", li)?.remove();
        list.append(li);
      } else {
        li = at(list, entry);
        if (li && APPLY[entry.kind]) APPLY[entry.kind](li);
      }
      if (li && !done.has(entry) && !waiting.calm) li.classList.add("unsent");
    }
    list.querySelectorAll("li.unsent").forEach((li) => {
      const mark = document.createElement("span");
      mark.textContent = root.dataset.waits;
      first("p", li).append(mark);
    });
    return list;
  };
  const paint = () => {
    const entries = [...done, ...waiting.mine(address)];
    for (const id of LISTS) {
      const list = document.getElementById(id);
      if (!list || !clean.has(id)) continue;
      const fresh = applied(id, entries), looks = fresh.outerHTML;
      if (painted.get(id) === looks) continue;
      painted.set(id, looks);
      const focus = document.activeElement, form = list.contains(focus) && focus.form?.getAttribute("action");
      const which = form && [...focus.form.elements].indexOf(focus), token = form && focus.form.dataset.after;
      list.replaceWith(fresh);
      const same = form && [...fresh.querySelectorAll("form")].find((one) => one.getAttribute("action") === form && one.dataset.after === token && one.elements[which]);
      if (same) same.elements[which].focus();
    }
    const end = first("#end-waits");
    if (end) end.hidden = waiting.calm || !entries.some((one) => one.kind === "end");
  };

  // The other side's points and action items. Nothing moves under the fingers of whoever is in a list.
  const same = (here, there) => [here, there].map((one) => one.nodeName + [...one.children].map((li) => li.className + li.textContent).join("|")).reduce((a, b) => a === b);
  const look = async (own) => {
    if (document.hidden && !own || !navigator.onLine) return;
    try {
      const gone = [...done];
      const answer = await fetch(root.dataset.session, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of [...LISTS, "mark-list"]) {
        const here = document.getElementById(id), there = page.getElementById(id);
        if (!here || !there || here.contains(document.activeElement) && !own) continue;
        if (clean.has(id)) { if (!same(clean.get(id), there)) clean.set(id, document.adoptNode(there)); }
        else if (!same(here, there)) here.replaceWith(document.adoptNode(there));
      }
      for (const id of ["still", "left"]) {
        const here = document.getElementById(id), there = page.getElementById(id);
        if (!here || !there || id === "left" && ["since", "began"].every((one) => here.dataset[one] === there.dataset[one])) continue;
        const held = here.contains(document.activeElement);
        here.replaceWith(document.adoptNode(there));
        if (held) first("button", there)?.focus();
      }
      gone.forEach((entry) => done.delete(entry));
      paint();
      pass();
      const theirs = first("form[data-note=note]", page), shared = notes.find((note) => note.form.dataset.note === "note");
      if (theirs && shared) shared.take(first("textarea", theirs).value, first("[name=version]", theirs).value);
      document.dispatchEvent(new CustomEvent("session:seen", { detail: page }));
      // What is said of a note that is not taken yet stays said; where the other side ended it, the page says what came of it.
      if (first("[data-session]", page).dataset.open !== root.dataset.open) {
        if (notes.some((note) => note.dirty()) || waiting.mine(address).length) tell("over"); else location.reload();
      } else if (notes.some((note) => note.clash)) tell("clash");
      else if (!notes.some((note) => note.dirty())) tell(null);
    } catch { tell("offline"); }
  };
  setInterval(() => look(false), LOOK);

  // What is done here goes by what waits: at once where there is a network, else later, once either way.
  const take = (form, button) => {
    const { waits: kind, list, after } = form.dataset, sent = new FormData(form);
    if (button?.name) sent.set(button.name, button.value);
    sent.delete("csrfmiddlewaretoken");
    const typed = first("input[name=text]", form), does = sent.get("do") || kind;
    const text = typed ? typed.value.trim() : form.dataset.text || "";
    if (kind === "end") {
      if (waiting.mine(address).some((one) => one.kind === "end")) return;
      const now = new Date();
      sent.set("on", [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-"));
    }
    if (does === "begin") sent.set("at", Date.now() + skew);
    if (does === "remove" && after) { // it has not gone out yet
      const made = waiting.mine(address).find((one) => one.token === after);
      if (made) { waiting.back(made); return; }
    }
    const more = kind === "end" ? [`${sent.get("minutes")} min`, sent.get("agreed"), sent.get("next_on") || sent.get("again")].filter(Boolean).join(", ") : text;
    const says = `${root.dataset[`say${does[0].toUpperCase()}${does.slice(1)}`]}: ${more}`.replace(/: $/, "");
    const pending = after && waiting.mine(address).some((one) => one.token === after);
    waiting.add({
      page: address, to: form.getAttribute("action"), fields: [...sent], kind: does, list: list || "", text, says,
      at: sent.get("at") || "", of: after || "", after: pending ? after : "", reload: "reload" in form.dataset,
    });
    if ("reload" in form.dataset) form.reset();
    if (typed) { typed.value = ""; typed.focus(); }
    waiting.keepTyped();
    paint();
    pass();
  };
  waiting.ahead = async (entry) => {
    if (entry.kind === "end" && entry.page === address) for (const note of notes) if (note.dirty() && !note.clash) await note.send();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-waits]")) return;
    event.preventDefault();
    // The end takes along what was typed and not added yet.
    if (form.dataset.waits === "end") for (const one of ["#ap", "#ai", "#tr-t"]) if (first(one)?.value.trim()) take(first(one).form);
    take(form, event.submitter);
  });
  document.addEventListener("waiting:sent", ({ detail: { entry, to, made } }) => {
    if (entry.page !== address || entry.kind === "later") return;
    if (to) waiting.dropTyped();
    if (to || entry.reload) { location.href = to || address; return; }
    done.add({ ...entry, made });
    paint();
    look(true);
  });
  for (const name of ["idle", "back", "refused"]) document.addEventListener(`waiting:${name}`, paint);
  remember(document);
  paint();

  // Time left, by the server's clock, from when it began or was to begin. Nothing moves and nothing is announced: a
  // number changes once a minute, and past its time says how far. The end proposes the minutes since it began.
  const pass = () => {
    const box = first("#left");
    if (!box) return;
    const begin = waiting.mine(address).find((one) => one.kind === "begin"), of = Number(box.dataset.of);
    const since = begin ? begin.at - skew : box.dataset.since && box.dataset.since * 1000 - skew;
    if (!since) return;
    const gone = Math.max(0, Math.floor((Date.now() - since) / 60000)), over = gone > of, began = begin || "began" in box.dataset;
    if (!began && gone >= of) return;
    const put = (where, text) => { if (first(where, box).textContent !== text) first(where, box).textContent = text; };
    put("b", String(Math.abs(of - gone)));
    put("p span", box.dataset[over ? "over" : "left"]);
    first(".bar", box).hidden = false;
    first(".own", box).setAttribute("width", `${Math.min(100, Math.round(100 * gone / of))}%`);
    first("svg", box).setAttribute("aria-label", box.dataset.gone.replace("{gone}", gone));
    if (begin && first("form", box)) first("form", box).hidden = true;
    const minutes = first("#em");
    if (began && 4 * gone >= of && minutes && minutes.value === minutes.defaultValue && gone <= 480) minutes.value = minutes.defaultValue = gone;
  };
  setInterval(pass, 5000);
  document.addEventListener("waiting:idle", pass);
  pass();

  // Keys: a point, n notes, i action item, Ctrl-Enter end.
  document.addEventListener("keydown", (event) => {
    const end = first("[data-end]");
    if (event.ctrlKey && event.key === "Enter" && end) { end.form.requestSubmit(); return; }
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (store.get("keys") === "off" || first("dialog[open]")) return;
    const field = first({ a: "#ap", n: "#nt", i: "#ai" }[event.key] || "#nothing");
    if (field) { event.preventDefault(); field.focus(); }
  });
})();
