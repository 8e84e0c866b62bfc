// What lies beside the chat: the reading pane and the documents panel, each a step in the browser's
// history; the divider between chat and pane; the title of the browser's tab.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const say = (key) => (window.tiaowen.words || {})[key] || key;
  const body = document.body;
  const wide = () => window.matchMedia("(min-width: 1000px)").matches;

  // One place: which view, which clause is open, and how many steps ago the pane was opened.
  const NOWHERE = { view: "ask", pane: "", depth: 0 };
  const place = () => (history.state && history.state.tiaowen) || { ...NOWHERE, view: location.hash === "#documents" ? "documents" : "ask" };
  const note = (change, push) => {
    const next = { ...place(), ...change };
    const address = next.view === "documents" ? "#documents" : location.pathname + location.search;
    history[push ? "pushState" : "replaceState"]({ tiaowen: next }, "", address);
  };

  let turns = 0;
  let returnFocus = null;
  const scrollToTarget = () => {
    const target = one("#tw-reader-body mark") || one("#tw-reader-body .tw-target");
    if (target) target.scrollIntoView({ block: "center" });
  };
  const empty = () => {
    turns += 1;
    const pane = one("#tw-reader-body");
    if (!pane) return;
    const line = Object.assign(document.createElement("p"), { className: "tw-empty", textContent: say("reader_empty") });
    pane.removeAttribute("aria-busy");
    pane.replaceChildren(line);
    body.classList.remove("tw-reading-open");
    document.querySelectorAll(".tw-current").forEach((item) => item.classList.remove("tw-current"));
  };
  const fill = async (address, { from = null, shown = true } = {}) => {
    const url = new URL(address, document.baseURI);
    url.pathname = url.pathname.replace("/clause/", "/reader/");
    const pane = one("#tw-reader-body");
    pane.setAttribute("aria-busy", "true");
    const turn = (turns += 1);
    let html = "";
    try {
      const response = await fetch(url, { headers: { "Accept-Language": document.documentElement.lang || "zh" } });
      if (response.status >= 500) throw new Error(String(response.status));
      html = await response.text();
    } catch {
      if (turn === turns) pane.removeAttribute("aria-busy");
      window.tiaowen.away.show(() => fill(address, { from, shown }));
      return false;
    }
    if (turn !== turns) return true; // another place was opened meanwhile
    pane.innerHTML = html; // escaped by the server, see rag/web/reading.py
    pane.removeAttribute("aria-busy");
    if (shown) body.classList.add("tw-reading-open");
    document.querySelectorAll(".tw-current").forEach((item) => item.classList.remove("tw-current"));
    if (from && from.isConnected) from.classList.add("tw-current");
    scrollToTarget();
    return true;
  };
  // `quiet`: opened by the page itself beside an answer, which is no step to go back from.
  const openReader = async (address, from, quiet = false) => {
    const pane = one("#tw-reader-body");
    if (!pane || !new URL(address, document.baseURI).pathname.includes("/clause/")) return false;
    const inside = Boolean(from && from.closest("#tw-reader-body"));
    if (from && !inside) returnFocus = from;
    if (body.classList.contains("tw-show-library")) view("ask");
    if (quiet) note({ pane: address, depth: 0 }, false);
    else if (place().pane !== address || !body.classList.contains("tw-reading-open")) note({ pane: address, depth: place().depth + 1 }, true);
    if (await fill(address, { from, shown: !quiet }) && (inside || (!quiet && !wide()))) {
      const target = one("#tw-reader-body .tw-target");
      if (target) target.focus({ preventScroll: true });
    }
    return true;
  };
  const closed = () => {
    body.classList.remove("tw-reading-open");
    if (returnFocus && returnFocus.isConnected) returnFocus.focus();
  };
  const closeReader = () => {
    const { depth } = place();
    if (!wide() && body.classList.contains("tw-reading-open") && depth) history.go(-depth);
    else closed();
  };

  const show = (name) => {
    body.classList.toggle("tw-show-library", name === "documents");
    document.querySelectorAll(".tw-tabs a").forEach((tab) => {
      if (tab.getAttribute("href").endsWith(`#${name}`)) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    });
    if (name === "documents" && window.tiaowen.library) window.tiaowen.library.open();
  };
  const view = (name, push = true) => {
    if (push && place().view !== name) note({ view: name }, true);
    show(name);
  };
  window.addEventListener("popstate", () => {
    if (!one("#tw-reader-body") || body.classList.contains("tw-standalone")) return;
    const to = place();
    if (one("#tw-library")) show(to.view);
    if (!to.depth && !wide()) closed();
    else if (to.pane) fill(to.pane, { shown: to.depth > 0 });
    else empty();
  });
  // A new conversation, another one: nothing of the last lies open beside it.
  const leave = () => { note({ pane: "", depth: 0 }, false); empty(); };

  // The divider: by mouse, by keyboard, remembered.
  const KEPT = "tiaowen.pane";
  const LEAST = 25, MOST = 65, USUAL = 44;
  const set = (share, bar) => {
    const kept = Math.round(Math.min(MOST, Math.max(LEAST, share)));
    document.documentElement.style.setProperty("--tw-pane", `${kept}%`);
    localStorage.setItem(KEPT, String(kept));
    bar.setAttribute("aria-valuenow", String(kept));
  };
  const share = () => Number(localStorage.getItem(KEPT)) || USUAL;
  const divider = () => {
    const row = one("#tw-main");
    if (!row || one("#tw-divider")) return;
    const bar = Object.assign(document.createElement("div"), { id: "tw-divider", tabIndex: 0, title: say("chat_divider") });
    const facts = { role: "separator", "aria-orientation": "vertical", "aria-label": say("chat_divider"), "aria-valuemin": LEAST, "aria-valuemax": MOST };
    Object.entries(facts).forEach(([name, value]) => bar.setAttribute(name, value));
    row.append(bar);
    set(share(), bar);
    if (place().depth && !wide()) fill(place().pane); // reloaded while it was open
    bar.addEventListener("pointerdown", (event) => { bar.setPointerCapture(event.pointerId); event.preventDefault(); bar.focus(); });
    bar.addEventListener("pointermove", (event) => {
      if (!bar.hasPointerCapture(event.pointerId)) return;
      const box = row.getBoundingClientRect();
      set(((box.right - event.clientX) / box.width) * 100, bar);
    });
    bar.addEventListener("dblclick", () => set(USUAL, bar));
    bar.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: share() + 2, ArrowRight: share() - 2, Home: MOST, End: LEAST }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      set(to, bar);
    });
  };

  // The tab and the history say what is open: the document where it covers the page, else the question.
  let titled = "";
  const named = () => {
    if (!one("#tw-main")) return;
    const questions = document.querySelectorAll(".tw-asked");
    const heading = !wide() && body.classList.contains("tw-reading-open") && one("#tw-reader-body .tw-where h2");
    const asked = questions.length ? questions[questions.length - 1].textContent : "";
    const what = body.classList.contains("tw-show-library") ? say("documents_tab") : heading ? heading.textContent : asked.replace(/\s+/g, " ").slice(0, 60);
    const title = what ? `${what} · ${say("app")}` : say("app");
    if (title === titled) return;
    titled = title;
    document.title = title;
  };
  new MutationObserver(() => { divider(); named(); }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });

  if (body.classList.contains("tw-standalone")) scrollToTarget();
  window.tiaowen = Object.assign(window.tiaowen || {}, { openReader, pane: { close: closeReader, leave, view, place, wide } });
})();
