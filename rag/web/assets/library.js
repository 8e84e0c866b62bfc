// The documents panel: what is in the corpus, upload, delete, rebuild, history. Text only enters the
// page through textContent, so no document, file name or title can become markup.
(() => {
  "use strict";
  // The words are those of rag/web/words.py; ui/words.js may come later than this script.
  const say = (key, values = {}) => ((window.tiaowen.words || {})[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const root = () => document.querySelector("#tw-library");
  let data = null;
  let filter = "";
  let log = [];
  let timer = 0;

  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const call = async (method, path, body) => {
    const isFile = body instanceof Blob;
    const options = { method, headers: {} };
    if (body !== undefined) {
      options.body = isFile ? body : JSON.stringify(body);
      options.headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
    }
    const response = await fetch(`./api/library${path}`, options);
    const text = await response.text();
    if (!response.ok) {
      let reason = text;
      try { const found = JSON.parse(text); reason = found.error || found.detail || text; } catch { /* plain text */ }
      throw new Error(typeof reason === "string" ? reason : say("lib_bad_request"));
    }
    return JSON.parse(text);
  };
  const note = (text, bad = false) => { log = [{ text, bad }, ...log].slice(0, 12); renderLog(); };
  const attempt = async (work) => {
    try { return await work(); } catch (error) { note(error.message, true); return null; }
  };
  const named = (line) => Object.entries((data && data.names) || {}).reduce((text, [file, name]) => text.replaceAll(file, name), line);
  const shownName = (file) => (data && data.names[file]) || file;

  const renderLog = () => {
    const box = document.querySelector("#tw-lib-log");
    if (!box) return;
    box.replaceChildren(...log.map((item) => make("li", { textContent: item.text, className: item.bad ? "tw-warning" : "" })));
  };

  const uploadOne = (file) => new Promise((resolve) => {
    const bar = make("progress", { max: 1, value: 0 });
    const line = make("li", {}, `${file.name} `, bar);
    document.querySelector("#tw-lib-log").prepend(line);
    const request = new XMLHttpRequest();
    request.open("PUT", `./api/library/files/${encodeURIComponent(file.name)}`);
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onloadend = () => {
      line.remove();
      let reason = say("lib_not_uploaded");
      try { reason = JSON.parse(request.responseText).error || reason; } catch { /* plain text */ }
      if (request.status === 200) note(say("lib_uploaded", { name: file.name }));
      else note(request.status === 413 ? say("lib_too_large", { name: file.name }) : reason, true);
      resolve();
    };
    request.send(file);
  });
  const upload = async (files) => {
    for (const file of files) await uploadOne(file);
    await load();
  };

  // A question before something that can't be undone; it takes the place of the button's text.
  const confirmed = (button, text, sure, work) => {
    const box = make("div", { className: "tw-confirm" }, make("p", { textContent: text }));
    box.setAttribute("role", "alertdialog");
    const close = () => { box.remove(); button.hidden = false; button.focus(); };
    const yes = make("button", { type: "button", textContent: sure, className: "tw-button" });
    const no = make("button", { type: "button", textContent: say("cancel"), className: "tw-button tw-quiet" });
    yes.addEventListener("click", () => { box.remove(); button.hidden = false; work(); });
    no.addEventListener("click", close);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
    box.append(make("div", { className: "tw-lib-bar" }, yes, no));
    button.hidden = true;
    button.closest("li").append(box);
    no.focus();
  };
  const remove = (file, button) => confirmed(
    button,
    say("lib_delete_ask", { name: shownName(file) }),
    say("delete_sure"),
    async () => {
      if (await attempt(() => call("POST", "/delete", { file }))) {
        note(say("lib_deleted", { name: shownName(file) }));
        await load();
      }
    },
  );
  const prune = (button) => confirmed(
    button,
    say("lib_clear_ask"),
    say("lib_clear_sure"),
    async () => {
      const done = await attempt(() => call("POST", "/prune", {}));
      if (done) note(say("lib_cleared", { count: done.removed }));
      await history();
    },
  );

  const watch = async () => {
    clearTimeout(timer);
    const state = await attempt(() => call("GET", "/rebuild"));
    const bar = document.querySelector("#tw-lib-progress");
    if (!state || !bar) return;
    bar.hidden = !state.running;
    bar.querySelector("progress").value = state.total ? state.done / state.total : 0;
    bar.querySelector("span").textContent = `${state.stage || say("lib_preparing")} ${state.total ? `${state.done}/${state.total}` : ""}`;
    if (state.running) { timer = setTimeout(watch, 300); return; }
    if (state.error) note(state.error, true);
    else if (state.generation) {
      [...state.rejected].reverse().forEach((line) => note(named(say("lib_rejected", { line })), true));
      [...state.lines].reverse().forEach((line) => note(named(line)));
      note(say("lib_updated", { summary: state.summary }));
    }
    await load();
  };
  const rebuild = async () => {
    log = [];
    renderLog();
    if (await attempt(() => call("POST", "/rebuild", {}))) watch();
  };

  const matches = (item) => [item.title, item.issuer, item.doc_number, item.region, item.file, shownName(item.file)]
    .some((text) => (text || "").toLowerCase().includes(filter.toLowerCase()));

  const row = (item) => {
    const link = make("a", { textContent: item.title || item.file, href: `./clause/${item.first.split("/").map(encodeURIComponent).join("/")}` });
    const facts = [item.issuer, item.doc_number, item.issued_on, item.region].filter(Boolean).join(" · ");
    const drop = make("button", { type: "button", textContent: say("delete"), className: "tw-button tw-quiet tw-operator" });
    drop.addEventListener("click", () => remove(item.file, drop));
    return make("li", { className: "tw-doc" },
      make("div", { className: "tw-doc-main" },
        make("div", { className: "tw-title" }, item.first ? link : item.title),
        make("div", { className: "tw-path", textContent: facts }),
        item.present ? make("div", { className: "tw-path", textContent: shownName(item.file) }) : "",
        ...item.warnings.map((text) => make("div", { className: "tw-warning", textContent: text })),
        item.present ? "" : make("div", { className: "tw-warning", textContent: say("lib_gone") })),
      make("div", { className: "tw-doc-side" }, make("span", { textContent: say("lib_clauses", { clauses: item.clauses }) }), drop));
  };
  const waiting = (file) => {
    const drop = make("button", { type: "button", textContent: say("delete"), className: "tw-button tw-quiet tw-operator" });
    drop.addEventListener("click", () => remove(file, drop));
    return make("li", { className: "tw-doc" },
      make("div", { className: "tw-doc-main" }, make("div", { className: "tw-title", textContent: shownName(file) }),
        make("div", { className: "tw-path", textContent: say("lib_waiting") })), drop);
  };

  const renderList = () => {
    const list = document.querySelector("#tw-lib-list");
    const found = data.documents.filter(matches);
    list.replaceChildren(...data.pending.filter((file) => shownName(file).toLowerCase().includes(filter.toLowerCase())).map(waiting), ...found.map(row));
    if (!list.children.length) list.append(make("li", { className: "tw-empty-line", textContent: data.documents.length ? say("lib_no_match") : say("lib_none") }));
  };

  const history = async () => {
    const box = document.querySelector("#tw-lib-history ul");
    const kept = await attempt(() => call("GET", "/history"));
    if (!kept || !box) return;
    box.replaceChildren(...kept.map((item) => {
      const back = make("button", { type: "button", textContent: say("lib_back"), className: "tw-button tw-quiet tw-operator" });
      back.addEventListener("click", async () => {
        if (await attempt(() => call("POST", "/rollback", { generation: item.generation }))) {
          note(say("lib_went_back", { generation: item.generation }));
          await load();
        }
      });
      const when = item.created ? new Date(item.created).toLocaleString(say("lib_locale")) : item.generation;
      const text = `${when}　${say("lib_holds", item)}　${item.summary || item.problem}`;
      return make("li", { className: "tw-doc" }, make("div", { className: "tw-doc-main", textContent: text }),
        item.current ? make("span", { className: "tw-chip", textContent: say("lib_current") }) : back);
    }));
    const clear = make("button", { type: "button", textContent: say("lib_clear"), className: "tw-button tw-quiet tw-operator" });
    clear.addEventListener("click", () => prune(clear));
    if (kept.length > 1) box.append(make("li", { className: "tw-doc" }, clear));
  };

  const render = () => {
    const search = make("input", { type: "search", className: "tw-input", placeholder: say("lib_filter"), value: filter });
    search.setAttribute("aria-label", search.placeholder);
    search.addEventListener("input", () => { filter = search.value.trim(); renderList(); });
    const pick = make("input", { type: "file", multiple: true, id: "tw-lib-file", className: "tw-file" });
    pick.addEventListener("change", () => upload([...pick.files]));
    const drop = make("label", { className: "tw-drop tw-operator", htmlFor: "tw-lib-file" }, pick,
      say("lib_drop"));
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("tw-over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("tw-over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("tw-over"); upload([...event.dataTransfer.files]); });
    const build = make("button", { type: "button", id: "tw-lib-rebuild", textContent: say("lib_rebuild"), className: "tw-button tw-operator" });
    build.addEventListener("click", rebuild);
    const bar = make("div", { id: "tw-lib-progress", hidden: true }, make("progress", { max: 1, value: 0 }), make("span"));
    const past = make("details", { id: "tw-lib-history" }, make("summary", { textContent: say("lib_history") }), make("ul", { className: "tw-docs" }));
    const before = document.querySelector("#tw-lib-history");
    past.open = Boolean(before && before.open); // drawn anew, it stays as the person left it
    past.addEventListener("toggle", () => { if (past.open) history(); });
    const changed = data.pending.length + (data.removed || []).length;
    root().replaceChildren(make("div", { className: "tw-library" },
      make("h1", { textContent: say("documents_tab") }),
      make("a", { href: "./library", textContent: say("lib_table"), className: "tw-lib-table" }),
      data.trouble ? make("p", { className: "tw-warning", textContent: data.trouble }) : "",
      make("div", { className: "tw-lib-bar" }, search, build),
      changed ? make("p", { className: "tw-note", textContent: say("lib_changed", { changed }) }) : "",
      bar, drop, make("ul", { id: "tw-lib-log", className: "tw-log" }), make("ul", { id: "tw-lib-list", className: "tw-docs" }), past));
    root().querySelector("#tw-lib-log").setAttribute("role", "status");
    renderLog();
    renderList();
  };
  const load = async () => {
    data = await attempt(() => call("GET", ""));
    if (data) {
      document.body.classList.toggle("tw-reader-only", !data.operator);
      const counts = document.querySelector(".tw-counts");
      const clauses = data.documents.reduce((sum, item) => sum + item.clauses, 0);
      if (counts) counts.textContent = say("lib_counts", { documents: data.documents.length, clauses });
      render();
    }
  };
  const open = async () => { await load(); };
  window.tiaowen = Object.assign(window.tiaowen || {}, { library: { open } });
})();
