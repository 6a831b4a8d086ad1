// Follows a single check that is under way: asks for its state every two seconds, and loads the page anew at its end.
"use strict";

(() => {
  const lines = document.getElementById("lines");
  const status = document.getElementById("status");
  const address = lines && lines.dataset.state;
  if (!address) return;
  let tag = "";

  function set(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function item() {
    const made = document.createElement("li");
    made.append(document.createElement("time"), " ", document.createElement("span"));
    lines.append(made);
    return made;
  }

  function show(state) {
    set(status, state.status);
    state.lines.forEach((line, at) => {
      const shown = lines.children[at] || item();
      set(shown.querySelector("time"), line.at);
      set(shown.querySelector("span"), line.text);
    });
  }

  async function look() {
    const answer = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return false;
    if (answer.ok) {
      tag = answer.headers.get("ETag") || "";
      const state = await answer.json();
      show(state);
      if (state.over) return false;
    }
    return true;
  }

  async function follow() {
    let more = true;
    try {
      more = await look();
    } catch {
      set(status, "暂时无法取得进展，正在重试");
      tag = "";
    }
    if (more) setTimeout(follow, 2000);
    else location.reload();
  }

  setTimeout(follow, 2000);
})();
