import { describe, expect, it } from 'vitest'
import type { HistoryRow, IndexRow } from '../api/evaluation'
import { GRADES, cityA } from './city-a.test-data'
import { added, byLoss, counts, lost, moves, nextGrade, rowsOf, standing, unfolded, valueAt, weakest } from './tree'

const city = cityA()
const leaves = city.rows.filter((row) => row.level === 3)
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)

describe('the index tree of the worked example', () => {
  it('has 3, 12 and 22 rows, and every level adds up to the total', () => {
    expect([1, 2, 3].map((level) => city.rows.filter((row) => row.level === level).length)).toEqual([3, 12, 22])
    for (const level of [1, 2, 3]) expect(sum(city.rows.filter((row) => row.level === level).map(added))).toBeCloseTo(city.score!, 9)
  })
  it('loses what is between its score and 100', () => expect(sum(leaves.map(lost))).toBeCloseTo(100 - city.score!, 9))
  it('stands parents before their children and hides what hangs below a closed node', () => {
    const all = unfolded(city.rows, new Set())
    expect(all.length).toBe(37)
    for (const row of all) if (row.parent) expect(all.findIndex(({ id }) => id === row.parent)).toBeLessThan(all.indexOf(row))
    const path = leaves.filter(({ id }) => id.startsWith('city.path.')).length + rowsOf(city.rows, 'city.path').length
    expect(unfolded(city.rows, new Set(['city.path'])).length).toBe(37 - path)
  })
  it('puts the indicator first that costs most', () => {
    const losses = byLoss(city.rows).map(lost)
    expect(losses.length).toBe(22)
    expect(losses).toEqual([...losses].sort((a, b) => b - a))
    expect(byLoss(city.rows)[0]!.id).toBe('city.management.policy.project_library')
  })
})

describe('what is left out', () => {
  const out: IndexRow = { ...leaves[0]!, score: null, share: 0, status: 'missing', cause: 'no_data' }
  it('adds nothing, loses nothing and is counted as out', () => {
    expect([added(out), lost(out)]).toEqual([0, 0])
    expect(counts([out, { ...out, score: 0, share: 0.1 }, { ...out, score: 40, status: 'imputed' }, leaves[1]!])).toEqual({ scored: 1, carried: 1, zero: 1, out: 1 })
  })
})

it('the weakest are three at most, cost most, and score below 60', () => {
  const weak = [...weakest(city.rows)]
  expect(weak).toEqual(byLoss(city.rows).filter((row) => row.score! < 60).slice(0, 3).map(({ id }) => id))
  expect(weakest(city.rows.map((row) => ({ ...row, score: 61 }))).size).toBe(0)
})

describe('a score among the grades', () => {
  it.each([[98, 'high'], [70, 'high'], [69.9, 'middle'], [40, 'middle'], [39.9, 'low']])('%d is %s', (value, where) => expect(standing(value as number, GRADES)).toBe(where))
  it('knows the next grade', () => expect([63.2, 70, 84.9, 85, 12].map((value) => nextGrade(value, GRADES)?.id)).toEqual(['good', 'excellent', 'excellent', undefined, 'weak']))
})

it('moves between two results add up to their difference, also where an indicator is left out in one', () => {
  const before = cityA()
  const gone = before.rows.find(({ id }) => id === 'city.target.quality.pm25')!
  // Its weight goes to its neighbours, as the server tells it.
  const others = before.rows.filter((row) => row.parent === gone.parent && row !== gone)
  const weight = sum(others.map((row) => row.share))
  for (const row of others) row.share += (gone.share * row.share) / weight
  Object.assign(gone, { share: 0, score: null })
  const total = sum(before.rows.filter((row) => row.level === 3).map(added))
  const history = ({ rows, score }: typeof city): HistoryRow => {
    const at3 = rows.filter((row) => row.level === 3)
    return { period: '', score, base_score: score, bonus: 0, grade: 'basic', coverage: 1, range: null, level1: {}, level3: Object.fromEntries(at3.map((row) => [row.id, row.score])), shares: Object.fromEntries(at3.map((row) => [row.id, row.share])) }
  }
  const found = moves(history(before), history(city))
  expect(sum(found.map(({ moved }) => moved))).toBeCloseTo(city.score! - total, 9)
  expect(found.find(({ id }) => id === gone.id)!.moved).toBeCloseTo(added(city.rows.find(({ id }) => id === gone.id)!), 12)
})

describe('the value a score stands for', () => {
  const row = (direction: string, lower: number, upper: number): IndexRow => ({ ...leaves[0]!, direction, norm: { kind: 'linear', text: { en: '', zh: '' }, lower, upper } })
  it('is on the straight line, in its direction', () => {
    expect(valueAt(row('cost', -0.06, 0), 14.9)).toBeCloseTo(-0.00894, 9)
    expect(valueAt(row('benefit', 0.08, 0.3), 50)).toBeCloseTo(0.19, 12)
  })
  it('is not told where there is no line', () => {
    expect(valueAt({ ...row('benefit', 0, 1), norm: { kind: 'checklist', text: { en: '', zh: '' } } }, 50)).toBeUndefined()
    expect(valueAt(row('interval', 0, 1), 50)).toBeUndefined()
  })
})
