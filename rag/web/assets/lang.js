// The language chosen by ?lang= or kept, told to Gradio, which asks the browser. Runs before it.
(() => {
  "use strict";
  const asked = new URLSearchParams(location.search).get("lang");
  const kept = (document.cookie.match(/(?:^|;\s*)tiaowen_lang=(zh|en)\s*(?:;|$)/) || [])[1];
  const chosen = asked === "zh" || asked === "en" ? asked : kept;
  if (!chosen) return;
  const code = chosen === "en" ? "en" : "zh-CN";
  Object.defineProperty(navigator, "language", { get: () => code, configurable: true });
  Object.defineProperty(navigator, "languages", { get: () => [code], configurable: true });
})();
