// A result in several views: the table and the chart that the server made, and the bytes as they are sent.

const LONGEST = 200_000;

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** Make the views of a result tabs, of which one is shown (WAI-ARIA Authoring Practices, Tabs). */
export function show(section) {
  const views = [...section.querySelectorAll(".view")];
  const link = section.querySelector("a[data-raw]");
  if (!views.length) return;
  if (link) {
    const raw = element("div", { class: "view", "data-name": "Raw", id: "view-raw" });
    views.at(-1).after(raw);
    views.push(raw);
  }
  const tabs = element("div", { role: "tablist", class: "tabs", "aria-label": "The result as" });
  const select = (chosen) => {
    for (const [index, tab] of [...tabs.children].entries()) {
      const selected = views[index] === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      views[index].hidden = !selected;
    }
    if (chosen.id === "view-raw" && !chosen.childElementCount) fill(chosen, link);
  };
  for (const view of views) {
    const tab = element("button", { type: "button", role: "tab", "aria-controls": view.id, id: `${view.id}-tab` }, view.dataset.name);
    tab.addEventListener("click", () => select(view));
    view.setAttribute("role", "tabpanel");
    view.setAttribute("aria-labelledby", tab.id);
    tabs.append(tab);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = views.findIndex((view) => !view.hidden);
    const next = (at + step + views.length) % views.length;
    select(views[next]);
    tabs.children[next].focus();
    event.preventDefault();
  });
  views[0].before(tabs);
  section.classList.add("tabbed");
  select(views[0]);
}

async function fill(panel, link) {
  const text = element("pre", { class: "scroll", tabindex: "0" }, "…");
  panel.append(text);
  try {
    const response = await fetch(link.href);
    const whole = await response.text();
    text.textContent = whole.slice(0, LONGEST);
    if (whole.length > LONGEST) {
      const more = (whole.length - LONGEST).toLocaleString("en-GB");
      panel.append(element("p", { class: "told" }, `${more} more characters are not shown here; keep the file to have all.`));
    }
  } catch (error) {
    text.textContent = `The server did not answer: ${error.message}`;
  }
}
