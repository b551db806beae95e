// Suggests names while somebody types, where a field says by `data-suggest` from where. Without this script, and wherever
// it fails, the field is a field. The pattern is the WAI-ARIA combobox with a list that does not complete by itself.
"use strict";

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  field.after(list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);

  let at = -1;
  let waiting;
  let asked;

  const close = () => {
    asked?.abort();
    clearTimeout(waiting);
    at = -1;
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const go = (to) => {
    at = to;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };

  const show = ([, names, sorts, addresses]) => {
    list.replaceChildren(...names.map((name, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.dataset.href = addresses[place];
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const sort = document.createElement("span");
      sort.className = "sort";
      sort.textContent = sorts[place];
      option.append(name, " ", sort);
      return option;
    }));
    at = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !names.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const signal = asked.signal;
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`, { signal });
      if (answer.ok) {
        const suggested = await answer.json();
        if (!signal.aborted) show(suggested);
      }
    } catch (error) {
      // Whoever goes on typing no longer waits for this; where the network is gone, the field still searches.
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) close();
    else waiting = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "ArrowDown" && count) go(at + 1 < count ? at + 1 : -1);
    else if (event.key === "ArrowUp" && count) go(at < 0 ? count - 1 : at - 1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && at >= 0) location.assign(list.children[at].dataset.href);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus and the list closes.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  field.addEventListener("blur", close);
}
