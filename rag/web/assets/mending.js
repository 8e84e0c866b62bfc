// What the markup of Gradio's components lacks for those who don't see the page.
(() => {
  "use strict";
  const mend = () => {
    // Its list of examples holds buttons, which are no items of a list.
    document.querySelectorAll("#tw-log .examples[role=list]").forEach((box) => box.setAttribute("role", "group"));
  };
  mend();
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
})();
