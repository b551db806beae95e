// Searches the files that lie in search/: nothing is sent anywhere.
"use strict";

const form = document.querySelector("#search");
const field = form.querySelector("input[name=q]");
const told = document.querySelector("#found");
const list = document.querySelector("#results");
const SHOWN = 50;
const fetched = new Map();

function load(file) {
  if (!fetched.has(file)) {
    fetched.set(file, fetch(file).then((response) => {
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      return response.json();
    }));
  }
  return fetched.get(file);
}

function words(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{Mn}/gu, "").replace(/['’]/g, "");
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? [])];
}

// The last file that begins with this word or one before it.
function fileOf(starts, word) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= word) low = middle + 1; else high = middle;
  }
  return Math.max(0, low - 1);
}

function numbers(distances) {
  let at = 0;
  return distances.map((distance) => (at += distance));
}

// The numbers of the things that have a word, or one that begins so.
async function having(index, word, asPrefix) {
  const first = fileOf(index.words, word);
  const last = asPrefix ? fileOf(index.words, word + "\uffff") : first;
  const found = new Set();
  // A letter or two begin too many words.
  for (let at = first; at <= Math.min(last, first + 3); at++) {
    const held = await load(`search/words/${at}.json`);
    for (const known of Object.keys(held)) {
      if (known === word || (asPrefix && known.startsWith(word))) {
        for (const number of numbers(held[known])) found.add(number);
      }
    }
  }
  return found;
}

async function search(text) {
  const index = await load("search/index.json");
  const asked = words(text);
  const wanted = asked.filter((word) => !index.everywhere.includes(word));
  if (!wanted.length) return { found: [], index, asked };
  const last = asked[asked.length - 1];
  const sets = [];
  for (const word of wanted) sets.push(await having(index, word, word === last && !/\s$/.test(text)));
  sets.sort((a, b) => a.size - b.size);
  const found = [...sets[0]].filter((number) => sets.every((set) => set.has(number))).sort((a, b) => a - b);
  return { found, index, asked };
}

async function show(text) {
  told.textContent = "Searching …";
  const { found, index, asked } = await search(text);
  const items = [];
  for (const number of found.slice(0, SHOWN)) {
    const things = await load(`search/things/${Math.floor(number / index.perFile)}.json`);
    const [label, kind, file, date] = things[number % index.perFile];
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = file.split("/").map(encodeURIComponent).join("/");
    link.textContent = label;
    item.append(link, ` ${index.kinds[kind]}${date ? `, ${date}` : ""}`);
    items.push(item);
  }
  list.replaceChildren(...items);
  if (!asked.length) told.textContent = "";
  else if (!found.length) told.textContent = "Nothing has all of these words.";
  else told.textContent = found.length > SHOWN ? `${found.length} found, the first ${SHOWN} shown.` : `${found.length} found.`;
}

function begin(text) {
  field.value = text;
  show(text).catch((error) => { told.textContent = `The search failed (${error.message}). From a disk, browsers do not let pages read other files: put the copy on a host.`; });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
  begin(field.value);
});
begin(new URLSearchParams(location.search).get("q") ?? "");
