import { describe, expect, it } from 'vitest'
import type { InventoryRow } from '../api/types'
import { below, ledgerRows, sorted } from './ledger'

const row = (sector: string, kg: number): InventoryRow => ({ sector, species: 'CO2', kg, kg_low: kg, kg_high: kg })

describe('ledger rows', () => {
  it('keep what only the other period has', () => {
    const rows = ledgerRows([row('power', 5), row('new', 1)], [row('power', 8), row('gone', 3)], 'sector')
    expect(rows.map(({ value, kg, before }) => [value, kg, before])).toEqual([['power', 5, 8], ['new', 1, 0], ['gone', 0, 3]])
  })

  it('know no other period where none is compared', () => expect(ledgerRows([row('a', 1)], undefined, 'sector')[0]!.before).toBeUndefined())

  it('sort by size, by name and by change', () => {
    const rows = ledgerRows([row('b', 5), row('a', 9), row('c', 7)], [row('b', 10), row('a', 3), row('c', 7)], 'sector')
    const order = (sort: string | undefined) => sorted(rows, sort, (its) => its.value).map((its) => its.value).join('')
    expect([order(undefined), order('name'), order('change')]).toEqual(['acb', 'abc', 'bca'])
  })

  it('narrow to a row, but not by a species or an empty value', () => {
    expect(below({}, 'sector', 'D44')).toEqual({ sector: ['D44'] })
    expect(below({ scope: ['1'] }, 'species', 'CO2')).toEqual({ scope: ['1'] })
  })
})
