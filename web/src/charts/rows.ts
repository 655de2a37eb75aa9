import type { ExplainTarget } from '../address/target'

/** What a chart shows, as rows: the table behind it and the CSV both come from here. */
export interface Rows {
  columns: { label: string; numeric?: boolean; decimals?: number }[]
  rows: { cells: (string | number | null)[]; doors?: (ExplainTarget | undefined)[] }[]
}

/** CSV with full digits. What the figures are stands after them, so that row 1 stays the header. */
export function csvText(rows: Rows, about: [string, string][]): string {
  const lines = [rows.columns.map((column) => cell(column.label)), ...rows.rows.map((row) => row.cells.map(cell))]
  const notes = about.map(([name, value]) => [cell(name), cell(value)])
  return `\ufeff${[...lines, [], ...notes].map((line) => line.join(',')).join('\r\n')}\r\n`
}

export function tsvText(rows: Rows): string {
  return [rows.columns.map((column) => column.label), ...rows.rows.map((row) => row.cells.map((value) => value ?? ''))].map((line) => line.join('\t')).join('\n')
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  // A cell that starts like a formula would run in a spreadsheet; numbers of ours never come as text.
  const safe = typeof value === 'string' && /^[=+@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
