// The editor of /sparql. The page is a form that works without it; this makes the form pleasant.
//
// The editor stands in a shadow root: there CodeMirror uses constructed style sheets, which a strict Content Security
// Policy allows, where in a page it would write a <style> element, which the policy forbids.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history as undoing, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";

import { completions } from "./completion.js";
import { look, sparql } from "./look.js";
import { range } from "./place.js";
import { show } from "./result.js";

/** How long an address may be that is still shared, kept and logged without being cut. */
const LONGEST_ADDRESS = 8_000;

const form = document.querySelector("form.query");
const field = form.elements.namedItem("query");
const button = form.querySelector("button[type=submit]");
const host = document.createElement("div");
host.className = "editor";
field.before(host);
field.hidden = true;

let terms = { prefixes: {}, classes: [], properties: [] };
fetch(form.dataset.terms)
  .then(async (response) => {
    if (response.ok) terms = await response.json();
  })
  .catch(() => {});

const root = host.attachShadow({ mode: "open" });
const view = new EditorView({
  root,
  parent: root,
  doc: field.value,
  extensions: [
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (form.requestSubmit(), true) }])),
    lineNumbers(),
    undoing(),
    sparql,
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({
      icons: false,
      override: [
        ({ state, pos, explicit }) => {
          const offered = completions(terms, state.sliceDoc(0, pos), state.doc.toString(), explicit);
          return offered && { ...offered, filter: false };
        },
      ],
    }),
    // Tab leaves the editor, as it leaves any field: nobody is caught in it.
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Query", spellcheck: "false", autocapitalize: "off" }),
    EditorState.tabSize.of(2),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) field.value = update.state.doc.toString();
    }),
    look,
  ],
});
const status = form.querySelector("[role=status]");
status.hidden = false;
document.querySelector("label[for=query]").addEventListener("click", () => view.focus());

/** Mark in the editor where the query is wrong, if the page says where. */
function mark(section) {
  const { line, column, length } = section?.querySelector(".error")?.dataset ?? {};
  if (!line) return view.dispatch(setDiagnostics(view.state, []));
  const { from, to } = range(view.state.doc.toString(), Number(line), Number(column), Number(length));
  const message = section.querySelector("pre").textContent.split("\n")[0];
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}

/** Put a result in the place of the last one. */
function put(section) {
  document.getElementById("result").replaceWith(section);
  show(section);
  mark(section);
}

/** Sum a result up in a few words, for those who do not see it change. */
function said(section) {
  return section.querySelector("h2 .count")?.textContent ?? section.querySelector("h2")?.textContent ?? "";
}

/** Give the words of a page that has no result, or say what came instead. */
function refusal(page, response) {
  return page.querySelector(".message")?.textContent ?? `The server answered ${response.status} without a result.`;
}

let asking = null;

/** Ask the query of the form and show what is answered; `remember` keeps it in the address bar. */
async function ask(remember) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const asked = new URLSearchParams(new FormData(form));
  asked.delete("format");
  const address = new URL(form.action);
  address.search = asked;
  const shared = address.href.length <= LONGEST_ADDRESS;
  const sent = { headers: { Accept: "text/html" }, signal: mine.signal };
  if (remember && shared && address.href !== location.href) history.pushState(null, "", address);
  status.textContent = "Asking …";
  button.textContent = "Stop";
  document.getElementById("result").setAttribute("aria-busy", "true");
  try {
    const response = await (shared ? fetch(address, sent) : fetch(form.action, { ...sent, method: "POST", body: asked }));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const section = page.getElementById("result");
    if (section) put(document.adoptNode(section));
    status.textContent = section ? said(section) : refusal(page, response);
    if (!shared) status.textContent += " The query is too long for an address: keep it in a file to share it.";
  } catch (error) {
    if (mine === asking) {
      status.textContent = error.name === "AbortError" ? "Stopped." : `The server did not answer: ${error.message}`;
    }
  } finally {
    if (mine === asking) {
      document.getElementById("result").removeAttribute("aria-busy");
      asking = null;
      button.textContent = "Ask";
    }
  }
}

form.addEventListener("submit", (event) => {
  if (asking) {
    event.preventDefault();
    return asking.abort();
  }
  // Every other form is a file, which the browser asks for by itself.
  if (form.elements.namedItem("format").value !== "html") return;
  event.preventDefault();
  ask(true);
});

window.addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (query === null) return location.reload();
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query } });
  ask(false);
});

show(document.getElementById("result"));
mark(document.getElementById("result"));
