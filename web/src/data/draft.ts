import type { Clash, PlacedFault, Row, TablePage } from './api'

/** A change of one row, as the server keeps it. */
export interface Change {
  table: string
  op: 'update' | 'insert' | 'delete'
  key: string
  after?: string
  old: Record<string, string>
  new: Record<string, string>
}

export interface Draft {
  base: Record<string, string | null>
  changes: Change[]
}

export const NOTHING: Draft = { base: {}, changes: [] }

/** A row of the grid: the file's texts with the draft's over them. */
export interface GridRow {
  key: string
  line: number | null
  cells: string[]
  state: 'same' | 'changed' | 'new' | 'gone'
  changed: boolean[]
}

const recordOf = (columns: string[], cells: string[]) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))
const at = (draft: Draft, table: string, key: string) => draft.changes.findIndex((change) => change.table === table && change.key === key)

export function gridRows(page: TablePage, draft: Draft): GridRow[] {
  const mine = draft.changes.filter((change) => change.table === page.table)
  const added = mine.filter((change) => change.op === 'insert')
  const shown = new Set(page.rows.map((row) => row.key))
  const fresh = (change: Change): GridRow => ({
    key: change.key, line: null, cells: page.columns.map((column) => change.new[column] ?? ''), state: 'new', changed: page.columns.map((column) => Boolean(change.new[column])),
  })
  const rows: GridRow[] = added.filter((change) => change.after === '').map(fresh)
  for (const row of page.rows) {
    const change = mine.find((one) => one.key === row.key && one.op !== 'insert')
    const cells = page.columns.map((column, i) => (change?.op === 'update' ? change.new[column] : undefined) ?? row.cells[i] ?? '')
    rows.push({
      key: row.key, line: row.line, cells, state: change ? (change.op === 'delete' ? 'gone' : 'changed') : 'same',
      changed: page.columns.map((column) => change?.op === 'update' && change.new[column] !== undefined),
    })
    rows.push(...added.filter((one) => one.after === row.key).map(fresh))
  }
  // New rows whose place is not on this page stand at its end, never out of sight.
  rows.push(...added.filter((one) => one.after !== '' && (one.after === undefined || !shown.has(one.after))).map(fresh))
  return rows
}

function withBase(draft: Draft, page: TablePage, changes: Change[]): Draft {
  const base: Draft['base'] = {}
  const files = new Set(changes.map((change) => `${change.table}.csv`))
  for (const file of files) base[file] = draft.base[file] !== undefined ? draft.base[file]! : page.sha256
  return { base, changes }
}

/** Puts a text into a cell; what then equals the file again is no change. */
export function withCell(draft: Draft, page: TablePage, key: string, column: string, text: string): Draft {
  const place = at(draft, page.table, key)
  const changes = [...draft.changes]
  const found = changes[place]
  if (found) {
    if (found.op === 'delete') return draft
    const next = { ...found.new, [column]: text }
    if (found.op === 'update' && (found.old[column] ?? '') === text) delete next[column]
    if (found.op === 'update' && Object.keys(next).length === 0) changes.splice(place, 1)
    else changes[place] = { ...found, new: next }
    return withBase(draft, page, changes)
  }
  const row = page.rows.find((one) => one.key === key)
  if (!row) return draft
  const old = recordOf(page.columns, row.cells)
  if ((old[column] ?? '') === text) return draft
  return withBase(draft, page, [...changes, { table: page.table, op: 'update', key, old, new: { [column]: text } }])
}

export function newKey(draft: Draft): string {
  const used = draft.changes.map((change) => Number(/^new:(\d+)$/.exec(change.key)?.[1] ?? 0))
  return `new:${Math.max(0, ...used) + 1}`
}

/** Adds an empty row after the one with this key, or at the end. */
export function withRow(draft: Draft, page: TablePage, after: string | undefined): { draft: Draft; key: string } {
  const key = newKey(draft)
  // A row after a new row goes where that one goes.
  const before = draft.changes.find((change) => change.table === page.table && change.key === after && change.op === 'insert')
  const place = before ? before.after : after
  const change: Change = { table: page.table, op: 'insert', key, old: {}, new: {}, ...(place === undefined ? {} : { after: place }) }
  const changes = [...draft.changes]
  const spot = before ? changes.indexOf(before) + 1 : changes.length
  changes.splice(spot, 0, change)
  return { draft: withBase(draft, page, changes), key }
}

/** Deletes a row, or keeps it after all. */
export function toggledRow(draft: Draft, page: TablePage, key: string): Draft {
  const place = at(draft, page.table, key)
  const changes = [...draft.changes]
  const found = changes[place]
  if (found && found.op !== 'update') changes.splice(place, 1)
  else {
    const row: Row | undefined = page.rows.find((one) => one.key === key)
    const old = found?.old ?? (row && recordOf(page.columns, row.cells))
    if (!old) return draft
    const change: Change = { table: page.table, op: 'delete', key, old, new: {} }
    if (found) changes[place] = change
    else changes.push(change)
  }
  return withBase(draft, page, changes)
}

/** Cells copied out of a spreadsheet, put in from a cell on; rows beyond the last one are new. */
export function pasted(draft: Draft, page: TablePage, rows: GridRow[], fromRow: number, fromColumn: number, text: string): Draft {
  let next = draft
  let last = rows.at(-1)?.key
  cellsOf(text).forEach((cells, i) => {
    let key = rows[fromRow + i]?.key
    if (key === undefined) {
      const made = withRow(next, page, last)
      next = made.draft
      key = last = made.key
    }
    cells.forEach((cell, j) => {
      const column = page.columns[fromColumn + j]
      if (column !== undefined) next = withCell(next, page, key!, column, cell.trim())
    })
  })
  return next
}

/** Tab-separated text to cells; a quoted cell may hold tabs and line ends. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++ } else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t') { rows.at(-1)!.push(cell); cell = '' }
    else if (c === '\n') { rows.at(-1)!.push(cell.replace(/\r$/, '')); cell = ''; rows.push([]) }
    else cell += c
  }
  if (cell !== '' || rows.at(-1)!.length > 0) rows.at(-1)!.push(cell)
  else rows.pop()
  return rows
}

/** Settles a clash: my texts over the row as it is now, or my change taken out. */
export function settled(draft: Draft, clash: Clash, keep: 'mine' | 'theirs', base: Draft['base']): Draft {
  const changes = draft.changes.flatMap((change): Change[] => {
    if (change.table !== clash.table || change.key !== clash.key || change.op === 'insert') return [change]
    if (keep === 'theirs') return []
    if (clash.gone) return [{ table: change.table, op: 'insert', key: newKey(draft), old: {}, new: { ...change.old, ...change.new } }]
    const old = { ...change.old }
    for (const cell of clash.cells) old[cell.column] = cell.theirs ?? ''
    // Only what I changed stays mine.
    return [{ ...change, old }]
  })
  return { base: { ...draft.base, ...base }, changes }
}

/** The name that the remedy of a fault proposes for the cell. */
export const proposal = (fault: PlacedFault): string | undefined =>
  fault.column ? /(?:nearest|did you mean)[^`]*`([^`]+)`/i.exec(fault.help)?.[1] : undefined
