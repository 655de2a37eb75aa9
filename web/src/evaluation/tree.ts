import type { Grade, HistoryRow, IndexRow } from '../api/evaluation'

/** Points that a row adds to the total: its share of its score; a bonus adds its points, but for the cap that only the total knows. */
export const added = (row: IndexRow): number => row.share * (row.score ?? 0)

/** Points that a row could still add. What is left out weighs nothing and loses nothing. */
export const lost = (row: IndexRow): number => (row.score === null ? 0 : row.share * (100 - row.score))

export const rowsOf = (rows: IndexRow[], parent: string | null): IndexRow[] => rows.filter((row) => (parent === null ? row.level === 1 : row.parent === parent))

/** The rows in the order of the tree, without what hangs below a closed node. */
export function unfolded(rows: IndexRow[], folded: ReadonlySet<string>): IndexRow[] {
  const below = (parent: string | null): IndexRow[] => rowsOf(rows, parent).flatMap((row) => [row, ...(folded.has(row.id) ? [] : below(row.id))])
  return below(null)
}

/** Indicators by what they leave to be had, most first. */
export const byLoss = (rows: IndexRow[]): IndexRow[] => rows.filter((row) => row.level === 3).sort((a, b) => lost(b) - lost(a) || a.id.localeCompare(b.id))

/** Indicators that hold the score down most: at most three, and none that scores 60 or more. */
export const weakest = (rows: IndexRow[]): ReadonlySet<string> => new Set(byLoss(rows).filter((row) => row.score !== null && row.score < PASS && lost(row) > 0).slice(0, 3).map(({ id }) => id))

/** A score that is no weakness. */
export const PASS = 60

/** How a score stands in the grades: the upper two, the lowest, or between. */
export function standing(score: number, grades: Grade[]): 'high' | 'middle' | 'low' {
  const mins = grades.map(({ min }) => min).sort((a, b) => b - a)
  if (score >= (mins[1] ?? mins[0] ?? 0)) return 'high'
  return score < (mins[mins.length - 2] ?? 0) ? 'low' : 'middle'
}

/** The least score of the grade above this score; nothing above the best. */
export const nextGrade = (score: number, grades: Grade[]): Grade | undefined => [...grades].sort((a, b) => a.min - b.min).find(({ min }) => min > score)

/** Between two periods: what each indicator moved the total by, bonus points apart. They add up to the change. */
export function moves(from: HistoryRow, to: HistoryRow): { id: string; moved: number }[] {
  const added = (row: HistoryRow, id: string) => (row.shares[id] ?? 0) * (row.level3[id] ?? 0)
  return [...new Set([...Object.keys(from.level3), ...Object.keys(to.level3)])].map((id) => ({ id, moved: added(to, id) - added(from, id) }))
}

/** Numbers of indicators by how they came to their score. */
export function counts(rows: IndexRow[]): { scored: number; carried: number; zero: number; out: number } {
  const leaves = rows.filter((row) => row.level === 3)
  return {
    scored: leaves.filter((row) => row.status === 'scored').length,
    carried: leaves.filter((row) => row.status === 'imputed').length,
    zero: leaves.filter((row) => row.status === 'missing' && row.score !== null).length,
    out: leaves.filter((row) => row.score === null).length,
  }
}

/** The value that a score stands for, where the normalisation is a straight line. */
export function valueAt(row: IndexRow, score: number): number | undefined {
  const { kind, lower, upper } = row.norm ?? {}
  if (kind !== 'linear' || typeof lower !== 'number' || typeof upper !== 'number') return undefined
  if (row.direction === 'benefit') return lower + (score / 100) * (upper - lower)
  return row.direction === 'cost' ? upper - (score / 100) * (upper - lower) : undefined
}
