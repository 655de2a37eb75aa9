import { expect, it } from 'vitest'
import { balanceTexts } from './texts'
import type { BalanceAnswer } from '../api/ledger'
import { MADE_FROM, TILES, columnsOf, explained, largest, told } from './figures'

it('shows the columns that something tells, in the order of the answer', () =>
  expect(columnsOf({ totals: { fresh: null, reused: null, discharged: 4, reuse_rate: null }, rows: [{ subject: 'a', name: { en: 'a', zh: 'a' }, fresh: 3, reused: null }] })).toEqual(['fresh', 'discharged']))

it('chooses the unit by amounts, not by rates', () => expect(largest({ fresh: 3, discharged: -8, reuse_rate: 900, consumed: null })).toBe(8))

it('has a name for every figure it shows or explains', () => {
  const named = [...Object.values(TILES).flat(), ...Object.keys(MADE_FROM), ...Object.values(MADE_FROM).flat()]
  expect(named.filter((figure) => !(`balance.f.${figure}` in balanceTexts))).toEqual([])
})

it('does not tell a difference of materials whose one side is hardly on record', () => {
  expect(told({ unaccounted: -2298, unaccounted_share: -2582 }, 'unaccounted')).toBeNull()
  expect(told({ unaccounted: 12, unaccounted_share: 0.04 }, 'unaccounted')).toBe(12)
  expect(told({ unaccounted: null }, 'unaccounted')).toBeNull()
})

it('does not call lost what fuel became when no record tells it', () => {
  const place = (id: string, role: string) => ({ id, role, name: { en: id, zh: id } })
  const balance = (conversion_efficiency: number) => ({
    flows: [{ from: place('conversion', 'conversion'), to: place('conversion_loss', 'destination'), quantity: 5 }], totals: { conversion_efficiency, conversion_loss: 5 },
  }) as unknown as BalanceAnswer
  expect(explained(balance(0))[0]!.to.role).toBe('difference')
  expect(explained(balance(0.4))[0]!.to.id).toBe('conversion_loss')
  expect(told(balance(0).totals, 'conversion_loss')).toBeNull()
  expect(told(balance(0.4).totals, 'conversion_loss')).toBe(5)
})
