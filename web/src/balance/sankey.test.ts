import { describe, expect, it } from 'vitest'
import type { BalanceFlow } from '../api/ledger'
import { MOST, depthsOf, diagram, differences } from './sankey'

const node = (id: string, role: string) => ({ id, role, name: { en: id, zh: id } })
const flow = (from: [string, string], to: [string, string], quantity: number): BalanceFlow => ({ from: node(...from), to: node(...to), quantity })

const FLOWS = [
  ...Array.from({ length: 12 }, (_, i) => flow(['origin', 'origin'], [`use:${i}`, 'use'], 12 - i)),
  ...Array.from({ length: 12 }, (_, i) => flow([`use:${i}`, 'use'], ['consumed', 'destination'], 12 - i)),
]

describe('the diagram of a balance', () => {
  const { nodes, links } = diagram(FLOWS)
  it('has at most eight places of a role; the rest stand as one', () => {
    const users = nodes.filter((one) => one.role === 'use')
    expect(users.length).toBe(MOST)
    expect(users.at(-1)).toMatchObject({ count: 5, amount: 5 + 4 + 3 + 2 + 1 })
  })
  it('loses nothing: what enters a place leaves it', () => {
    for (const one of nodes.filter((one) => one.role === 'use')) {
      const sum = (side: 'from' | 'to') => links.filter((link) => link[side] === one.id).reduce((all, link) => all + link.amount, 0)
      expect(sum('from')).toBe(sum('to'))
      expect(sum('to')).toBe(one.amount)
    }
    expect(links.filter((link) => link.from === 'origin').reduce((sum, link) => sum + link.amount, 0)).toBe(78)
  })
  it('never puts a place where flows begin together with one where they end', () => {
    const many = Array.from({ length: 9 }, (_, i) => [flow([`in:${i}`, 'difference'], ['use', 'use'], 1), flow(['use', 'use'], [`out:${i}`, 'difference'], 1)]).flat()
    const rests = diagram(many).nodes.filter((one) => one.count > 1)
    expect(rests.map((one) => one.count)).toEqual([2, 2])
  })
})

it('tells what no record explains, as a share of what enters', () => {
  const told = differences([flow(['reused:cooling', 'origin'], ['use', 'use'], 900), flow(['use', 'use'], ['led_back:cooling', 'destination'], 900), flow(['well', 'origin'], ['use', 'use'], 60), flow(['intake_not_recorded', 'difference'], ['use', 'use'], 40), flow(['use', 'use'], ['river', 'destination'], 100)])
  expect(told.map(({ node, quantity, share }) => [node.id, quantity, share])).toEqual([['intake_not_recorded', 40, 0.4]])
})

it('places what flows by the longest way to it, and all ends in the last column', () => {
  const depths = depthsOf([{ from: 'coal', to: 'plant' }, { from: 'plant', to: 'power' }, { from: 'power', to: 'homes' }, { from: 'coal', to: 'works' }, { from: 'plant', to: 'loss' }])
  expect(Object.fromEntries(depths)).toEqual({ coal: 0, plant: 1, power: 2, homes: 3, works: 3, loss: 3 })
})
