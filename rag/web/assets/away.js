// When the server can't be reached: a notice at once, with a way to try again; the question is kept.
// Also what is typed and not yet sent, which survives a reload. Both are this tab's own.
(() => {
  "use strict";
  const say = (key) => (window.tiaowen.words || {})[key] || key;
  const DRAFT = "tiaowen.draft", PENDING = "tiaowen.pending", RESEND = "tiaowen.resend";
  const get = (key) => { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } };
  const put = (key, value) => { try { if (value) sessionStorage.setItem(key, value); else sessionStorage.removeItem(key); } catch { /* no room: nothing kept */ } };
  const box = () => document.querySelector("#tw-question textarea");
  const write = (text) => {
    const field = box();
    if (!field) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const send = () => { const button = document.querySelector("#tw-question .submit-button"); if (button) button.click(); };

  // The notice.
  const plain = window.fetch.bind(window);
  let again = null;
  let busy = false;
  const answers = async () => {
    try {
      const response = await plain(`${document.body.dataset.base || "./"}healthz`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
      return response.ok;
    } catch { return false; }
  };
  const hide = () => {
    again = null;
    document.body.classList.remove("tw-away");
    const bar = document.querySelector("#tw-away");
    if (bar) bar.remove();
  };
  const retry = async () => {
    const bar = document.querySelector("#tw-away");
    if (!bar || busy) return;
    busy = true;
    bar.querySelector("span").textContent = say("chat_trying");
    const there = await answers();
    busy = false;
    if (!there) { bar.querySelector("span").textContent = say("chat_still_away"); return; }
    const work = again;
    hide();
    if (work) { work(); return; }
    // Gradio's session is lost with the connection; a fresh page asks the kept question.
    if (get(PENDING)) put(RESEND, "1");
    location.reload();
  };
  const show = (work = null) => {
    if (work) again = work;
    if (get(PENDING) && box() && !box().value) write(get(PENDING));
    const said = get(PENDING) ? say("chat_away_asked") : say("chat_away");
    const there = document.querySelector("#tw-away span");
    if (there) { if (get(PENDING)) there.textContent = said; return; }
    const bar = document.createElement("div");
    bar.id = "tw-away";
    bar.setAttribute("role", "alert");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("chat_retry") });
    button.addEventListener("click", retry);
    const text = document.createElement("span");
    text.textContent = said;
    bar.append(text, button);
    document.body.append(bar);
    document.body.classList.add("tw-away");
  };
  // Whatever the page asks of its own server tells whether it is there.
  window.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, document.baseURI);
    const ours = url.origin === location.origin;
    try {
      const response = await plain(input, init);
      if (ours && url.pathname.includes("/gradio_api/") && [502, 503, 504].includes(response.status)) show();
      return response;
    } catch (error) {
      if (ours && error.name === "TypeError" && !leaving) show();
      throw error;
    }
  };
  let leaving = false; // a page that is left breaks off what it still asks
  window.addEventListener("pagehide", () => { leaving = true; });
  window.addEventListener("beforeunload", () => { leaving = true; setTimeout(() => { leaving = false; }, 3000); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("offline", async () => { if (!(await answers())) show(); });

  // The draft.
  document.addEventListener("input", (event) => {
    if (event.target === box() && event.isTrusted) put(DRAFT, event.target.value);
  }, true);
  const asked = () => {
    const text = box() ? box().value.trim() : "";
    if (!text) return;
    put(PENDING, text);
    put(DRAFT, "");
    if (document.querySelector("#tw-away")) show();
    setTimeout(async () => { if (get(PENDING) === text && !document.querySelector(".tw-waiting, .tw-growing") && !(await answers())) show(); }, 1500);
  };
  document.addEventListener("keydown", (event) => {
    if (event.target === box() && event.key === "Enter" && !event.shiftKey && !event.isComposing) asked();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("#tw-question .submit-button")) asked();
  }, true);
  const bare = (text) => text.replace(/\s+/g, "");
  let restored = false;
  const follow = () => {
    const questions = document.querySelectorAll(".tw-asked");
    const last = questions[questions.length - 1];
    const growing = document.querySelector(".tw-waiting, .tw-growing");
    if (get(PENDING) && last && !growing && bare(last.textContent) === bare(get(PENDING)) && restored) { put(PENDING, ""); return; }
    const ready = box() && document.querySelector(".tw-tabs");
    if (restored || !ready) return;
    restored = true;
    const kept = get(DRAFT) || get(PENDING);
    if (new URLSearchParams(location.search).has("ask") || box().value || !kept) return;
    write(kept);
    put(PENDING, "");
    put(DRAFT, kept);
    if (get(RESEND)) { put(RESEND, ""); setTimeout(send, 300); }
  };
  new MutationObserver(follow).observe(document.documentElement, { childList: true, subtree: true });

  // Signing out leaves nothing of this person's in the browser.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".tw-account form")) return;
    sessionStorage.clear();
    ["tiaowen.current", "tiaowen.conversations"].forEach((key) => localStorage.removeItem(key));
  }, true);
  window.tiaowen = Object.assign(window.tiaowen || {}, { away: { show, hide, write, send } });
})();
