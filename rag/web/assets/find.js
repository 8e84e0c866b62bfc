// Search: the box that Ctrl or Cmd and K open over any page, and the field within the open document.
// Text of documents only enters the page through textContent.
(() => {
  "use strict";
  const say = (key, values = {}) => ((window.tiaowen.words || {})[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const base = () => document.body.dataset.base || "./";
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  const BEFORE = 24;
  const LENGTH = 80;

  // Answers may come in another order than their questions; only the last one's is shown.
  const latest = () => {
    let turn = 0;
    return async (fields) => {
      const mine = (turn += 1);
      const response = await fetch(`${base()}api/search?${new URLSearchParams(fields)}`);
      if (!response.ok) throw new Error(String(response.status));
      const found = await response.json();
      return mine === turn ? found : null;
    };
  };
  const later = (work, wait) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => work(...given), wait); };
  };

  const marked = (text, spans) => {
    const from = spans.length ? Math.max(0, spans[0][0] - BEFORE) : 0;
    const to = Math.min(text.length, from + LENGTH);
    const line = make("span", {}, from ? "…" : "");
    let end = from;
    spans.filter((span) => span[1] <= to).forEach(([start, stop]) => {
      line.append(text.slice(end, start), make("mark", { textContent: text.slice(start, Math.min(stop, to)) }));
      end = Math.min(stop, to);
    });
    line.append(text.slice(end, to), to < text.length ? "…" : "");
    return line;
  };
  const address = (clause) => {
    const path = clause.clause_id.split("/").map(encodeURIComponent).join("/");
    const span = clause.spans.length ? `?start=${clause.spans[0][0]}&end=${clause.spans[0][1]}` : "";
    return `${base()}clause/${path}${span}`;
  };
  const hit = (clause, above) => make("a", { href: address(clause), className: "tw-hit" },
    make("span", { className: "tw-path", textContent: above.filter(Boolean).join(" › ") }), marked(clause.text, clause.spans));

  // The box over the page.
  const ask = latest();
  const finder = () => document.querySelector(".tw-finder");
  const found = (data) => data.results.flatMap((item) => {
    const rows = item.clauses.slice(0, 3).map((clause) => hit(clause, [item.title, clause.number]));
    const whole = make("a", { href: `${base()}library/${item.doc_id.split("/").map(encodeURIComponent).join("/")}`, className: "tw-hit" },
      make("strong", { textContent: item.title }), " ", make("span", { className: "tw-path", textContent: item.doc_number }));
    return item.named ? [whole, ...rows] : rows;
  }).slice(0, 12);
  const refresh = later(async (typed) => {
    const [list, note] = [finder().querySelector("ul"), finder().querySelector("[role=status]")];
    if (!typed.trim()) { list.replaceChildren(); note.textContent = ""; return; }
    try {
      const data = await ask({ q: typed });
      if (!data) return;
      list.replaceChildren(...found(data).map((link) => make("li", {}, link)));
      note.textContent = data.results.length ? "" : say("find_none");
    } catch { list.replaceChildren(); note.textContent = say("find_failed"); }
  }, 160);
  const build = () => {
    const field = make("input", { type: "search", name: "q", className: "tw-input", placeholder: say("find_label"), maxLength: 200, autocomplete: "off" });
    field.setAttribute("aria-label", say("find_label"));
    field.addEventListener("input", () => refresh(field.value));
    const shut = make("button", { type: "button", className: "tw-close-finder", textContent: "×" });
    shut.setAttribute("aria-label", say("find_close"));
    const form = make("form", { action: `${base()}search` }, field, shut);
    form.setAttribute("role", "search");
    const note = make("span", { className: "tw-path" });
    note.setAttribute("role", "status");
    const all = make("a", { href: `${base()}search`, textContent: say("find_all") });
    all.addEventListener("click", (event) => { event.preventDefault(); form.requestSubmit(); });
    const box = make("dialog", { className: "tw-finder" }, form, make("ul"), make("footer", {}, all, " ", note));
    box.setAttribute("aria-label", say("find_label"));
    shut.addEventListener("click", () => box.close());
    // Before app.js, which opens a clause in the pane and lets nobody else know.
    window.addEventListener("click", (event) => {
      if (event.target === box || (event.target.closest && event.target.closest(".tw-finder a.tw-hit") && document.querySelector("#tw-reader-body"))) box.close();
    }, true);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [field, ...box.querySelectorAll("ul a")];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      if (stops[next]) stops[next].focus();
    });
    document.body.append(box);
    return box;
  };
  const open = () => {
    const box = finder() || build();
    if (!box.open) box.showModal();
    box.querySelector("input").select();
  };
  // Before app.js, for which Escape closes the pane, and the field, which it would only empty.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && finder() && finder().open) {
      event.preventDefault();
      event.stopPropagation();
      finder().close();
      return;
    }
    const signedOut = document.querySelector(".tw-signin");
    if (!signedOut && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  }, true);

  // Within the open document: every place in the text shown is lit, every clause of it listed.
  const light = (article, typed) => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("tw-found");
    const words = typed.replace(/["“”「」]/g, " ").toLowerCase().split(/\s+/).filter(Boolean);
    const ranges = [];
    const walker = document.createTreeWalker(article.querySelector(".tw-text"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.toLowerCase();
      words.forEach((word) => {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + word.length);
          ranges.push(range);
        }
      });
    }
    if (ranges.length) CSS.highlights.set("tw-found", new Highlight(...ranges));
  };
  const within = latest();
  // What was looked for, and where one is among the findings, outlives the step to the next one.
  const KEPT = "tiaowen.find";
  const kept = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; } };
  const keep = (value) => sessionStorage.setItem(KEPT, JSON.stringify(value));
  const documentOf = (article) => (article.querySelector("h1, h2") || article).textContent;
  const look = async (article, form) => {
    const typed = form.querySelector("input").value.trim();
    const [note, list] = [form.querySelector("p"), form.querySelector("ol")];
    if (typed !== kept().typed || documentOf(article) !== kept().document) keep({ document: documentOf(article), typed, place: -1 });
    light(article, typed);
    if (!typed) { list.replaceChildren(); note.textContent = ""; return; }
    try {
      const data = await within({ q: typed, clause: article.dataset.clause });
      if (!data) return;
      const clauses = data.nearest ? [] : data.results.flatMap((item) => item.clauses);
      const places = clauses.reduce((sum, clause) => sum + clause.spans.length, 0);
      note.textContent = clauses.length ? say("find_count", { clauses: clauses.length, places }) : say("find_none");
      list.replaceChildren(...clauses.map((clause) => make("li", {}, hit(clause, [...clause.path.slice(-1), clause.number]))));
    } catch { note.textContent = say("find_failed"); }
  };
  const equip = (article) => {
    const field = make("input", { type: "search", className: "tw-input", placeholder: say("find_here"), maxLength: 200, autocomplete: "off" });
    field.setAttribute("aria-label", say("find_here"));
    const note = make("p");
    note.setAttribute("role", "status");
    const form = make("form", { className: "tw-find" }, field, note, make("ol"));
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", say("find_here"));
    const soon = later(() => look(article, form), 200);
    field.addEventListener("input", soon);
    form.addEventListener("submit", async (event) => { // Enter goes to the next finding
      event.preventDefault();
      await look(article, form);
      const links = [...form.querySelectorAll("ol a")];
      if (!links.length) return;
      const place = (kept().place + 1) % links.length;
      keep({ ...kept(), place });
      links[place].click();
    });
    const outline = article.querySelector(".tw-outline");
    const beside = make("a", { className: "tw-more", href: `${base()}compare?${new URLSearchParams({ clause: article.dataset.clause })}`, textContent: say("find_compare") });
    const aside = make("div", { className: "tw-aside" }, form, beside);
    article.querySelector(".tw-text").before(aside);
    if (outline) aside.append(outline);
    if (kept().typed && kept().document === documentOf(article)) { field.value = kept().typed; look(article, form); }
  };
  // Where there is room for it beside the text, the outline is open (see pages.css).
  const roomy = (article) => article.getBoundingClientRect().width >= 740;
  const arrange = () => document.querySelectorAll(".tw-reading[data-clause]").forEach((article) => {
    if (article.querySelector(".tw-find")) return;
    equip(article);
    const outline = article.querySelector(".tw-outline");
    if (outline && roomy(article)) outline.open = true;
  });
  // Filters count as soon as they are chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("form.tw-search");
    if (form && event.target.tagName === "SELECT") form.requestSubmit();
  });
  // `?ask=` puts a question into the chat's field, for the person to send.
  const question = new URLSearchParams(location.search).get("ask");
  let given = !question;
  const give = () => {
    const field = given ? null : document.querySelector("#tw-question textarea");
    if (!field) return;
    given = true;
    field.value = question.slice(0, 500);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    history.replaceState(null, "", location.pathname);
    field.focus();
  };
  // `?open=` chooses one of the conversations in the chat's list.
  const wanted = new URLSearchParams(location.search).get("open");
  let chosen = !wanted;
  const choose = () => {
    const one = chosen ? null : [...document.querySelectorAll("#tw-list input[type=radio]")].find((input) => input.value === wanted);
    if (!one) return;
    chosen = true;
    history.replaceState(null, "", location.pathname);
    if (!one.checked) one.click();
  };
  const changed = () => { arrange(); give(); choose(); };
  new MutationObserver(changed).observe(document.documentElement, { childList: true, subtree: true });
  changed();
  window.tiaowen = Object.assign(window.tiaowen || {}, { find: { open } });
})();
