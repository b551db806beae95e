// Where in a query the cursor stands, judged from the tokens before it (SPARQL 1.1 Query Language, section 19.8).
// A query that is being written is rarely one that a grammar accepts; brackets and terms in a row tell enough.

const TOKEN =
  /(?<comment>#[^\n\r]*)|(?<string>'''(?:'{0,2}(?:[^'\\]|\\[^]))*'''|"""(?:"{0,2}(?:[^"\\]|\\[^]))*"""|'(?!'')(?:[^'\\\n\r]|\\.)*'|"(?!"")(?:[^"\\\n\r]|\\.)*")(?:@[\w-]+)?|(?<open>'''[^]*$|"""[^]*$|'[^'\n\r]*$|"[^"\n\r]*$|<[^<>"{}|^`\\\s]*$)|(?<iri><[^<>"{}|^`\\\s]*>)|(?<variable>[?$]\w+)|(?<name>[\w.-]*:[\w:%-]*(?:\.[\w:%-]+)*)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>\w+)|(?<mark>\^\^|\S)/gu;

const EXPRESSIONS = new Set(["FILTER", "BIND", "HAVING", "BY", "SELECT", "VALUES", "LIMIT", "OFFSET", "AS"]);
const NEXT = { subject: "predicate", predicate: "object", object: "end", graph: "end" };

/**
 * Give what may stand at the end of a text: `subject`, `predicate`, `object`, `class` (the object of `a`), `expression`,
 * `prefix` (after PREFIX), `unseen` (in a comment, a string or an address) or `clause` (anything else).
 */
export function position(text) {
  let place = "clause";
  let predicate = "";
  const outer = [];
  const before = [...text.matchAll(TOKEN)];
  for (const [index, token] of before.entries()) {
    const { comment, open, string, iri, variable, name, number, word, mark } = token.groups;
    const last = index === before.length - 1;
    if (open !== undefined) return "unseen";
    if (comment !== undefined) {
      if (last && token.index + token[0].length === text.length) return "unseen";
      continue;
    }
    if (word !== undefined && !(word === "a" && place === "predicate") && !/^(true|false)$/i.test(word)) {
      const keyword = word.toUpperCase();
      if (keyword === "PREFIX") place = "prefix";
      else if (keyword === "GRAPH") place = "graph";
      else if (["OPTIONAL", "UNION", "MINUS", "WHERE", "EXISTS"].includes(keyword)) place = "clause";
      else if (EXPRESSIONS.has(keyword)) place = "expression";
      continue;
    }
    if (mark === undefined) {
      if (place === "prefix") {
        if (iri !== undefined) place = "clause";
      } else if (place in NEXT) {
        if (place === "predicate") predicate = token[0];
        place = NEXT[place];
      }
      continue;
    }
    if (mark === "{") {
      outer.push(place);
      place = "subject";
    } else if (mark === "}") {
      outer.pop();
      place = "subject";
    } else if (mark === "[") {
      outer.push(place);
      place = "predicate";
    } else if (mark === "]" || mark === ")") {
      const around = outer.pop() ?? "clause";
      // What stood between the brackets was one term, or the end of an expression within a group.
      if (around === "expression") place = outer.length ? "subject" : "expression";
      else if (around === "predicate" && mark === ")") place = "object";
      else place = NEXT[around] ?? around;
    } else if (mark === "(") {
      outer.push(place);
      if (place !== "predicate") place = "expression";
    } else if (place === "expression" || place === "clause" || place === "prefix") {
      continue;
    } else if (mark === ".") place = "subject";
    else if (mark === ";") place = "predicate";
    else if (mark === ",") place = "object";
    else if (place === "object" && (mark === "/" || mark === "|")) place = "predicate";
  }
  if (place === "object" && /^(a|rdf:type|<http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#type>)$/.test(predicate))
    return "class";
  return place === "graph" || place === "end" ? "clause" : place;
}
