import { describe, expect, it } from 'vitest'
import type { EffectRow } from '../api/ledger'
import { evidence, matrixOf, perRemoved, removedShare } from './effects'

const row = (technology: string, effect: EffectRow['effect'], species: string, kg: number, source_id: string | null = null): EffectRow =>
  ({ technology, source_id, effect, species, medium: 'air', kg, weak: false, factors: 'F' })

describe('removed beside made', () => {
  const rows = [
    row('filter', 'removed', 'TSP', 900), row('filter', 'removed', 'PM2.5', 90),
    row('fgd', 'made', 'gypsum', 269), row('fgd', 'made', 'CO2', 68.75), row('fgd', 'removed', 'SO2', 100),
    row('washer', 'removed', 'SO2', 20), row('idle', 'removed', 'NOx', 0),
  ]
  const { columns, lines } = matrixOf(rows)

  it('gives each species a column of its own, removals first, and adds up each', () =>
    expect(columns.map(({ key, total, most }) => [key, total, most])).toEqual([
      ['removed|SO2', 120, 100], ['removed|PM2.5', 90, 90], ['removed|TSP', 900, 900], ['made|CO2', 68.75, 68.75], ['made|gypsum', 269, 269],
    ]))
  it('puts technologies with a price first, and leaves out what does nothing', () => expect(lines.map((line) => line.technology)).toEqual(['fgd', 'filter', 'washer']))
  it('keeps sources apart where rows have them', () =>
    expect(matrixOf([row('scr', 'removed', 'NOx', 5, 'a'), row('scr', 'removed', 'NOx', 7, 'b')]).lines.map((line) => line.source)).toEqual(['b', 'a']))
})

describe('made per mass removed', () => {
  const fgd = matrixOf([row('fgd', 'removed', 'SO2', 100), row('fgd', 'made', 'gypsum', 269)]).lines[0]!
  it('is told where one thing is removed', () => expect(perRemoved(fgd, fgd.cells.get('made|gypsum')!)).toEqual({ species: 'SO2', ratio: 2.69 }))
  it('is not told of removals', () => expect(perRemoved(fgd, fgd.cells.get('removed|SO2')!)).toBeUndefined())
  it('is not told where several are', () => {
    const scrubber = matrixOf([row('s', 'removed', 'SO2', 1), row('s', 'removed', 'TSP', 9), row('s', 'made', 'sludge', 3)]).lines[0]!
    expect(perRemoved(scrubber, scrubber.cells.get('made|sludge')!)).toBeUndefined()
  })
})

it('tells the share removed of what would have left', () => {
  expect(removedShare(30, 10)).toBe(0.75)
  expect(removedShare(30, undefined)).toBeUndefined()
  expect(removedShare(0, 0)).toBeUndefined()
})

it('tells what a figure rests on', () => {
  expect(evidence({ weak: true, factors: 'a b' })).toBe('weak')
  expect(evidence({ weak: false, factors: 'a' })).toBe('table')
  expect(evidence({ weak: false, factors: null })).toBe('case')
})
