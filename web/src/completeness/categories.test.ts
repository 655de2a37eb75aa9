import { describe, expect, it } from 'vitest'
import type { CoverageItem } from '../api/types'
import { counted, gaps, halfOf, ranked } from './categories'

const item = (sector: string, species: string, kg: number | null, more: Partial<CoverageItem> = {}): CoverageItem => ({
  sector, name_en: sector, name_zh: sector, species, status: kg === null ? 'not_estimated' : 'estimated', reason: null, need: null, key_level: false, key_trend: null,
  lacks: kg === null ? 'activity' : null, kg, kg_base: null, largest: [], ...more,
})

const ITEMS = [
  item('1.A.1', 'SO2', 70, { kg_base: 100, key_level: true, key_trend: false }),
  item('1.A.2', 'SO2', 26, { kg_base: 200, key_level: true, key_trend: true }),
  item('1.A.4', 'SO2', 4, { kg_base: 4, key_level: false, key_trend: false }),
  item('2.A.1', 'SO2', null),
  item('2.A.1', 'NOx', null),
  item('2.A.1', 'PM10', null, { lacks: 'factor' }),
  item('3.B', 'NOx', null, { status: 'included_elsewhere', lacks: null }),
]

describe('key categories', () => {
  it('run from the largest down to the whole by level', () => {
    const rows = ranked(ITEMS, 'SO2', 'level')
    expect(rows.map((row) => [row.item.sector, row.share, row.key])).toEqual([['1.A.1', 0.7, true], ['1.A.2', 0.26, true], ['1.A.4', 0.04, false]])
    expect(rows.at(-1)!.cumulative).toBeCloseTo(1, 12)
  })
  it('run by the change since the base period by trend; what did not change is not there', () =>
    expect(ranked(ITEMS, 'SO2', 'trend').map((row) => [row.item.sector, row.kg, row.key])).toEqual([['1.A.2', 174, true], ['1.A.1', 30, false]]))
  it('are empty for a species without a figure', () => expect(ranked(ITEMS, 'PM10', 'level')).toEqual([]))
})

it('counts categories with and without a figure', () =>
  expect(counted(ITEMS)).toEqual([
    { species: 'SO2', estimated: 3, gaps: 1, other: 0, of: 4 },
    { species: 'NOx', estimated: 0, gaps: 1, other: 1, of: 2 },
    { species: 'PM10', estimated: 0, gaps: 1, other: 0, of: 1 },
  ]))

describe('gaps', () => {
  it('of a sector go together where the same table would mend them', () =>
    expect(gaps(ITEMS, undefined).map((gap) => [gap.sector, gap.lacks, gap.items.map((one) => one.species)])).toEqual([['2.A.1', 'activity', ['SO2', 'NOx']], ['2.A.1', 'factor', ['PM10']]]))
  it('of one species only, where asked', () => expect(gaps(ITEMS, 'PM10').map((gap) => gap.lacks)).toEqual(['factor']))
})

it('names the fewest inputs that make half of a range', () => {
  expect(halfOf([{ share: 0.32 }, { share: 0.28 }, { share: 0.1 }])).toEqual({ n: 2, share: 0.6000000000000001 })
  expect(halfOf([{ share: 0.9 }])).toEqual({ n: 1, share: 0.9 })
  expect(halfOf([{ share: 0.1 }, { share: 0.2 }])).toMatchObject({ n: 2 })
})
