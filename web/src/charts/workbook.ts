import { fileFor } from '../api/client'
import { save } from './exports'
import type { Rows } from './rows'

/** Rows as a workbook that the server writes: full digits, and what the figures are on a sheet of its own. */
export async function saveWorkbook(title: string, rows: Rows, about: [string, string][], name: string): Promise<void> {
  const table = { title, columns: rows.columns.map((column) => column.label), rows: rows.rows.map((row) => row.cells), about: about.filter(([, text]) => text !== '') }
  save(await fileFor('/workbook', table), name)
}
