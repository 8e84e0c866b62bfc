// One's own questions: search, rename, delete, export. The conversations are kept in this browser
// (see app.js); their text only enters the page through textContent.
(() => {
  "use strict";
  const say = (key, values = {}) => ((window.tiaowen.words || {})[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const base = document.body.dataset.base || "./";
  const root = document.querySelector("#tw-past");
  const STORE = "tiaowen.conversations";
  let theirs = null; // an account's conversations are the server's
  const read = () => {
    if (theirs) return theirs;
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) || "[]");
      return Array.isArray(kept) ? kept.filter((item) => item && item.id && Array.isArray(item.turns)) : [];
    } catch { return []; }
  };
  const write = (many) => {
    if (!theirs) { localStorage.setItem(STORE, JSON.stringify(many)); return; }
    const now = new Map(many.map((item) => [item.id, item]));
    const titles = Object.fromEntries(theirs.filter((item) => now.has(item.id) && now.get(item.id).title !== item.title).map((item) => [item.id, now.get(item.id).title]));
    const dropped = theirs.filter((item) => !now.has(item.id)).map((item) => item.id);
    theirs = many;
    fetch(`${base}api/conversations/change`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ titles, dropped }) })
      .then((response) => { if (!response.ok) throw new Error(); }).catch(() => note(say("past_failed")));
  };
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  const button = (text, work, quiet = true) => {
    const made = make("button", { type: "button", textContent: text, className: `tw-button${quiet ? " tw-quiet" : ""}` });
    made.addEventListener("click", () => work(made));
    return made;
  };
  let typed = "";
  const note = (text) => { root.querySelector("[role=status]").textContent = text; };

  const words = () => typed.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => words().every((word) => text.toLowerCase().includes(word));
  const marked = (text) => {
    const line = make("span");
    const low = text.toLowerCase();
    const places = words().flatMap((word) => (low.includes(word) ? [[low.indexOf(word), low.indexOf(word) + word.length]] : [])).sort((a, b) => a[0] - b[0]);
    let end = 0;
    places.forEach(([start, stop]) => {
      if (start < end) return;
      line.append(text.slice(end, start), make("mark", { textContent: text.slice(start, stop) }));
      end = stop;
    });
    line.append(text.slice(end));
    return line;
  };

  const save = (name, type, content) => {
    const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // One request a conversation: together they may be larger than a request may be.
  const markdown = async (many) => {
    const parts = [];
    for (const item of many) {
      const response = await fetch(`${base}api/conversations/markdown`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify([item]),
      });
      if (!response.ok) throw new Error(String(response.status));
      parts.push(await response.text());
    }
    return parts.join("\n");
  };
  const exported = async () => {
    const many = read();
    if (!many.length) return;
    try { save(`${say("past_file")}.md`, "text/markdown", await markdown(many)); } catch { note(say("past_failed")); }
  };

  const rename = (item, row) => {
    const field = make("input", { className: "tw-input", value: item.title || "", maxLength: 40 });
    field.setAttribute("aria-label", say("past_name"));
    const form = make("form", { className: "tw-bar" }, field, make("button", { className: "tw-button", textContent: say("past_save") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const title = field.value.trim().replace(/\s+/g, " ");
      if (title) write(read().map((one) => (one.id === item.id ? { ...one, title, changed: Date.now() / 1000 } : one)));
      draw();
      focus(item.id);
    });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") { draw(); focus(item.id); } });
    row.querySelector("h2").replaceWith(form);
    field.select();
  };
  const remove = (item, row) => {
    const sure = button(say("past_delete_sure"), () => {
      write(read().filter((one) => one.id !== item.id));
      draw();
      note(say("past_deleted", { title: item.title || "…" }));
      root.querySelector("input").focus();
    }, false);
    const away = button(say("past_cancel"), () => { draw(); focus(item.id); });
    row.querySelector(".tw-ways").replaceChildren(sure, away);
    away.focus();
  };
  const focus = (id) => {
    const row = [...root.querySelectorAll("li[data-id]")].find((one) => one.dataset.id === id);
    if (row) row.querySelector("a").focus();
  };

  const when = (item) => (item.changed ? new Date(item.changed * 1000).toLocaleString(say("past_locale"), { dateStyle: "medium", timeStyle: "short" }) : "");
  const row = (item) => {
    const found = item.turns.filter((turn) => turn && typeof turn.question === "string" && (!typed || holds(`${turn.question} ${turn.text || ""}`)));
    const questions = found.slice(0, 6).map((turn) => make("li", { className: "tw-past-turn" },
      make("a", { href: `${base}?ask=${encodeURIComponent(turn.question)}`, title: say("past_again") }, marked(turn.question))));
    const more = found.length > 6 ? [make("li", { className: "tw-path", textContent: say("past_more", { count: found.length - 6 }) })] : [];
    const made = make("li", {},
      make("h2", {}, make("a", { href: `${base}?open=${encodeURIComponent(item.id)}` }, marked(item.title || "…"))),
      make("p", { className: "tw-path", textContent: `${when(item)} · ${say("past_turns", { count: item.turns.length })}` }),
      make("ul", { className: "tw-plain" }, ...questions, ...more));
    made.dataset.id = item.id;
    made.append(make("div", { className: "tw-ways" },
      button(say("past_rename"), () => rename(item, made)),
      button(say("past_delete"), () => remove(item, made))));
    return made;
  };
  const list = () => {
    const many = read();
    const found = many.filter((item) => !typed || holds(item.title || "") || item.turns.some((turn) => turn && holds(`${turn.question} ${turn.text || ""}`)));
    const empty = many.length ? say("past_no_match") : say("past_none");
    return found.length ? found.map(row) : [make("li", { className: "tw-none", textContent: empty })];
  };
  const draw = () => root.querySelector(".tw-found").replaceChildren(...list());

  const field = make("input", { type: "search", className: "tw-input", placeholder: say("past_search") });
  field.setAttribute("aria-label", say("past_search"));
  field.addEventListener("input", () => { typed = field.value.trim(); draw(); });
  const where = make("p", { className: "tw-path", textContent: say("past_where") });
  const status = make("p", { className: "tw-count" });
  status.setAttribute("role", "status");
  root.append(make("div", { className: "tw-bar" }, field, button(say("past_export"), exported, false)),
    where, status, make("ol", { className: "tw-found" }));
  draw();
  window.addEventListener("storage", draw);
  fetch(`${base}api/conversations`).then((response) => response.json()).then((found) => {
    if (!found.account) return;
    theirs = found.conversations;
    where.textContent = say("past_where_account");
    draw();
  }).catch(() => note(say("past_failed")));
})();
