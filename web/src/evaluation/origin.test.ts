import { describe, expect, it } from 'vitest'
import type { IndicatorInput, IndexRow, InputSource } from '../api/evaluation'
import { cityA } from './city-a.test-data'
import type { Ground } from './origin'
import { causeOf, ledgerWays, rowWay, tableOf } from './origin'
import { parsedTried, triedText } from './tried'

const GROUND: Ground = {
  region: 'province', regions: [{ region: 'province', parent: null }, { region: 'a', parent: 'province' }, { region: 'b', parent: 'province' }, { region: 'a1', parent: 'a' }],
  sources: [{ source_id: 'x', org_id: 'works' }, { source_id: 'y', org_id: null }, { source_id: 'z', org_id: 'works' }],
}
const ledger = (subject: string, subject_kind: 'region' | 'organisation' = 'region', species = ['CO2']): InputSource => ({ kind: 'ledger', text: null, query: { species, period: '2017', boundary: 'territory', subject, subject_kind } })
const input = (source: InputSource | null): IndicatorInput => ({ id: 'inv.co2.total', name: { en: 'CO2', zh: 'CO2' }, unit: 't CO2', value: 1, base: 2, source })
const row = (...inputs: IndicatorInput[]): IndexRow => ({ ...cityA().rows.find(({ level }) => level === 3)!, inputs })
const statistic: InputSource = { kind: 'statistics', text: null, file: 'statistics.csv', row: 640 }

describe('the way to where a figure stands', () => {
  it('is the inventory with its species, period and boundary, once for each species', () => {
    expect(ledgerWays(ledger('province'), GROUND)).toMatchObject([{ species: 'CO2', way: { path: '/inventory', patch: { species: 'CO2', period: '2017', scope: '1+2', boundary: 'territory', filters: {}, system: undefined, explain: undefined } } }])
    expect(ledgerWays(ledger('province', 'region', ['SO2', 'NOx']), GROUND).map(({ species, way }) => [species, way.patch.scope])).toEqual([['SO2', '1'], ['NOx', '1']])
    expect(ledgerWays(ledger('province', 'region', []), GROUND)).toEqual([])
  })
  it('is narrowed to the subject: a region with all below it, an organisation by its sources', () => {
    expect(ledgerWays(ledger('a'), GROUND)[0]!.way.patch.filters).toEqual({ region: ['a', 'a1'] })
    expect(ledgerWays(ledger('works', 'organisation'), GROUND)[0]!.way.patch.filters).toEqual({ source_id: ['x', 'z'] })
  })
  it('is the rows of its table for a statistic, and none where there is no table', () => {
    expect(rowWay(input(statistic))).toMatchObject({ path: '/data', patch: { table: 'statistics', find: 'inv.co2.total' } })
    expect([rowWay(input(null)), rowWay(input(ledger('a'))), ledgerWays(null, GROUND)]).toEqual([undefined, undefined, []])
    expect([tableOf('../x.csv'), tableOf('a/b.csv'), tableOf(null), tableOf('regions.csv')]).toEqual([undefined, undefined, undefined, 'regions'])
  })
  it('leads a weak indicator to the comparison with the base, or to its part of the inventory against it', () => {
    expect(causeOf(row(input(statistic), input(ledger('province'))), '2013', GROUND)).toMatchObject({ path: '/inventory/comparison', patch: { species: 'CO2', period: '2017', against: '2013' } })
    expect(causeOf(row(input(ledger('a'))), '2013', GROUND)).toMatchObject({ path: '/inventory', patch: { against: '2013', filters: { region: ['a', 'a1'] } } })
    expect(causeOf(row(input(ledger('province'))), '2017', GROUND)).toMatchObject({ path: '/inventory', patch: { against: 'none' } })
    expect(causeOf(row(input(statistic)), '2013', GROUND)).toBeUndefined()
  })
})

describe('scores that are tried', () => {
  it('come back as they went', () => expect(parsedTried(triedText({ 'city.path.a': 80, 'city.path.b': 0 }))).toEqual({ 'city.path.a': 80, 'city.path.b': 0 }))
  it('are nothing where nothing sensible stands', () => {
    expect(parsedTried('a*101,b*-1,c*x,d,*5,e*')).toEqual({})
    expect(triedText({})).toBeUndefined()
  })
})
