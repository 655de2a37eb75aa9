import { describe, expect, it } from 'vitest'
import type { Statistic, Target } from '../api/types'
import { progress } from './progress'

const target = (indicator: string, period: string, value: number, unit: string, kind = 'total', region = '110000'): Target => ({ region, period, indicator, kind, value, unit })
const stat = (indicator: string, period: string, value: number, unit: string): Statistic => ({ region: '110000', period, indicator, value, unit, source: null })
const none = () => undefined

describe('progress of targets', () => {
  it('compares with the statistic of the same or the one longer name, in the target’s unit', () => {
    const { rows } = progress([target('coal_consumption', '2017', 1e7, 't')], [stat('coal_consumption_total', '2017', 485, '1e4 t')], '110000', '2017', none)
    expect(rows[0]).toMatchObject({ now: 4850000, state: 'met' })
  })

  it('takes the inventory where the indicator is a species', () => {
    const { rows } = progress([target('energy', '2020', 76510000, 'tce')], [], '110000', '2017', (species) => (species === 'energy' ? 71.3e9 : undefined))
    expect(rows[0]).toMatchObject({ now: 71300000, state: 'under_way', from: { kind: 'inventory' } })
  })

  it('picks the first target due in or after the period', () => {
    const all = [target('NOx', '2015', 200, 't'), target('NOx', '2020', 100, 't')]
    expect(progress(all, [], '110000', '2017', () => 150e3).rows[0]!.target.period).toBe('2020')
    expect(progress(all, [], '110000', '2015', () => 250e3).rows[0]).toMatchObject({ target: { period: '2015' }, state: 'missed' })
  })

  it('leaves other regions, relative kinds and unlike units out, and counts them', () => {
    const all = [target('PM2.5_mean', '2017', 50, 'ug/m3', 'concentration', '110116'), target('renewable_share', '2017', 7, '%', 'share'), target('x', '2017', 7, 't')]
    expect(progress(all, [stat('x', '2017', 3, '%')], '110000', '2017', none)).toEqual({ rows: [], unmatched: 2 })
  })
})
