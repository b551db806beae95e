// How the editor looks: the colours of the page, which are light or dark as the reader likes.

import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

/** SPARQL, with the names of things coloured wherever they stand, not only as predicates. */
export const sparql = new LanguageSupport(
  SparqlLanguage.configure({
    props: [styleTags({ "Pname_ln Pname_ns PrefixedName/... IriRef Iri/...": tags.namespace, Langtag: tags.annotation, A_predicate: tags.keyword })],
  }),
);

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--figure)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--quotation)" },
  { tag: [tags.string, tags.annotation, tags.integer, tags.float, tags.bool], color: "var(--warn)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": {
    border: "1px solid var(--line)",
    borderRadius: "4px",
    background: "var(--card)",
    color: "var(--ink)",
    fontSize: "0.9rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "32rem" },
  ".cm-content": { padding: "0.7rem 0", minHeight: "9rem", caretColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--card)", color: "var(--soft)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.6rem 0 0.5rem" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "transparent", outline: "1px solid var(--bad)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    textDecorationSkipInk: "none",
    background: "color-mix(in srgb, var(--bad) 18%, transparent)",
  },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", whiteSpace: "pre-wrap", fontFamily: "var(--sans)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-tooltip": { background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.15rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sans)", color: "var(--soft)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
});

export const look = [theme, syntaxHighlighting(colours)];
