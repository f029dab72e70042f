// One row of a verdict, and the table of all.

/** @param {string} judge @param {string} page @param {string} result @param {string} goal @param {boolean} good */
export const row = (judge, page, result, goal, good) => ({ judge, page, result, goal, good });

export function print(rows) {
  const table = [["judge", "page", "result", "goal", ""]];
  for (const { judge, page, result, goal, good } of rows) table.push([judge, page, result, goal, good ? "" : "MISSED"]);
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table) console.log(line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  const missed = rows.filter((one) => !one.good).length;
  console.log(missed ? `\n${missed} lines miss their goal.` : "\nEvery goal is met.");
}
