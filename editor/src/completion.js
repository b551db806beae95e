// What may be written at the cursor: the prefixes, classes and properties that this data set has, variables, keywords.

import { position } from "./position.js";

const MOST = 60;
const KEYWORDS =
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS GRAPH VALUES BIND ORDER BY GROUP BY HAVING LIMIT OFFSET ASC DESC ASK CONSTRUCT DESCRIBE PREFIX EXISTS NOT EXISTS AS"
    .match(/(ORDER|GROUP) BY|NOT EXISTS|\w+/g);
const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT BOUND CONTAINS STRSTARTS STRENDS REGEX LCASE UCASE STR STRLEN SUBSTR STRBEFORE STRAFTER REPLACE CONCAT LANG LANGMATCHES DATATYPE YEAR MONTH DAY IF COALESCE ABS ROUND CEIL FLOOR IRI isIRI isLITERAL isNUMERIC"
    .split(" ");
const WORD = /[?$]\w*$|[\w.-]*:[\w.-]*$|[\w-]+$/;

/** Say how well a term fits what was written; 0 if it does not. */
function fit(term, written) {
  const name = term.name.toLowerCase();
  const label = (term.label ?? "").toLowerCase();
  if (!written) return 1;
  if (name === written) return 6;
  if (name.startsWith(written)) return 5;
  if (written.includes(":")) return 0;
  if (name.slice(name.indexOf(":") + 1).startsWith(written)) return 4;
  if (label.startsWith(written)) return 3;
  if (label.includes(` ${written}`)) return 2;
  return name.includes(written) || label.includes(written) ? 1 : 0;
}

function fitting(terms, written, type) {
  return terms
    .map((term) => ({ term, fits: fit(term, written) }))
    .filter(({ fits }) => fits)
    .sort((one, other) => other.fits - one.fits || (other.term.count ?? 0) - (one.term.count ?? 0))
    .slice(0, MOST)
    .map(({ term }) => ({
      label: term.name,
      detail: [term.label, term.count?.toLocaleString("en-GB")].filter(Boolean).join(" · "),
      type,
    }));
}

function words(all, written, type) {
  return all.filter((word) => word.toLowerCase().startsWith(written)).map((label) => ({ label, type }));
}

/** Give what may be written at the end of `before`, and where the word that it completes begins; null if nothing. */
export function completions(terms, before, whole, explicit) {
  const place = position(before);
  const from = before.length - (before.match(WORD)?.[0].length ?? 0);
  const written = before.slice(from).toLowerCase();
  if (place === "unseen" || (!written && !explicit)) return null;
  // What the word itself is must not be judged as if it stood before the cursor.
  const at = position(before.slice(0, from));
  const prefixes = Object.entries(terms.prefixes).map(([name, namespace]) => ({ name: `${name}:`, label: namespace }));
  const named = prefixes.filter(({ name }) => name.startsWith(written));
  const options = [];
  const variables = () => {
    const used = new Set(whole.match(/[?$]\w+/g));
    used.delete(before.slice(from));
    return [...used].filter((name) => name.toLowerCase().startsWith(written)).map((label) => ({ label, type: "variable" }));
  };
  if (/^[?$]/.test(written)) options.push(...variables());
  else if (at === "prefix") {
    options.push(...named.map(({ name, label }) => ({ label: `${name} <${label}>`, type: "namespace" })));
  } else if (at === "predicate") {
    options.push(...fitting(terms.properties, written, "property"));
    if ("a".startsWith(written)) options.unshift({ label: "a", detail: "is a", type: "keyword" });
  } else if (at === "class") options.push(...fitting(terms.classes, written, "class"), ...variables());
  else {
    options.push(...variables(), ...words(at === "expression" ? [...FUNCTIONS, ...KEYWORDS] : KEYWORDS, written, "keyword"));
    if (written) {
      options.push(...fitting(terms.classes, written, "class"), ...fitting(terms.properties, written, "property"));
    }
  }
  if (at !== "prefix" && written && !/^[?$]/.test(written) && !named.some(({ name }) => name === written)) {
    options.push(...named.map(({ name, label }) => ({ label: name, detail: label, type: "namespace" })));
  }
  return options.length ? { from, options } : null;
}
