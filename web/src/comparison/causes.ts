import type { Cause, CauseDim } from '../address/target'
import { CAUSES } from '../address/target'
import type { ChangeRow } from '../api/ledger'

/** A change with its causes, which add up to it. */
export interface Changed {
  /** Value of the dimension it was grouped by. */
  key: string
  from: number
  to: number
  causes: Record<Cause, number>
}

const none = (): Record<Cause, number> => ({ activity: 0, started: 0, stopped: 0, factor: 0, method: 0, control: 0 })

/** The causes of a group of records. What is there in one period only has no factor to compare: it started or stopped. */
export function causesOf(row: ChangeRow): Record<Cause, number> {
  const causes = { ...none(), factor: row.factor, method: row.method, control: row.control }
  const cause: Cause = row.from_kg === 0 && row.to_kg !== 0 ? 'started' : row.to_kg === 0 && row.from_kg !== 0 ? 'stopped' : 'activity'
  causes[cause] = row.activity
  return causes
}

/** Groups of records, added up by one dimension; largest change first. Dust of the arithmetic is swept away. */
export function grouped(rows: ChangeRow[], dim: CauseDim): Changed[] {
  const sums = new Map<string, Changed>()
  for (const row of rows) {
    const key = row[dim] ?? ''
    const sum = sums.get(key) ?? { key, from: 0, to: 0, causes: none() }
    sum.from += row.from_kg
    sum.to += row.to_kg
    const causes = causesOf(row)
    for (const cause of CAUSES) sum.causes[cause] += causes[cause]
    sums.set(key, sum)
  }
  return [...sums.values()].map(swept).sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from) || a.key.localeCompare(b.key))
}

/** All groups together. */
export function total(changes: Changed[]): Changed {
  const sum: Changed = { key: '', from: 0, to: 0, causes: none() }
  for (const change of changes) {
    sum.from += change.from
    sum.to += change.to
    for (const cause of CAUSES) sum.causes[cause] += change.causes[cause]
  }
  return swept(sum)
}

function swept(change: Changed): Changed {
  const dust = 1e-9 * Math.max(Math.abs(change.from), Math.abs(change.to))
  const causes = none()
  for (const cause of CAUSES) causes[cause] = Math.abs(change.causes[cause]) <= dust ? 0 : change.causes[cause]
  return { ...change, causes }
}

/** The causes that moved anything, in their fixed order. */
export const atWork = (changes: Changed[]): Cause[] => CAUSES.filter((cause) => changes.some((change) => change.causes[cause] !== 0))

/** The causes worth a clause of the sentence: at least a hundredth of all that moved, largest first. */
export function told(causes: Record<Cause, number>): { cause: Cause; kg: number }[] {
  const all = CAUSES.reduce((sum, cause) => sum + Math.abs(causes[cause]), 0)
  return CAUSES.map((cause) => ({ cause, kg: causes[cause] }))
    .filter(({ kg }) => Math.abs(kg) > 0 && Math.abs(kg) >= all * 0.01)
    .sort((a, b) => Math.abs(b.kg) - Math.abs(a.kg))
}
