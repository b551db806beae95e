// Has Comunica answer queries: reads {name: {query, sources, follow, then}} as JSON, writes {name: rows or reason}.
//
// Where a query has `follow`, the addresses found by that variable become sources as well, and `then` is asked of all.
import { text } from "node:stream/consumers";

import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();

async function rows(query, sources) {
  const found = await (await engine.queryBindings(query, { sources })).toArray();
  return found.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}

async function answered({ query, sources, follow, then }) {
  try {
    const found = await rows(query, sources);
    return follow ? await rows(then, [...sources, ...found.map((row) => row[follow])]) : found;
  } catch (error) {
    return `${error.message}`;
  }
}

const answers = {};
for (const [name, asked] of Object.entries(JSON.parse(await text(process.stdin)))) {
  answers[name] = await answered(asked);
}
process.stdout.write(JSON.stringify(answers));
