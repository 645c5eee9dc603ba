"use strict";
// What was done and has not reached the server yet: kept in this browser for whoever is signed in, or for the link from
// a mail that the page was opened by, one entry a key so that two tabs lose nothing, and sent in order when there is a
// network. Each goes with a token made here: what is sent again because its answer was lost is done once. Nothing here
// builds markup from text.
(() => {
  const who = document.body.dataset.who, box = document.getElementById("waits");
  if (!who || !box) return;
  const AGAIN = 15000, PATIENCE = 30000, OVER = 14 * 86400000, start = `wait:${who}:`, here = new Map();
  const byLink = (whose) => whose.startsWith("l");
  const session = document.querySelector("[data-session]")?.dataset.session; // also where a form of it came back
  const place = byLink(who) ? "" : session || location.pathname; // the address of a link from a mail opens it, so that is kept nowhere
  const store = {
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
    get: (key) => { try { return localStorage.getItem(key) ?? here.get(key) ?? null; } catch { return here.get(key) ?? null; } },
    set: (key, text) => { try { localStorage.setItem(key, text); } catch { here.set(key, text); } }, // a private window keeps it while it is open
    drop: (key) => { here.delete(key); try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };
  const ours = (key) => /^(wait|note|sheet|draft):/.test(key);
  const forget = (which) => store.keys().filter((key) => ours(key) && which(key.split(":")[1])).forEach(store.drop);
  if (!byLink(who)) forget((whose) => whose !== who && !byLink(whose)); // somebody else was signed in before

  const read = (key) => { try { return JSON.parse(store.get(key)); } catch { return null; } };
  // What was typed by a link that has long ended can go out no more.
  const since = (key) => key.startsWith("wait:") ? Number(key.split(":")[2].slice(0, 15)) : read(key)?.at;
  store.keys().filter((key) => ours(key) && byLink(key.split(":")[1]) && !(Date.now() - since(key) < OVER)).forEach(store.drop);
  const all = () => [...new Set([...store.keys(), ...here.keys()])].filter((key) => key.startsWith(start)).sort().map(read).filter(Boolean);
  const keep = (entry) => store.set(entry.key, JSON.stringify(entry));
  const say = (name, detail) => document.dispatchEvent(new CustomEvent(`waiting:${name}`, { detail }));
  const drawn = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  let count = 0, state = navigator.onLine ? "ok" : "offline", running = null, timer = 0, flying = "";

  const add = (entry) => {
    const token = drawn(), order = String(Date.now()).padStart(15, "0") + String(count++ % 1000).padStart(3, "0");
    keep({ ...entry, token, key: `${start}${order}:${token}`, refused: "" });
    show();
    flush();
    return token;
  };
  // Whoever waits for what is not taken is not taken either. Of what is a secret only the reason stays.
  const refuse = (entry, why) => {
    keep({ ...entry, ...(entry.secret ? { fields: [] } : {}), refused: why });
    all().filter((one) => one.after === entry.token && !one.refused).forEach((one) => refuse(one, why));
    say("refused", entry);
  };
  const take = (entry, { made = null, to = "" }) => {
    store.drop(entry.key);
    for (const one of all()) if (one.after === entry.token) keep({ ...one, after: "", to: one.to.replace("{made}", made) });
    say("sent", { entry, to, made });
  };
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let fresh = "";
  const post = (entry) => {
    const body = new FormData();
    entry.fields.forEach(([name, value]) => body.append(name, value));
    body.set("token", entry.token);
    body.set("csrfmiddlewaretoken", fresh || token());
    const signal = AbortSignal.timeout(PATIENCE); // of a network that is there and lets nothing through
    return fetch(entry.to || location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal });
  };
  const send = async (entry) => {
    let answer = await post(entry);
    if (answer.status === 403) { // somebody signed in anew since the page was loaded
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      answer = await post(entry);
    }
    if (answer.ok) take(entry, await answer.json());
    else if (answer.type === "opaqueredirect") return "signedout";
    else if (answer.status === 422) refuse(entry, (await answer.json()).problem);
    else if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) refuse(entry, box.dataset.gone);
    else return "failed";
    return "ok";
  };
  const drain = async () => {
    for (;;) {
      const entry = all().find((one) => !one.refused);
      if (!entry) return "ok";
      flying = entry.token;
      try {
        await waiting.ahead(entry);
        const found = await send(entry);
        if (found !== "ok") return found;
      } catch { return "offline"; } finally { flying = ""; }
    }
  };
  const flush = () => {
    if (running) return running;
    clearTimeout(timer);
    const locked = navigator.locks ? navigator.locks.request(start, drain) : drain();
    running = locked.then((found) => {
      running = null;
      state = found;
      show();
      say("idle");
      if (all().some((one) => !one.refused)) timer = setTimeout(flush, found === "ok" ? 0 : AGAIN);
    });
    return running;
  };

  // What waits, in words, on whichever page one is; each can be taken back while it is here.
  const show = () => {
    const found = all(), open = found.filter((one) => !one.refused), calm = state === "ok" && navigator.onLine;
    const shown = found.filter((one) => one.refused || !calm);
    box.hidden = !shown.length;
    const why = state === "signedout" ? "signedout" : state === "failed" ? "failed" : open.length === 1 ? "one" : "many";
    const says = shown.some((one) => !one.refused) ? box.dataset[why].replace("{n}", open.length) : box.dataset.refused;
    if (box.querySelector("[data-says]").textContent !== says) box.querySelector("[data-says]").textContent = says;
    box.querySelector("ul").replaceChildren(...shown.map(line));
  };
  const line = (entry) => {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true), link = row.querySelector("a");
    row.querySelector("[data-what]").textContent = entry.says;
    row.querySelector("[data-why]").textContent = entry.refused;
    link.href = entry.page;
    link.hidden = entry.page === place;
    const button = row.querySelector("button");
    if (entry.refused) button.textContent = button.dataset.away;
    button.setAttribute("aria-label", `${button.textContent}: ${entry.says}`);
    button.addEventListener("click", () => back(entry));
    return row;
  };
  const back = (entry) => {
    if (entry.token === flying) return;
    all().filter((one) => one.after === entry.token).forEach(back);
    store.drop(entry.key);
    show();
    say("back", entry);
  };

  const waiting = {
    add, flush, back, show, place, session,
    entry: (token) => all().find((one) => one.token === token),
    mine: (page) => all().filter((one) => one.page === page && !one.refused),
    get calm() { return state === "ok" && navigator.onLine; },
    ahead: async () => {},
    key: (kind, about) => `${kind}:${who}:${about}`,
    store,
  };
  window.waiting = waiting;

  // Signing out takes all of it away; where something waits, that is said once before.
  const out = document.querySelector("[data-signout]");
  let warned = false;
  if (out) out.addEventListener("submit", (event) => {
    if (all().length && !warned) {
      event.preventDefault();
      warned = true;
      out.querySelector("[data-says]").textContent = out.dataset.signout;
    } else forget(() => true);
  });
  addEventListener("online", async () => { await running; state = "ok"; flush(); }); // what failed a moment ago is tried again
  addEventListener("offline", () => { state = "offline"; show(); say("idle"); });
  addEventListener("storage", (event) => { if (event.key === null || event.key.startsWith(start)) { show(); say("idle"); } });
  show();
  document.addEventListener("DOMContentLoaded", () => { if (all().some((one) => !one.refused)) flush(); });
})();

