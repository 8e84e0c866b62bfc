// Uploads of the documents panel: sent one by one, read by the server, and where one may be the new
// version of a document, offered as such with the difference. Text enters only as textContent.
(() => {
  "use strict";
  const MIB = 1024 * 1024;

  // `tools` are library.js's: make, say, note, attempt, call, load, and data() as it was listed.
  const uploads = ({ make, say, note, attempt, call, load, data }) => {
    const offers = make("ul", { id: "tw-lib-offers", className: "tw-docs" });
    const kinds = {
      added: say("change_added"), removed: say("change_removed"), changed: say("change_changed"),
      moved: say("change_moved"), renumbered: say("change_renumbered"),
    };
    const quoted = (twin) => (twin.title ? `《${twin.title}》` : `“${twin.name}”`);

    const change = (item) => make("li", { className: `tw-change tw-${item.kind}` },
      make("p", { className: "tw-path" }, make("strong", { textContent: kinds[item.kind] }), ` ${item.place}`),
      make("p", {}, ...item.marks.map(([kind, text]) => (kind === "equal" ? text : make(kind === "insert" ? "ins" : "del", { textContent: text })))));
    const difference = (offer) => {
      const counts = Object.entries(offer.counts).map(([kind, count]) => `${kinds[kind]} ${count}`).join(" · ");
      if (!offer.changes.length) return make("p", { className: "tw-path", textContent: say("lib_not_compared") });
      const more = offer.more ? make("p", { className: "tw-note", textContent: say("lib_more_changes", { count: offer.more }) }) : "";
      return make("details", { className: "tw-offered" }, make("summary", { textContent: say("lib_difference", { counts }) }),
        make("ol", { className: "tw-plain" }, ...offer.changes.map(change)), more);
    };
    const button = (text, work, quiet = true) => {
      const made = make("button", { type: "button", textContent: text, className: quiet ? "tw-button tw-quiet" : "tw-button" });
      made.addEventListener("click", work);
      return made;
    };
    const offered = (offer) => {
      const names = { name: offer.name, twin: quoted(offer.twin), number: offer.twin.doc_number };
      const card = make("li", { className: "tw-confirm tw-offer", tabIndex: -1 });
      const choose = (choice, done) => async () => {
        const chosen = await attempt(() => call("POST", `/incoming/${offer.token}`, { choice, file: offer.twin.file }));
        card.remove();
        if (chosen) note(done);
        await load();
      };
      card.setAttribute("role", "group");
      card.setAttribute("aria-label", offer.name);
      card.append(make("p", { textContent: offer.twin.why === "name" ? say("lib_same_name", names) : say("lib_same_number", names) }), difference(offer),
        make("div", { className: "tw-lib-bar" },
          button(say("lib_replace"), choose("replace", say("lib_replaced", names)), false),
          button(say("lib_keep_both"), choose("keep", say("lib_kept_both", names))),
          button(say("lib_drop_it"), choose("drop", say("lib_dropped", names)))));
      offers.append(card);
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    };

    const finished = (file, request) => {
      const name = file.name;
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* plain text */ }
      if (request.status === 200 && told.kind === "twin") offered(told);
      else if (request.status === 200 && told.kind === "same") note(say("lib_same", { name, twin: quoted(told.twin) }), true);
      else if (request.status === 200) note(say("lib_uploaded", told));
      else if (request.status === 413) note(tooLarge(file), true);
      else if (request.status === 0) note(say("lib_away", { name }), true);
      else note(told.error || told.detail || say("lib_not_uploaded", { name }), true);
    };
    const tooLarge = (file) => say("lib_too_large", { name: file.name, size: (file.size / MIB).toFixed(1), most: Math.floor(data().max_bytes / MIB) });
    const one = (file) => new Promise((resolve) => {
      const bar = make("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", file.name);
      const line = make("li", {}, `${file.name} `, bar);
      document.querySelector("#tw-lib-log").prepend(line);
      const request = new XMLHttpRequest();
      request.open("PUT", `./api/library/files/${encodeURIComponent(file.name)}`);
      request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      request.upload.onload = () => line.replaceChildren(say("lib_reading", { name: file.name }));
      request.onloadend = () => { line.remove(); finished(file, request); resolve(); };
      request.send(file);
    });
    const send = async (files) => {
      for (const file of files) {
        if (file.size > data().max_bytes) note(tooLarge(file), true);
        else await one(file);
      }
      await load();
    };

    const field = () => {
      const pick = make("input", { type: "file", multiple: true, id: "tw-lib-file", className: "tw-file" });
      pick.addEventListener("change", async () => { const files = [...pick.files]; pick.value = ""; await send(files); });
      const formats = data().formats.map((suffix) => suffix.slice(1)).join(" ");
      const drop = make("label", { className: "tw-drop tw-operator", htmlFor: "tw-lib-file" }, pick,
        make("span", { className: "tw-drag", textContent: say("lib_drop") }), make("span", { className: "tw-tap", textContent: say("lib_tap") }),
        make("small", { textContent: say("lib_formats", { kinds: formats, most: Math.floor(data().max_bytes / MIB) }) }));
      drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("tw-over"); });
      drop.addEventListener("dragleave", () => drop.classList.remove("tw-over"));
      drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("tw-over"); send([...event.dataTransfer.files]); });
      return drop;
    };
    return { field, offers };
  };
  window.tiaowen = Object.assign(window.tiaowen || {}, { uploads });
})();
