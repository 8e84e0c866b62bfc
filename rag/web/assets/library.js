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
  let taking = null;
  let stale = false; // the chat page was made when there was no index
  const uploads = () => (taking = taking || window.tiaowen.uploads({ make, say, note, attempt, call, load, data: () => data }));

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
  const note = (text, bad = false, link = null) => { log = [{ text, bad, link }, ...log].slice(0, 12); renderLog(); };
  const attempt = async (work) => {
    try { return await work(); } catch (error) { note(error.message, true); return null; }
  };
  const named = (line) => Object.entries((data && data.names) || {}).reduce((text, [file, name]) => text.replaceAll(file, name), line);
  const shownName = (file) => (data && data.names[file]) || file;

  const renderLog = () => {
    const box = document.querySelector("#tw-lib-log");
    if (!box) return;
    box.replaceChildren(...log.map((item) => make("li", { className: item.bad ? "tw-warning" : "" }, item.text, item.link ? make("a", item.link) : "")));
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
      const changes = { href: `./operator/changes?new=${encodeURIComponent(state.generation)}`, textContent: say("changes_show") };
      note(`${say("lib_updated", { summary: state.summary })} `, false, state.lines.length ? changes : null);
      if (data && data.trouble) stale = true;
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
        (data.changed || []).includes(item.file) ? make("div", { className: "tw-warning", textContent: say("lib_replaced_since") }) : "",
        item.present ? "" : make("div", { className: "tw-warning", textContent: say("lib_gone") })),
      make("div", { className: "tw-doc-side" }, make("span", { textContent: say("lib_clauses", { clauses: item.clauses }) }), drop));
  };
  const waiting = (file, reason = "") => {
    const drop = make("button", { type: "button", textContent: say("delete"), className: "tw-button tw-quiet tw-operator" });
    drop.addEventListener("click", () => remove(file, drop));
    return make("li", { className: "tw-doc" },
      make("div", { className: "tw-doc-main" }, make("div", { className: "tw-title", textContent: shownName(file) }),
        make("div", { className: reason ? "tw-warning" : "tw-path", textContent: reason || say("lib_waiting") })), drop);
  };

  const renderList = () => {
    const list = document.querySelector("#tw-lib-list");
    const found = data.documents.filter(matches);
    const reasons = Object.fromEntries((data.rejected || []).map((item) => [item.file, say("lib_rejected", { line: named(`${item.reason}。${item.remedy}`) })]));
    const others = [...Object.keys(reasons), ...data.pending].filter((file) => shownName(file).toLowerCase().includes(filter.toLowerCase()));
    list.replaceChildren(...others.map((file) => waiting(file, reasons[file])), ...found.map(row));
    if (!list.children.length) list.append(make("li", { className: "tw-empty-line", textContent: data.documents.length ? say("lib_no_match") : say("lib_none") }));
  };

  const history = async () => {
    const box = document.querySelector("#tw-lib-history ul");
    const kept = await attempt(() => call("GET", "/history"));
    if (!kept || !box) return;
    box.replaceChildren(...kept.map((item, place) => {
      const back = make("button", { type: "button", textContent: say("lib_back"), className: "tw-button tw-quiet tw-operator" });
      back.addEventListener("click", async () => {
        if (await attempt(() => call("POST", "/rollback", { generation: item.generation }))) {
          note(say("lib_went_back", { generation: item.generation }));
          await load();
        }
      });
      const when = item.created ? new Date(item.created).toLocaleString(say("lib_locale")) : item.generation;
      const text = `${when}　${say("lib_holds", item)}　${item.summary || item.problem}`;
      const earlier = kept[place + 1];
      const changes = earlier ? make("a", { href: `./operator/changes?old=${encodeURIComponent(earlier.generation)}&new=${encodeURIComponent(item.generation)}`, textContent: say("changes_show"), className: "tw-operator" }) : "";
      return make("li", { className: "tw-doc" }, make("div", { className: "tw-doc-main", textContent: text }), changes,
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
    const build = make("button", { type: "button", id: "tw-lib-rebuild", textContent: say("lib_rebuild"), className: "tw-button tw-operator" });
    build.addEventListener("click", rebuild);
    const bar = make("div", { id: "tw-lib-progress", hidden: true }, make("progress", { max: 1, value: 0 }), make("span"));
    const past = make("details", { id: "tw-lib-history" }, make("summary", { textContent: say("lib_history") }), make("ul", { className: "tw-docs" }));
    const before = document.querySelector("#tw-lib-history");
    past.open = Boolean(before && before.open); // drawn anew, it stays as the person left it
    past.addEventListener("toggle", () => { if (past.open) history(); });
    const changed = [data.pending, data.changed, data.removed].reduce((sum, files) => sum + (files || []).length, 0);
    root().replaceChildren(make("div", { className: "tw-library" },
      make("h2", { textContent: say("documents_tab") }),
      make("a", { href: "./library", textContent: say("lib_table"), className: "tw-lib-table" }),
      data.trouble ? make("p", { className: "tw-warning", textContent: data.trouble }) : "",
      make("div", { className: "tw-lib-bar" }, search, build),
      changed ? make("p", { className: "tw-note", textContent: say("lib_changed", { changed }) }) : "",
      bar, uploads().field(), uploads().offers, make("div", { id: "tw-lib-said" }, make("ul", { id: "tw-lib-log", className: "tw-log" })), make("ul", { id: "tw-lib-list", className: "tw-docs" }), past));
    root().querySelector("#tw-lib-said").setAttribute("role", "status");
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
  // Examples and scopes of the chat come with its page: after the first build it is made anew.
  document.addEventListener("click", (event) => {
    const tab = stale && event.target.closest && event.target.closest(".tw-tabs a[href$='#ask']");
    if (!tab) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    location.assign(document.body.dataset.base || "./");
  }, true);
  window.tiaowen = Object.assign(window.tiaowen || {}, { library: { open } });
})();
