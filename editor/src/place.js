// From the place that the server names, a line and a column that count characters, to one in the text of the editor.

/** Give where in the text the fault begins and ends; never nothing, so that there is something to underline. */
export function range(text, line, column, length = 1) {
  const lines = text.split("\n");
  const row = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, row).reduce((sum, before) => sum + before.length + 1, 0);
  const characters = [...lines[row]];
  const first = characters.slice(0, Math.max(column, 1) - 1).join("").length;
  const fault = characters.slice(Math.max(column, 1) - 1, Math.max(column, 1) - 1 + Math.max(length, 1)).join("").length;
  const from = start + first;
  if (fault) return { from, to: from + fault };
  // The fault is that the line, or the query, ends here.
  return { from: Math.max(start, from - 1), to: Math.max(from, Math.min(start + 1, text.length)) };
}
