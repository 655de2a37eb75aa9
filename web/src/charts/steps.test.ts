import { describe, expect, it } from 'vitest'
import type { Step } from './steps'
import { axisOf, stepText, tickPlaces } from './steps'

const steps = (first: number, last: number): Step[] => [
  { id: 'before', name: '2013', from: 0, to: first, total: true },
  { id: 'a', name: 'a', from: first, to: last, total: false },
  { id: 'after', name: '2017', from: 0, to: last, total: true },
]

describe('the axis of a waterfall', () => {
  it('starts at 0 where the change is large', () => expect(axisOf(steps(71.3, 24.2))).toEqual({ start: 0, end: 80, interval: 20 }))
  it('starts elsewhere where a small change would not be seen', () => {
    const { start, end } = axisOf(steps(100, 98))
    expect(start).toBeGreaterThan(90)
    expect(end).toBeGreaterThanOrEqual(100)
  })
  it('reaches below 0 for a sink', () => expect(axisOf(steps(3, -2)).start).toBeLessThanOrEqual(-2))
})

describe('the text of a step', () => {
  const all = steps(71.3, 24.2)
  it('signs changes and leaves totals alone', () => expect(all.map((step) => stepText(step, all))).toEqual(['71.3', '\u221247.1', '24.2']))
  it('never writes a change that is there as 0', () => expect(stepText({ id: 'b', name: 'b', from: 10, to: 10.0004, total: false }, all)).toBe('+0.0004'))
})

it('writes ticks with the places that tell them apart', () => expect([20, 2.5, 0.05, 0.025].map(tickPlaces)).toEqual([0, 1, 2, 3]))
