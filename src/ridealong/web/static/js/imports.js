"use strict";
// Files dropped or chosen are sent at once, with how far they are. Without this file the form has a button.
(() => {
  const visible = (name) => !/^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i.test(name);

  // Everything in what was dropped, folders opened: a list of files.
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((take, give) => entry.file(take, give))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((take, give) => reader.readEntries(take, give));
      if (!some.length) return found;
      for (const one of some) if (visible(one.name)) found.push(...await within(one));
    }
  };
  const dropped = async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    if (!entries.length) return [...data.files];
    return (await Promise.all(entries.map(within))).flat();
  };

  document.querySelectorAll("[data-drop]").forEach((form) => {
    const part = (selector) => form.querySelector(selector);
    const trouble = (kind) => form.querySelectorAll("[data-trouble]").forEach((one) => { one.hidden = one.dataset.trouble !== kind; });
    let busy = false;

    const send = (chosen) => {
      const files = chosen.filter((file) => visible(file.name));
      if (busy || !files.length) return;
      if (files.length > Number(form.dataset.mostFiles)) { trouble("files"); return; }
      if (files.reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.mostBytes)) { trouble("bytes"); return; }
      trouble("");
      busy = true;
      const data = new FormData();
      form.querySelectorAll("input[type=hidden]").forEach((field) => data.append(field.name, field.value));
      files.forEach((file) => data.append("files", file, file.name));
      const request = new XMLHttpRequest();
      const ended = (kind) => { busy = false; part(".sending").hidden = true; trouble(kind); };
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const share = Math.round(100 * event.loaded / event.total);
        part("progress").value = share;
        part("[data-share]").textContent = `${share}\u00a0%`;
      });
      request.addEventListener("load", () => { if (request.status < 400 && request.responseURL) location.assign(request.responseURL); else ended("lost"); });
      request.addEventListener("error", () => ended("lost"));
      request.addEventListener("abort", () => ended(""));
      part(".sending").hidden = false;
      request.send(data);
    };

    form.addEventListener("change", (event) => { if (event.target.files) send([...event.target.files]); });
    form.addEventListener("submit", (event) => { event.preventDefault(); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
    form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) form.classList.remove("over"); });
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      dropped(event.dataTransfer).then(send, () => trouble("lost"));
    });
  });
  // A file that misses the zone must not replace the page.
  ["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => event.preventDefault()));
})();