// Forms that lose nothing without a network. What is typed into one with data-draft stays typed, whatever happens to the
// page. One with data-later goes by what waits: at once where there is a network, else later, once either way; what the
// server cannot take goes again as a form, so that the reason stands at its fields. Without this file each is a form.
//   data-later: what it is, in words    data-text: what it is about    data-once: it is done once, so it hides meanwhile
//   data-secret: its words are shown nowhere    data-at: when it was done goes along    data-next: where one goes then
(() => {
  const { waiting } = window;
  if (!waiting) return;
  const { store, place } = waiting, draft = waiting.key("draft", place);
  const box = document.getElementById("waits");
  const WRITES = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";

  // On the way: forms that were sent just now, whose words are in what waits. Away: what was sent from this page and waits
  // now, with the line that says so in its place. Next: where to, when all is sent.
  const flying = new Map(), away = new Map();
  let plain = null, next = null, late = false;
  const flies = (form) => [...flying.values()].some((one) => one.form === form);

  const fields = () => [...document.querySelectorAll("form[data-draft]")].filter((form) => !form.hidden && !flies(form) && !form.closest("dialog"))
    .flatMap((form) => [...form.elements]).filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
  const stood = (list) => [...list.options].find((option) => option.defaultSelected) || list.options[0];
  const changed = (one) => one.type === "radio" ? one.checked && !one.defaultChecked : one.nodeName === "SELECT" ? one.selectedOptions[0] !== stood(one) : one.value !== one.defaultValue;
  waiting.keepTyped = () => {
    const typed = fields().filter(changed).map((one) => [one.id || one.name, one.value]);
    if (typed.length) store.set(draft, JSON.stringify({ at: Date.now(), typed })); else store.drop(draft);
  };
  waiting.dropTyped = () => store.drop(draft);
  for (const [name, value] of JSON.parse(store.get(draft) || "{}").typed ?? []) {
    const field = fields().find((one) => (one.id || one.name) === name && (one.type !== "radio" || one.value === value));
    if (!field) continue;
    if (field.type === "radio") field.checked = true; else field.value = value;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  document.addEventListener("input", waiting.keepTyped);
  document.addEventListener("change", waiting.keepTyped);

  const words = (form, button, sent) => {
    if ("secret" in form.dataset) return "";
    const typed = [...form.elements].filter((one) => one.matches("input:is([type=text], [type=url], :not([type])), textarea")).map((one) => one.value.trim()).filter(Boolean);
    return typed.join(", ") || sent.get("text") || form.dataset.text || button?.getAttribute("aria-label") || button?.textContent.trim() || "";
  };
  const take = (form, button) => {
    const sent = new FormData(form);
    if (button?.name) sent.set(button.name, button.value);
    sent.delete("csrfmiddlewaretoken");
    if ("at" in form.dataset) sent.set("at", Date.now());
    const token = waiting.add({
      page: place, to: place && (form.getAttribute("action") || place), fields: [...sent], kind: "later", list: "", text: "",
      says: [form.dataset.later, words(form, button, sent)].filter(Boolean).join(": "),
      secret: "secret" in form.dataset, next: form.dataset.next || "",
    });
    flying.set(token, { form, button });
    form.setAttribute("aria-busy", "true");
    waiting.keepTyped();
  };
  // Before anything else on the page hears of it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-later]") || form === plain) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!flies(form)) take(form, event.submitter);
  }, true);

  const again = ({ form, button }) => {
    if (!form.isConnected) return;
    plain = form;
    form.requestSubmit(button);
    plain = null;
  };
  // That it waits is said where it was done, too: what waits stands at the top, which may be far away.
  const mark = (form, says) => {
    const row = form.closest("li"), at = row && row.querySelector("p"), note = document.createElement(at ? "span" : "p");
    if (at) { note.textContent = box.dataset.mark; row.classList.add("unsent"); at.append(note); return note; }
    note.textContent = `${says} · ${box.dataset.mark}`;
    note.className = "hint unsent noprint";
    (form.parentElement.matches("details") ? form.parentElement : form).after(note);
    return note;
  };
  const unmark = (note) => { note?.closest("li")?.classList.remove("unsent"); note?.remove(); };
  const stays = (token, { form }, says) => {
    const dialog = form.closest("dialog");
    if ("once" in form.dataset) form.hidden = true; else form.reset();
    away.set(token, { form, note: dialog ? null : mark(form, says) });
    waiting.keepTyped();
    if (!dialog) return;
    dialog.close();
    box.scrollIntoView({ block: "center" });
  };
  const go = () => {
    const there = new URL(next || waiting.session || location.href, location.href);
    next = null;
    if (there.pathname !== location.pathname || there.search !== location.search) { location.href = there.href; return; }
    history.replaceState(null, "", there.href);
    location.reload();
  };
  // Nothing is taken from under the fingers of whoever is writing when it goes out late.
  const busy = () => late && (document.activeElement?.matches(WRITES) || document.querySelector("dialog[open]"));
  const settle = () => {
    for (const [token, one] of flying) {
      const entry = waiting.entry(token);
      if (entry && !entry.refused && waiting.calm) continue;
      flying.delete(token);
      one.form.removeAttribute("aria-busy");
      if (!entry) { one.form.reset(); waiting.keepTyped(); next ??= one.form.dataset.next || ""; continue; } // another tab sent it
      if (!entry.refused) { stays(token, one, entry.says); continue; }
      waiting.back(entry);
      waiting.keepTyped();
      again(one);
    }
    if (next !== null && waiting.calm && !waiting.mine(place).length && !busy()) go();
  };
  document.addEventListener("waiting:sent", ({ detail: { entry, to } }) => {
    if (entry.kind !== "later" || entry.page !== place) return;
    late = !flying.has(entry.token);
    flying.get(entry.token)?.form.reset();
    flying.delete(entry.token);
    unmark(away.get(entry.token)?.note);
    waiting.keepTyped();
    next = entry.next || to || "";
  });
  document.addEventListener("waiting:back", ({ detail: entry }) => {
    if (!away.has(entry.token)) return;
    const { form, note } = away.get(entry.token);
    away.delete(entry.token);
    unmark(note);
    form.hidden = false;
    waiting.keepTyped();
  });
  document.addEventListener("waiting:refused", ({ detail: entry }) => unmark(away.get(entry.token)?.note));
  document.addEventListener("waiting:idle", settle);
  document.addEventListener("focusout", () => { if (next !== null) setTimeout(settle); });
  // Nothing that was done would be lost, but the page: without a network it does not come back.
  addEventListener("beforeunload", (event) => { if (!navigator.onLine && document.querySelector("form[data-draft]")) event.preventDefault(); });
})();
