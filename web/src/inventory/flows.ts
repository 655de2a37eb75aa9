import type { InventoryRow } from '../api/types'

export interface FlowNode {
  id: string
  column: 0 | 1 | 2
  /** The values a node stands for: one, or those grouped as the rest. */
  values: string[]
  amount: number
}
export interface Flow {
  from: string
  to: string
  amount: number
}
export interface Flows {
  nodes: FlowNode[]
  flows: Flow[]
  total: number
}

/** At most this many nodes a column; the smallest go together. */
export const MOST = 8
const REST = '…'

/** Energy → sector → species as flows.
 *
 * One species: amounts in kg, and the last column splits it by scope, jet fuel of scope 1 apart.
 * Several species: kilograms of unlike things cannot share a width, so each species counts the same and an amount is a share of its
 * total divided by their number. Both ways the middle column balances. Negative rows (sold energy) have no width and are left out.
 */
export function flowsOf(rows: InventoryRow[], species: string[]): Flows {
  const kept = rows.filter((row) => row.kg > 0 && species.includes(row.species))
  const totals = new Map<string, number>()
  for (const row of kept) totals.set(row.species, (totals.get(row.species) ?? 0) + row.kg)
  const present = species.filter((name) => (totals.get(name) ?? 0) > 0)
  const many = species.length > 1
  const weight = (row: InventoryRow) => (many ? row.kg / totals.get(row.species)! / present.length : row.kg)
  const last = (row: InventoryRow) => (many ? row.species : row.fuel_class === 'jet' && String(row.scope) === '1' ? 'jet' : `scope ${row.scope}`)

  const columns: ((row: InventoryRow) => string)[] = [(row) => row.fuel_class ?? 'process', (row) => row.sector ?? '', last]
  const groups = columns.map((of) => grouped(kept, of, weight))
  const nodes: FlowNode[] = groups.flatMap(({ members }, column) =>
    [...members].map(([id, { values, amount }]) => ({ id: `${column}:${id}`, column: column as 0 | 1 | 2, values, amount })))
  const amounts = new Map<string, Flow>()
  for (const row of kept) {
    for (const column of [0, 1] as const) {
      const from = `${column}:${groups[column]!.of(columns[column]!(row))}`
      const to = `${column + 1}:${groups[column + 1]!.of(columns[column + 1]!(row))}`
      const key = `${from}>${to}`
      const known = amounts.get(key) ?? { from, to, amount: 0 }
      known.amount += weight(row)
      amounts.set(key, known)
    }
  }
  return { nodes, flows: [...amounts.values()].sort((a, b) => b.amount - a.amount), total: kept.reduce((sum, row) => sum + weight(row), 0) }
}

function grouped(rows: InventoryRow[], of: (row: InventoryRow) => string, weight: (row: InventoryRow) => number) {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(of(row), (sums.get(of(row)) ?? 0) + weight(row))
  const sorted = [...sums].sort((a, b) => b[1] - a[1])
  const alone = sorted.length > MOST ? sorted.slice(0, MOST - 1) : sorted
  const rest = sorted.slice(alone.length)
  const members = new Map(alone.map(([id, amount]) => [id, { values: [id], amount }]))
  if (rest.length) members.set(REST, { values: rest.map(([id]) => id), amount: rest.reduce((sum, [, amount]) => sum + amount, 0) })
  return { members, of: (id: string) => (members.has(id) ? id : REST) }
}
