import assert from "node:assert/strict";
import test from "node:test";

import { completions } from "../src/completion.js";
import { range } from "../src/place.js";
import { position } from "../src/position.js";

const TERMS = {
  prefixes: { kg: "http://localhost:8000/ontology#", rdfs: "http://www.w3.org/2000/01/rdf-schema#" },
  classes: [
    { name: "kg:Target", label: "target", count: 14 },
    { name: "foaf:Person", label: "person", count: 7 },
  ],
  properties: [
    { name: "rdfs:label", label: "label", count: 1621 },
    { name: "kg:due", label: "due", count: 3 },
    { name: "kg:statedOn", label: "date stated", count: 24 },
  ],
};
const offered = (before, explicit = false) =>
  completions(TERMS, before, before, explicit)?.options.map(({ label }) => label) ?? [];

const places = {
  "": "clause",
  "SELECT ": "expression",
  "SELECT * WHERE { ": "subject",
  "SELECT * { ?s ": "predicate",
  "SELECT * { ?s a ": "class",
  "SELECT * { ?s rdf:type ": "class",
  "SELECT * { ?s kg:due ": "object",
  "SELECT * { ?s kg:due ?d . ": "subject",
  "SELECT * { ?s kg:due ?d ; ": "predicate",
  "SELECT * { ?s kg:due ?d , ": "object",
  "SELECT * { ?s a kg:Target ; kg:amount/": "predicate",
  "SELECT * { ?s ^": "predicate",
  "SELECT * { ?s (kg:a|": "predicate",
  "SELECT * { ?s (kg:a|kg:b) ": "object",
  "SELECT * { ?s kg:a [ ": "predicate",
  "SELECT * { ?s kg:a [ a ": "class",
  "SELECT * { ?s kg:a [ kg:b ?c ] ; ": "predicate",
  "SELECT * { ?s kg:a 'x; y. {' ; ": "predicate",
  "SELECT * { ?s kg:a 1.5 ; ": "predicate",
  "SELECT * { ?s kg:a 1. ": "subject",
  "SELECT * { ?s kg:a 'x'@en ; ": "predicate",
  "SELECT * { FILTER(?x > ": "expression",
  "SELECT * { FILTER(?x > 1) ": "subject",
  "SELECT * { FILTER(STR(?x) = 'a') ?s ": "predicate",
  "SELECT * { GRAPH ?g { ?s ": "predicate",
  "SELECT * { OPTIONAL { ?s ": "predicate",
  "SELECT * { ?s ?p ?o } ORDER BY ": "expression",
  "PREFIX ": "prefix",
  "PREFIX kg: <http://x/#> SELECT * { ?s ": "predicate",
  "SELECT * { ?s a kg:Target # a re": "unseen",
  "SELECT * { ?s a kg:Target # a remark\n ; ": "predicate",
  "SELECT * { ?s kg:a 'half": "unseen",
  "SELECT * { ?s <http://half": "unseen",
};
for (const [text, expected] of Object.entries(places)) {
  test(`after «${text}» stands a ${expected}`, () => assert.equal(position(text), expected));
}

test("properties are offered where one may stand, the most used first", () => {
  assert.deepEqual(offered("SELECT * { ?s ", true), ["a", "rdfs:label", "kg:statedOn", "kg:due"]);
});
test("classes are offered after a", () => assert.deepEqual(offered("SELECT * { ?s a T"), ["kg:Target"]));
test("a term is found by its label", () => assert.deepEqual(offered("SELECT * { ?s stated"), ["kg:statedOn"]));
test("after a prefix only its terms are offered", () => {
  assert.deepEqual(offered("SELECT * { ?s kg:"), ["kg:statedOn", "kg:due"]);
});
test("a term that is written out comes before those that are used more", () => {
  const properties = [{ name: "kg:dueAsPrinted", count: 6 }, { name: "kg:due", count: 3 }];
  const { options } = completions({ ...TERMS, properties }, "SELECT * { ?s kg:due", "", false);
  assert.deepEqual(options.map(({ label }) => label), ["kg:due", "kg:dueAsPrinted"]);
});
test("a prefix is offered by its beginning", () => assert.ok(offered("SELECT * { ?s kg").includes("kg:")));
test("after PREFIX its whole declaration is offered", () => {
  assert.deepEqual(offered("PREFIX k"), ["kg: <http://localhost:8000/ontology#>"]);
});
test("variables are those of the query", () => {
  assert.deepEqual(completions(TERMS, "SELECT ?due { ?s kg:due ?d", "SELECT ?due { ?s kg:due ?d }", false).options, [
    { label: "?due", type: "variable" },
  ]);
});
test("keywords are offered where a clause may begin", () => assert.ok(offered("SELECT * { opt").includes("OPTIONAL")));
test("nothing is offered in a string or a comment", () => {
  assert.deepEqual(offered("SELECT * { ?s kg:due 'kg", true), []);
  assert.deepEqual(offered("# kg", true), []);
});
test("nothing is offered unasked before a word begins", () => assert.deepEqual(offered("SELECT * { ?s "), []));

test("a fault is found by line and column", () => {
  assert.deepEqual(range("SELECT *\n{ ?s ?p }", 2, 9), { from: 17, to: 18 });
});
test("columns count characters, not their halves", () => {
  assert.deepEqual(range("'😀' x", 1, 5), { from: 5, to: 6 });
});
test("a fault at the end of a query is shown at its last character", () => {
  assert.deepEqual(range("SELECT", 1, 7), { from: 5, to: 6 });
});
test("a fault has the length that was told", () => assert.deepEqual(range("?s foo:bar", 1, 4, 4), { from: 3, to: 7 }));
test("a fault in an empty query is no error", () => assert.deepEqual(range("", 1, 1), { from: 0, to: 0 }));
