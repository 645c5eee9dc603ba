"use strict";
// Forms that lose nothing without a network. What is typed into one with data-draft stays typed, whatever happens to the
// page. One with data-later goes by what waits: at once where there is a network, else later, once either way; what the
// server cannot take goes again as a form, so that the reason stands at its fields. Without this file each is a form.
//   data-later: what it is, in words    data-text: what it is about    data-once: it is done once, so it hides meanwhile
//   data-secret: its words are shown nowhere    data-at: when it was done goes along    data-next: where one goes then
(() => {
  const { waiting } = window;
  if (!waiting) return;
  const { store, place } = waiting, draft = waiting.key("draft", place);
  const WRITES = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";

  const fields = () => [...document.querySelectorAll("form[data-draft]")].filter((form) => !form.hidden && !form.closest("dialog"))
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

  // On the way: forms that were sent just now. Away: those that hide while they wait. Next: where to, when all is sent.
  const flying = new Map(), away = new Map();
  let plain = null, next = null, late = false;
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
  };
  // Before anything else on the page hears of it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-later]") || form === plain) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (![...flying.values()].some((one) => one.form === form)) take(form, event.submitter);
  }, true);

  const again = ({ form, button }) => {
    if (!form.isConnected) return;
    plain = form;
    form.requestSubmit(button);
    plain = null;
  };
  const stays = (token, { form }) => {
    if ("once" in form.dataset) { form.hidden = true; away.set(token, form); } else form.reset();
    form.closest("dialog")?.close();
    waiting.keepTyped();
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
      if (!entry.refused) { stays(token, one); continue; }
      waiting.back(entry);
      again(one);
    }
    if (next !== null && waiting.calm && !waiting.mine(place).length && !busy()) go();
  };
  document.addEventListener("waiting:sent", ({ detail: { entry, to } }) => {
    if (entry.kind !== "later" || entry.page !== place) return;
    late = !flying.has(entry.token);
    flying.get(entry.token)?.form.reset();
    flying.delete(entry.token);
    waiting.keepTyped();
    next = entry.next || to || "";
  });
  document.addEventListener("waiting:back", ({ detail: entry }) => {
    const form = away.get(entry.token);
    if (form) { form.hidden = false; away.delete(entry.token); waiting.keepTyped(); }
  });
  document.addEventListener("waiting:idle", settle);
  document.addEventListener("focusout", () => { if (next !== null) setTimeout(settle); });
  // Nothing that was done would be lost, but the page: without a network it does not come back.
  addEventListener("beforeunload", (event) => { if (!navigator.onLine && document.querySelector("form[data-draft]")) event.preventDefault(); });
})();
