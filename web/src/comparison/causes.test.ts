import { describe, expect, it } from 'vitest'
import type { ChangeRow } from '../api/ledger'
import { atWork, causesOf, grouped, told, total } from './causes'

const row = (sector: string, from_kg: number, to_kg: number, causes: Partial<ChangeRow>): ChangeRow =>
  ({ sector, from_kg, to_kg, change_kg: to_kg - from_kg, activity: 0, factor: 0, method: 0, control: 0, ...causes })

const ROWS = [
  row('power', 100, 60, { activity: -10, control: -30 }),
  row('power', 50, 0, { activity: -50 }),
  row('heat', 0, 20, { activity: 20 }),
  row('heat', 40, 40, { activity: 1e-12 }),
]

describe('causes of a change', () => {
  it('calls what is there in one period only started or stopped, not more or less activity', () => {
    expect(causesOf(ROWS[1]!)).toMatchObject({ stopped: -50, activity: 0, started: 0 })
    expect(causesOf(ROWS[2]!)).toMatchObject({ started: 20, activity: 0, stopped: 0 })
  })
  it('adds up to the change, in every group and in all', () => {
    for (const change of [...grouped(ROWS, 'sector'), total(grouped(ROWS, 'sector'))]) {
      expect(Object.values(change.causes).reduce((a, b) => a + b, 0)).toBeCloseTo(change.to - change.from, 9)
    }
  })
  it('puts the largest change first', () => expect(grouped(ROWS, 'sector').map((change) => [change.key, change.from, change.to])).toEqual([['power', 150, 60], ['heat', 40, 60]]))
  it('sweeps away the dust of the arithmetic', () => expect(atWork(grouped(ROWS, 'sector'))).toEqual(['activity', 'started', 'stopped', 'control']))
  it('tells the causes that matter, largest first', () => expect(told({ activity: -500, started: 3, stopped: 0, factor: -200, method: 0, control: 40 }).map(({ cause }) => cause)).toEqual(['activity', 'factor', 'control']))
})
