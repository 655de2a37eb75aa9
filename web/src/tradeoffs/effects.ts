import type { EffectRow } from '../api/ledger'

/** A species that controls remove or make: one column with a unit of its own. */
export interface Column {
  key: string
  effect: EffectRow['effect']
  species: string
  medium: string
  total: number
  /** The largest figure of one line. */
  most: number
}
/** A technology, or a technology at a source. */
export interface Line {
  key: string
  technology: string
  source: string | null
  cells: Map<string, EffectRow>
}
export interface Matrix {
  columns: Column[]
  lines: Line[]
}

/** Stands for a technology where a figure is the sum of all. */
export const ALL_TECHNOLOGIES = '*'

const ORDER = [
  'SO2', 'NOx', 'PM2.5', 'PM10', 'TSP', 'NMVOC', 'NH3', 'CO', 'Hg', 'Pb', 'COD', 'NH3-N', 'TN', 'TP',
  'energy', 'CO2', 'CH4', 'N2O', 'fresh_water', 'gypsum', 'ash', 'sludge', 'general_waste', 'hazardous_waste',
]
const rank = (species: string) => (ORDER.includes(species) ? ORDER.indexOf(species) : ORDER.length)

export const columnKey = (row: Pick<EffectRow, 'effect' | 'species'>) => `${row.effect}|${row.species}`

/** What is removed beside what is made, technology by technology (and source by source where rows have one). Those with a price stand first. */
export function matrixOf(rows: EffectRow[]): Matrix {
  const columns = new Map<string, Column>()
  const lines = new Map<string, Line>()
  for (const row of rows) {
    if (row.kg === 0) continue
    const key = columnKey(row)
    const column = columns.get(key) ?? { key, effect: row.effect, species: row.species, medium: row.medium, total: 0, most: 0 }
    column.total += row.kg
    column.most = Math.max(column.most, Math.abs(row.kg))
    columns.set(key, column)
    const lineKey = `${row.technology}|${row.source_id ?? ''}`
    const line = lines.get(lineKey) ?? { key: lineKey, technology: row.technology, source: row.source_id, cells: new Map() }
    line.cells.set(key, row)
    lines.set(lineKey, line)
  }
  const weight = (line: Line) => [...line.cells].reduce((sum, [key, row]) => sum + Math.abs(row.kg) / (columns.get(key)!.total || 1), 0)
  const priced = (line: Line) => Number([...line.cells.values()].some((row) => row.effect === 'made'))
  return {
    columns: [...columns.values()].sort((a, b) => Number(a.effect === 'made') - Number(b.effect === 'made') || rank(a.species) - rank(b.species) || a.species.localeCompare(b.species)),
    lines: [...lines.values()].sort((a, b) => priced(b) - priced(a) || weight(b) - weight(a) || a.key.localeCompare(b.key)),
  }
}

/** What is made per mass removed, where a technology removes one thing only; else the ratio would have no clear base. */
export function perRemoved(line: Line, made: EffectRow): { species: string; ratio: number } | undefined {
  const removed = [...line.cells.values()].filter((row) => row.effect === 'removed')
  const only = removed[0]
  return removed.length === 1 && only && only.kg > 0 && made.effect === 'made' ? { species: only.species, ratio: made.kg / only.kg } : undefined
}

/** The share that controls keep from a medium: removed of removed and still emitted. */
export const removedShare = (removed: number, emitted: number | undefined): number | undefined =>
  emitted === undefined || removed + emitted <= 0 ? undefined : removed / (removed + emitted)

export type Evidence = 'weak' | 'table' | 'case'
/** What a figure rests on: tables, one of them weak; tables; or an efficiency that the case itself gives. */
export const evidence = (row: Pick<EffectRow, 'weak' | 'factors'>): Evidence => (row.weak ? 'weak' : row.factors ? 'table' : 'case')
