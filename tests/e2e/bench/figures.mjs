// Percentiles, and the table of what was found beside what was promised.

// The p-th percentile by the nearest rank; nothing of nothing.
export function percentile(values, p) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))];
}

export const median = (values) => percentile(values, 50);

// A line of the table; `limit` is the most that was promised, nothing where nothing was.
export function line(what, found, unit, limit) {
  const decimals = unit === "" && Number.isInteger(found) ? 0 : unit === "" ? 3 : 1;
  const text = found === undefined ? "not seen" : `${found.toFixed(decimals)}${unit && ` ${unit}`}`;
  const target = limit === undefined ? "" : `≤ ${limit}${unit && ` ${unit}`}`;
  const held = limit === undefined ? "" : found !== undefined && found <= limit ? "yes" : "NO";
  return [what, text, target, held];
}

// Markdown, so that the table can stand in docs/performance.md as it is printed.
export function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => [...row[i]].length)));
  const row = (cells) => `| ${cells.map((it, i) => it + " ".repeat(widths[i] - [...it].length)).join(" | ")} |`;
  return [row(head), `|${widths.map((it) => "-".repeat(it + 2)).join("|")}|`, ...rows.map(row)].join("\n");
}
