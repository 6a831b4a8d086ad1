// Keys for the page of one finding. Everything works without them, and they can be switched off (WCAG 2.1.4).
"use strict";
(() => {
  const form = document.querySelector("form[data-keys]");
  const STORED = "gongkai.keys";
  const choice = document.querySelector("[data-keys-switch]");
  const box = choice && choice.querySelector("input");

  function stored() {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null; // kept from us: the keys are on
    }
  }

  let on = stored() !== "off";
  if (box) {
    choice.hidden = false;
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      try {
        localStorage.setItem(STORED, on ? "on" : "off");
      } catch {
        // holds for this page only
      }
    });
  }

  const typed = new Set(["text", "number", "date", "search"]);

  function isTyping(target) {
    if (!(target instanceof Element)) return false;
    return target.matches("textarea, select, [contenteditable]") || (target.matches("input") && typed.has(target.type));
  }

  function radio(name, value) {
    return form && form.querySelector(`input[type=radio][name=${name}][value=${value}]`);
  }

  function take(input) {
    if (!input) return;
    input.checked = true;
    input.focus();
  }

  function act(value, usual) {
    take(radio("act", value));
    const why = form && form.elements.why;
    if (usual && why && !why.value && radio("act", value)) why.value = usual;
  }

  function go(id) {
    const link = document.getElementById(id);
    if (link) link.click();
  }

  function focus(name) {
    const field = form && form.elements[name];
    if (field) (field instanceof RadioNodeList ? form.querySelector(`[name=${name}]:checked`) || field[0] : field).focus();
  }

  function submit() {
    if (form) form.requestSubmit();
  }

  function digit(number) {
    const overturns = radio("act", "overturn");
    if (!overturns || !overturns.checked) return;
    take(form.querySelectorAll("input[name=verdict]")[number - 1]);
  }

  const acts = {
    j: () => go("after"),
    k: () => go("before"),
    c: () => act("confirm", "seen"),
    o: () => act("overturn"),
    t: () => act("cannot_tell", "not_enough"),
    r: () => focus("why"),
    n: () => focus("note"),
    s: () => focus("scope"),
    "?": () => {
      const help = document.getElementById("keys");
      if (help) {
        help.open = !help.open;
        if (help.open) help.querySelector("summary").focus();
      }
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (form && form.contains(target) || on && !isTyping(target)) {
        event.preventDefault();
        submit();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || !on) return;
    if (isTyping(target)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key === "Enter") {
      if (target instanceof Element && target.closest("a, button, summary, label, input, [tabindex]")) return;
      if (form && form.querySelector("[name=act]:checked")) submit();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[1-9]$/.test(key)) {
      digit(Number(key));
    } else if (Object.hasOwn(acts, key)) {
      event.preventDefault();
      acts[key]();
    }
  });
})();
