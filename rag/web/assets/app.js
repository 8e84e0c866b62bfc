// The page's own behaviour: theme, links, keyboard, what follows an answer. No library, no other host.
// Comes after away.js and pane.js.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);

  // Theme: the system's until the person chooses.
  const dark = (on) => {
    document.documentElement.classList.toggle("dark", on);
    document.body.classList.toggle("dark", on);
  };
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const applyTheme = () => dark((localStorage.getItem("tiaowen.theme") || (system.matches ? "dark" : "light")) === "dark");
  applyTheme();
  system.addEventListener("change", applyTheme);

  const { close: closeReader, leave, view, wide } = window.tiaowen.pane;
  const { openReader } = window.tiaowen;

  // Copy an answer with its sources.
  const copyAnswer = async (answer) => {
    const body = answer.cloneNode(true);
    body.querySelectorAll(".tw-marker").forEach((marker) => { marker.textContent = `[${marker.textContent}]`; });
    const text = [...body.querySelectorAll(":scope > p, :scope > ul > li, .tw-table tr")]
      .filter((item) => !item.classList.contains("tw-tools"))
      .map((item) => [...(item.cells || [item])].map((cell) => cell.textContent.trim()).join("："));
    const sources = [...body.querySelectorAll(".tw-sources .tw-card")].map((card) => {
      const part = (name) => (one(name, card) ? one(name, card).textContent.trim() : "");
      const numbers = [...card.querySelectorAll(".tw-numbers .tw-n")].map((n) => `[${n.textContent}]`).join("");
      return `${numbers} ${part(".tw-title")} ${part(".tw-path")}`.trim();
    });
    await navigator.clipboard.writeText([...text, "", ...sources].join("\n"));
  };
  const say = (element, text) => {
    const before = element.textContent;
    element.textContent = text;
    setTimeout(() => { element.textContent = before; }, 1500);
  };

  const wanted = (link) => new URL(link.href, document.baseURI).searchParams.get("ask") || "";
  const commands = {
    "#menu": () => document.body.classList.toggle("tw-side-open"),
    "#close": closeReader,
    "#ask": () => { view("ask"); openFirst(); },
    "#documents": () => view("documents"),
    "#theme": () => {
      const next = document.body.classList.contains("dark") ? "light" : "dark";
      localStorage.setItem("tiaowen.theme", next);
      applyTheme();
    },
    "#alone": (link) => window.tiaowen.ask(wanted(link), { alone: true }),
    "#everywhere": (link) => window.tiaowen.ask(wanted(link), { everywhere: true }),
    "#send": (link) => window.tiaowen.ask(wanted(link)),
    "#edit": (link) => window.tiaowen.edit(wanted(link)),
    "#share": (link) => {
      window.tiaowen.sharing = [...document.querySelectorAll(".tw-answer")].indexOf(link.closest(".tw-answer"));
      one("#tw-share").click();
    },
    "#copy": async (link) => {
      await copyAnswer(link.closest(".tw-answer"));
      say(link, link.title);
    },
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    const card = !link && event.target.closest && event.target.closest("details.tw-card > summary");
    if (card && !card.parentElement.open && wide()) { // beside the answer there is room for its source
      const quote = one("a.tw-quote", card.parentElement);
      openReader(quote.href, quote);
    }
    if (!link) {
      if (!event.target.closest("#tw-side")) document.body.classList.remove("tw-side-open");
      return;
    }
    const href = link.getAttribute("href");
    const command = commands[href.slice(href.lastIndexOf("#"))];
    if (command && !link.closest(".tw-text") && !("go" in link.dataset)) {
      event.preventDefault();
      event.stopPropagation();
      command(link);
      return;
    }
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const isClause = new URL(link.href, document.baseURI).pathname.includes("/clause/");
    if ((isClause || /\/shared$/.test(new URL(link.href, document.baseURI).pathname)) && link.classList.contains("tw-link")) {
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(() => say(link, link.title));
      return;
    }
    if (isClause && one("#tw-reader-body")) {
      if (document.body.classList.contains("tw-standalone")) return;
      event.preventDefault();
      event.stopPropagation();
      openReader(link.href, link);
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    // An input method's Enter chooses a word; it must not send the question.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
    if (event.key === "Escape") {
      if (document.body.classList.contains("tw-side-open")) document.body.classList.remove("tw-side-open");
      else closeReader();
    }
    if ((event.key === "Enter" || event.key === " ") && event.target.getAttribute && event.target.getAttribute("role") === "button" && event.target.tagName === "A") {
      event.preventDefault();
      event.target.click();
    }
  }, true);

  // The address says which of the two panels is open.
  let begun = false;
  const label = () => {
    if (begun || !one(".tw-top .tw-tabs")) return;
    begun = true;
    if (location.hash === "#documents") view("documents", false);
  };
  // A new answer is read from its question down, so the question stays at the top of the view.
  let shown = "";
  const follow = () => {
    const questions = document.querySelectorAll(".tw-question");
    const now = `${questions.length}/${document.querySelectorAll(".tw-tools").length}`;
    if (now === shown) return;
    shown = now;
    if (questions.length) questions[questions.length - 1].scrollIntoView({ block: "start" });
  };
  // Beside a finished answer its first source lies open, where there is room for both.
  let opened = null;
  const openFirst = () => {
    const answers = document.querySelectorAll(".tw-answer:not(.tw-growing)");
    if (!answers.length && opened) { opened = null; leave(); }
    const last = answers[answers.length - 1];
    const first = last && one("a.tw-marker, .tw-sources a.tw-quote", last);
    const asked = document.querySelectorAll(".tw-question").length === answers.length;
    if (!first || !asked || !wide() || document.body.classList.contains("tw-show-library")) return;
    // The pane may have been drawn anew since, and lie empty again.
    const lost = one("#tw-reader-body:not([aria-busy]) .tw-empty");
    if (opened === `${answers.length} ${first.href}` && !lost) return;
    opened = `${answers.length} ${first.href}`;
    openReader(first.href, first, true);
  };
  new MutationObserver(() => { label(); follow(); openFirst(); }).observe(document.documentElement, { childList: true, subtree: true });

  // The kept conversations; foreign data to the server, which drops what it can't read.
  const STORE = "tiaowen.conversations";
  const save = (many) => {
    if (!Array.isArray(many)) return;
    // A full store keeps the newest: the oldest conversations go first.
    for (let count = many.length; count >= 0; count -= 1) {
      try { localStorage.setItem(STORE, JSON.stringify(many.slice(0, count))); return; } catch { /* full */ }
    }
  };

  window.tiaowen = Object.assign(window.tiaowen || {}, {
    save,
    download: (file) => {
      if (!file) return;
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  });
})();
