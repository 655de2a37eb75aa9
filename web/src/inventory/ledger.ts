import type { Group } from '../address/address'
import type { FilterDim, Filters } from '../address/filters'
import { narrowed } from '../address/filters'
import type { InventoryRow } from '../api/types'

export type LedgerDim = Group | 'activity_id'

/** What a row opens into, for each way to group: ever nearer to the record. */
const ROADS: Record<Group, LedgerDim[]> = {
  sector: ['sector', 'fuel', 'source_id', 'activity_id'],
  fuel: ['fuel', 'sector', 'source_id', 'activity_id'],
  region: ['region', 'sector', 'source_id', 'activity_id'],
  source_id: ['source_id', 'activity_id'],
  process: ['process', 'source_id', 'activity_id'],
  species: ['species', 'sector', 'source_id', 'activity_id'],
  scope: ['scope', 'sector', 'source_id', 'activity_id'],
  medium: ['medium', 'sector', 'source_id', 'activity_id'],
}

export const dimAt = (by: Group, level: number): LedgerDim | undefined => ROADS[by][level]

export interface LedgerRow {
  value: string
  species: string
  kg: number
  low: number
  high: number
  before: number | undefined
}

/** The rows of one level, both periods side by side; a value that only the other period has stands here too, with 0 of it now. */
export function ledgerRows(now: InventoryRow[], before: InventoryRow[] | undefined, dim: LedgerDim): LedgerRow[] {
  const keyOf = (row: InventoryRow) => String(row[dim] ?? '')
  const other = new Map(before?.map((row) => [`${keyOf(row)}|${row.species}`, row]))
  const rows = now.map((row) => {
    const key = `${keyOf(row)}|${row.species}`
    const match = other.get(key)
    other.delete(key)
    return { value: keyOf(row), species: row.species, kg: row.kg, low: row.kg_low, high: row.kg_high, before: before ? (match?.kg ?? 0) : undefined }
  })
  // Records are of one period each: those of the other one are not "gone", they are other records.
  const gone = dim === 'activity_id' ? [] : [...other.values()].map((row) => ({ value: keyOf(row), species: row.species, kg: 0, low: 0, high: 0, before: row.kg }))
  return [...rows, ...gone]
}

export type SortKey = 'name' | 'before' | 'kg' | 'change' | 'share'

export function sorted(rows: LedgerRow[], sort: string | undefined, nameOf: (row: LedgerRow) => string): LedgerRow[] {
  const key = (sort?.replace(/^-/, '') ?? 'kg') as SortKey
  const down = sort === undefined || sort.startsWith('-')
  const number = (row: LedgerRow): number => {
    if (key === 'before') return row.before ?? 0
    if (key === 'change') return row.before ? (row.kg - row.before) / row.before : Infinity
    return row.kg
  }
  const compare = key === 'name' ? (a: LedgerRow, b: LedgerRow) => nameOf(a).localeCompare(nameOf(b)) : (a: LedgerRow, b: LedgerRow) => number(a) - number(b)
  return [...rows].sort((a, b) => (down ? -1 : 1) * compare(a, b))
}

/** The filters of a row's children. A fuel that is not there cannot be asked for; its children then stay unfiltered by fuel. */
export function below(filters: Filters, dim: LedgerDim, value: string): Filters {
  if (dim === 'species' || value === '') return filters
  return narrowed(filters, dim as FilterDim, value)
}
