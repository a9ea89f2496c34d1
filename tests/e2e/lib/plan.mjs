// The plan's grid as it is read: every row with its exact amounts.
import assert from "node:assert/strict";

export const sum = (values) => values.reduce((all, it) => all + it, 0);

// Key of the row → { months, total } in minor units.
export async function planRows(page) {
  const rows = await page.locator("table.tree tr[data-row]").evaluateAll((all) =>
    all.map((row) => ({
      key: row.dataset.row,
      minor: [...row.querySelectorAll("td[data-minor]:not(.fc)")].map((it) => Number(it.dataset.minor)),
    })),
  );
  return new Map(rows.map(({ key, minor }) => [key, { months: minor.slice(0, -1), total: minor.at(-1) }]));
}

// The company is the sum of its accounts, month by month and in all, and every row that of its months.
export function assertAddsUp(rows) {
  const { months, total } = rows.get("company");
  const accounts = [...rows].filter(([key]) => key !== "company").map(([, row]) => row);
  for (const row of rows.values()) assert.equal(sum(row.months), row.total);
  months.forEach((month, i) => assert.equal(sum(accounts.map((row) => row.months[i])), month));
  assert.equal(sum(accounts.map((row) => row.total)), total);
  return accounts.length;
}
