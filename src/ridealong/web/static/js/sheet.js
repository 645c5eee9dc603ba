"use strict";
// The observation sheet saves by itself; what cannot be sent is kept here. Each field goes with what it was when it was
// last seen, so that two people who mark at once lose nothing. Without this file it is a form with a button.
(() => {
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const PAUSE = 1200, AGAIN = 15000, key = window.waiting.key("sheet", form.action), kept = form.querySelector("[data-kept]");
  const names = [...form.elements].map((one) => one.name).filter((name) => name.startsWith("was.")).map((name) => name.slice(4));
  const was = (name) => form.elements.namedItem(`was.${name}`);
  const plain = (text) => text.replace(/\r\n/g, "\n").trim();
  const value = (name) => plain(form.elements.namedItem(name).value);
  const dirty = () => names.filter((name) => value(name) !== plain(was(name).value));
  const put = (name, text) => { form.elements.namedItem(name).value = text; };
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const tell = (what) => { kept.textContent = what === "saved" ? `${kept.dataset.saved} ${clock()}` : kept.dataset[what]; };
  const store = {
    get: () => { try { return JSON.parse(localStorage.getItem(key) || "{}"); } catch { return {}; } },
    set: (draft) => {
      try {
        if (Object.keys(draft).length) localStorage.setItem(key, JSON.stringify(draft));
        else localStorage.removeItem(key);
      } catch { /* a private window keeps nothing */ }
    },
  };
  const keep = () => store.set(Object.fromEntries(dirty().map((name) => [name, [was(name).value, value(name)]])));
  let timer = 0, busy = false, clashed = new Set();

  const take = (stands, sent) => {
    for (const [name, text] of Object.entries(stands)) {
      if (clashed.has(name)) continue;
      const mine = value(name);
      if (mine === (name in sent ? sent[name] : plain(was(name).value)) && mine !== plain(text)) put(name, text);
      was(name).value = text;
    }
  };
  const send = async () => {
    const changed = dirty().filter((name) => !clashed.has(name));
    if (busy || !changed.length) return;
    busy = true;
    const sent = Object.fromEntries(changed.map((name) => [name, value(name)])), body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    changed.forEach((name) => { body.set(name, sent[name]); body.set(`was.${name}`, was(name).value); });
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok || answer.status === 409) {
        const found = await answer.json();
        clashed = new Set([...clashed, ...found.clashes]);
        take(found.stands, sent);
        tell(clashed.size ? "clash" : "saved");
      } else tell("failed");
    } catch { tell("offline"); }
    busy = false;
    keep();
    if (dirty().some((name) => !clashed.has(name))) { clearTimeout(timer); timer = setTimeout(send, AGAIN); }
  };
  const later = () => { keep(); clearTimeout(timer); timer = setTimeout(send, PAUSE); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => store.set({}));
  addEventListener("online", send);
  addEventListener("pagehide", keep);

  // What was kept when the page went away stands in its field again, with what it had been written over.
  for (const [name, [before, text]] of Object.entries(store.get())) {
    if (!names.includes(name) || plain(was(name).value) === text) continue;
    was(name).value = before;
    put(name, text);
    const group = was(name).closest("details");
    if (group) group.open = true;
  }
  keep();
  send();

  // What the other side has marked meanwhile, where nothing stands under the fingers.
  document.addEventListener("session:seen", (event) => {
    const there = event.detail.querySelector("form[data-sheet]");
    if (!there || busy || document.activeElement?.form === form) return;
    const untouched = names.filter((name) => value(name) === plain(was(name).value));
    take(Object.fromEntries(untouched.map((name) => [name, there.elements.namedItem(`was.${name}`)?.value ?? was(name).value])), {});
  });
})();
