// How the page asks: the scope that is chosen, and questions asked again without something.
(() => {
  "use strict";
  const KEPT = "tiaowen.scope";
  const say = (key) => (window.tiaowen.words || {})[key] || key;
  const one = (selector, root = document) => root.querySelector(selector);
  const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { return []; } };
  const write = (values) => { try { sessionStorage.setItem(KEPT, JSON.stringify(values)); } catch { /* not kept */ } };
  const boxes = () => [...document.querySelectorAll("#tw-scope-menu input[type=checkbox]")];
  const menu = () => one("#tw-scope-menu");

  const show = (open) => {
    const button = one(".tw-scope-open");
    if (!menu() || menu().hidden === !open) return;
    menu().hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) { const field = one("input[type=search]", menu()); field.value = ""; find(""); field.focus(); }
  };
  const draw = () => {
    const chosen = boxes().filter((box) => box.checked);
    one(".tw-scope-all").hidden = chosen.length > 0;
    one(".tw-scope-chips").replaceChildren(...chosen.map((box) => {
      const name = box.nextElementSibling.textContent;
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "tw-chip tw-token", textContent: `${name} ×`, title: `${say("chat_take_off")} ${name}` });
      chip.addEventListener("click", (event) => { event.stopPropagation(); box.checked = false; changed(); });
      return chip;
    }));
  };
  const changed = () => { write(boxes().filter((box) => box.checked).map((box) => box.value)); draw(); };
  const find = (text) => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    menu().querySelectorAll("fieldset").forEach((group) => {
      let here = 0;
      group.querySelectorAll("label").forEach((label) => {
        const fits = words.every((word) => label.textContent.toLowerCase().includes(word));
        label.hidden = !fits;
        here += fits ? 1 : 0;
      });
      group.hidden = !here;
      found += here;
    });
    one(".tw-scope-none").hidden = found > 0;
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !menu()) return;
    if (event.target.closest(".tw-scope-open")) show(menu().hidden);
    else if (!event.target.closest("#tw-scope-menu")) show(false);
  });
  document.addEventListener("change", (event) => { if (event.target.matches("#tw-scope-menu input[type=checkbox]")) changed(); });
  document.addEventListener("input", (event) => { if (event.target.matches("#tw-scope-menu input[type=search]")) find(event.target.value); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu() || menu().hidden) return;
    event.stopImmediatePropagation();
    show(false);
    one(".tw-scope-open").focus();
  }, true);
  new MutationObserver(() => {
    if (!menu() || menu().dataset.ready) return;
    menu().dataset.ready = "1";
    const kept = read();
    boxes().forEach((box) => { box.checked = kept.includes(box.value); });
    draw();
  }).observe(document.documentElement, { childList: true, subtree: true });

  // What to go on with stands under its answer, and scrolls with it.
  const found = new Map();
  const list = (questions) => {
    const nav = Object.assign(document.createElement("nav"), { className: "tw-next" });
    nav.setAttribute("aria-label", say("chat_next"));
    const items = questions.map((text) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("a"), { href: `?ask=${encodeURIComponent(text)}#send`, textContent: text }));
      return item;
    });
    const name = Object.assign(document.createElement("p"), { textContent: say("chat_next") });
    const all = document.createElement("ul");
    all.append(...items);
    nav.append(name, all);
    return nav;
  };
  const goOn = async () => {
    const answers = document.querySelectorAll(".tw-answer");
    const asked = [...document.querySelectorAll(".tw-asked")].map((item) => item.innerText.trim().slice(0, 500));
    const last = answers[answers.length - 1];
    const source = last && one("a.tw-marker", last);
    if (!source || asked.length !== answers.length || !one(".tw-tools", last) || one(".tw-next, .tw-refusal", last)) return;
    const address = source.getAttribute("href");
    const key = `${asked.length} ${asked[asked.length - 1]} ${address}`;
    const known = found.get(key);
    if (known && known.length) last.append(list(known));
    if (known) return;
    found.set(key, []);
    try {
      const clause = decodeURIComponent(new URL(address, document.baseURI).pathname.split("/clause/")[1]);
      const response = await fetch(`${document.body.dataset.base || "./"}api/next`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang || "zh" },
        body: JSON.stringify({ clause_id: clause, asked: asked.slice(-50) }),
      });
      if (response.ok) found.set(key, (await response.json()).questions);
    } catch { return; } // nothing to go on with
    goOn();
  };
  new MutationObserver(goOn).observe(document.documentElement, { childList: true, subtree: true });

  // Asked again: alone, without what was asked before; everywhere, without the scope.
  let once = {};
  const ask = (text, how = {}) => {
    const { write: put, send } = window.tiaowen.away;
    if (how.everywhere) { boxes().forEach((box) => { box.checked = false; }); changed(); }
    once = how;
    put(text);
    setTimeout(send, 60);
  };
  const edit = (text) => {
    window.tiaowen.away.write(text);
    const field = one("#tw-question textarea");
    field.focus();
    field.setSelectionRange(text.length, text.length);
  };
  const chosen = () => {
    const { alone = false } = once;
    once = {};
    return { scope: read(), alone };
  };
  window.tiaowen = Object.assign(window.tiaowen || {}, { ask, edit, chosen });
})();
