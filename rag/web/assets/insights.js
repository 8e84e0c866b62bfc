// The insights page: choose a table and its filters, read it, open what a cell rests on, export it.
// Text only enters the page through textContent, so nothing of a document can become markup.
(() => {
  "use strict";
  const say = (key, values = {}) => ((window.tiaowen.words || {})[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const PAGE = 100;
  const LONG = 140;
  // How the address names the fields of the options.
  const NAMES = { doc_ids: "doc", regions: "region", matters: "matter", unit: "unit", due_by: "due_by", as_of: "as_of", before: "before", after: "after" };
  let known = null;
  let chosen = null;
  let table = null;
  let shown = PAGE;
  let find = "";
  let turns = 0;

  const fetched = async (path) => {
    const response = await fetch(path);
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    let reason = text;
    try { const found = JSON.parse(text); reason = found.error || found.detail || text; } catch { /* plain text */ }
    throw new Error(typeof reason === "string" ? reason : response.statusText);
  };
  const titles = () => ({ ledger: say("ins_ledger"), validity: say("ins_validity"), basis: say("ins_basis"), matrix: say("ins_matrix"), conflicts: say("ins_conflicts"), versions: say("ins_versions") });
  const labels = () => ({
    doc_ids: say("ins_doc_ids"), regions: say("ins_regions"), matters: say("ins_matters"), unit: say("ins_unit"),
    due_by: say("ins_due_by"), as_of: say("ins_as_of"), before: say("ins_before"), after: say("ins_after"),
  });
  const files = () => ({ xlsx: say("ins_xlsx"), docx: say("ins_docx"), ics: say("ins_ics") });
  const title = (one) => titles()[one.name] || one.title;

  // Filters.
  const address = () => new URLSearchParams(location.search);
  const asked = () => {
    const fields = new URLSearchParams();
    for (const [field, name] of Object.entries(NAMES)) {
      if (!chosen.reads.includes(field)) continue;
      const input = document.querySelector(`#tw-ins-${field}`);
      const values = field === "matters" ? input.value.split(/[、，,;；]/) : [input.value];
      values.map((value) => value.trim()).filter(Boolean).forEach((value) => fields.append(name, value));
    }
    return fields;
  };
  const choice = (field, options, first) => make("select", { id: `tw-ins-${field}`, className: "tw-input" },
    make("option", { value: "", textContent: first }),
    ...options.map(([value, text]) => make("option", { value, textContent: text })));
  const control = (field) => {
    const documents = known.documents.map((one) => [one.doc_id, one.number ? `${one.title}（${one.number}）` : one.title]);
    if (field === "doc_ids") return choice(field, documents, say("ins_all"));
    if (field === "before" || field === "after") return choice(field, documents, say("ins_choose"));
    if (field === "regions") return choice(field, known.regions.map((one) => [one.code, one.name]), say("ins_all"));
    const type = field === "due_by" || field === "as_of" ? "date" : "search";
    const hint = { unit: say("ins_unit_hint"), matters: say("ins_matters_hint") }[field] || "";
    return make("input", { id: `tw-ins-${field}`, className: "tw-input", type, placeholder: hint, maxLength: 300 });
  };
  const filters = () => {
    const form = make("form", { className: "tw-ins-filters" });
    const given = address();
    for (const field of Object.keys(NAMES).filter((name) => chosen.reads.includes(name))) {
      const input = control(field);
      const values = given.get("name") === chosen.name ? given.getAll(NAMES[field]) : [];
      if (values.length) input.value = values.join("、");
      input.addEventListener("change", () => show());
      form.append(make("label", { className: `tw-ins-${field}` }, make("span", { textContent: labels()[field] }), input));
    }
    form.append(make("button", { className: "tw-button", textContent: say("ins_show") }));
    form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    return form;
  };

  // The table.
  const link = (source, text) => {
    const path = source.clause_id.split("/").map(encodeURIComponent).join("/");
    const span = source.end > source.start ? `?start=${source.start}&end=${source.end}` : "";
    return make("a", { href: `./clause/${path}${span}`, textContent: text, title: say("ins_source", { place: source.place }), className: "tw-cell-link" });
  };
  const places = (sources) => {
    const byClause = new Map();
    for (const source of sources) {
      const before = byClause.get(source.clause_id);
      byClause.set(source.clause_id, before ? { ...before, start: Math.min(before.start, source.start), end: Math.max(before.end, source.end) } : source);
    }
    return [...byClause.values()];
  };
  const cell = (item, column) => {
    const box = make("td");
    box.dataset.column = column;
    const where = places(item.sources);
    if (!item.text) return box;
    if (where.length) box.append(link(where[0], item.text));
    else box.append(item.text);
    where.slice(1).forEach((source, i) => {
      const marker = link(source, String(i + 2));
      marker.className = "tw-marker";
      box.append(marker);
    });
    if (item.text.length > LONG) {
      const body = make("div", { className: "tw-clamped" });
      body.append(...box.childNodes);
      const more = make("button", { type: "button", className: "tw-fold", textContent: say("ins_whole") });
      more.addEventListener("click", () => { more.textContent = body.classList.toggle("tw-clamped") ? say("ins_whole") : say("ins_less"); });
      box.append(body, more);
    }
    return box;
  };
  const matches = (row) => !find || row.some((item) => item.text.toLowerCase().includes(find.toLowerCase()));
  const render = () => {
    const found = table.rows.filter(matches);
    const head = make("tr", {}, ...table.columns.map((text) => make("th", { textContent: text, scope: "col" })));
    const body = make("tbody", {}, ...found.slice(0, shown).map((row) => make("tr", {}, ...row.map((item, i) => cell(item, table.columns[i])))));
    const grid = make("table", {}, make("thead", {}, head), body);
    grid.dataset.name = table.name;
    const box = document.querySelector("#tw-ins-table");
    box.replaceChildren(found.length ? grid : make("p", { className: "tw-empty-line", textContent: say("ins_none") }));
    if (found.length > shown) {
      const more = make("button", { type: "button", className: "tw-button tw-quiet", textContent: say("ins_more", { count: Math.min(PAGE, found.length - shown) }) });
      more.addEventListener("click", () => { shown += PAGE; render(); });
      box.append(more);
    }
    const counts = { rows: table.rows.length, shown: found.length };
    document.querySelector("#tw-ins-count").textContent = find ? say("ins_rows_shown", counts) : say("ins_rows", counts);
  };
  const show = async () => {
    const fields = asked();
    const turn = (turns += 1);
    const kept = new URLSearchParams({ name: chosen.name });
    fields.forEach((value, name) => kept.append(name, value));
    history.replaceState(null, "", `?${kept}`);
    const status = document.querySelector("#tw-ins-count");
    status.textContent = say("ins_working");
    document.querySelector("#tw-ins-table").setAttribute("aria-busy", "true");
    try {
      const made = await fetched(`./api/insights/${chosen.name}?${fields}`);
      if (turn !== turns) return; // another table was asked for meanwhile
      table = made;
      shown = PAGE;
      render();
      document.querySelector("#tw-ins-notes").replaceChildren(...table.notes.map((text) => make("li", { textContent: text })));
      document.querySelectorAll(".tw-ins-export").forEach((item) => { item.href = `./api/insights/${chosen.name}/${item.dataset.kind}?${fields}`; });
    } catch (error) {
      if (turn !== turns) return;
      document.querySelector("#tw-ins-table").replaceChildren();
      document.querySelector("#tw-ins-notes").replaceChildren();
      status.textContent = say("ins_failed", { reason: error.message });
    } finally {
      document.querySelector("#tw-ins-table").removeAttribute("aria-busy");
    }
  };

  // The frame.
  const open = (name) => {
    chosen = known.insights.find((one) => one.name === name) || known.insights[0];
    find = "";
    const tabs = known.insights.map((one) => {
      const tab = make("button", { type: "button", textContent: title(one), className: "tw-ins-tab" });
      tab.setAttribute("aria-pressed", String(one === chosen));
      tab.addEventListener("click", () => open(one.name));
      return tab;
    });
    const kinds = ["xlsx", "docx", ...(chosen.calendar ? ["ics"] : [])];
    const exports = kinds.map((kind) => {
      const item = make("a", { className: "tw-ins-export tw-button tw-quiet", href: `./api/insights/${chosen.name}/${kind}`, textContent: files()[kind] });
      item.dataset.kind = kind;
      item.setAttribute("download", "");
      return item;
    });
    const search = make("input", { type: "search", className: "tw-input", id: "tw-ins-find", placeholder: say("ins_find"), maxLength: 100 });
    search.setAttribute("aria-label", say("ins_find"));
    search.addEventListener("input", () => { find = search.value.trim(); shown = PAGE; if (table) render(); });
    const status = make("span", { id: "tw-ins-count" });
    status.setAttribute("role", "status");
    document.querySelector("#tw-insights").replaceChildren(
      make("nav", { className: "tw-ins-tabs" }, ...tabs),
      filters(),
      make("div", { className: "tw-ins-bar" }, search, status, make("span", { className: "tw-ins-exports" }, ...exports)),
      make("div", { id: "tw-ins-table", className: "tw-table" }),
      make("ul", { id: "tw-ins-notes" }));
    show();
  };
  const start = async () => {
    try {
      known = await fetched("./api/insights");
      open(address().get("name"));
    } catch (error) {
      document.querySelector("#tw-insights").replaceChildren(make("p", { className: "tw-warning", textContent: say("ins_failed", { reason: error.message }) }));
    }
  };
  start();
})();
