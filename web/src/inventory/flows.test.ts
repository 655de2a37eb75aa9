import { describe, expect, it } from 'vitest'
import type { InventoryRow } from '../api/types'
import { MOST, flowsOf } from './flows'

const row = (fuel_class: string, sector: string, kg: number, species = 'CO2', scope = '1'): InventoryRow => ({ fuel_class, sector, scope, species, kg, kg_low: kg, kg_high: kg })
const through = (flows: ReturnType<typeof flowsOf>, id: string) => ({
  in: flows.flows.filter((flow) => flow.to === id).reduce((sum, flow) => sum + flow.amount, 0),
  out: flows.flows.filter((flow) => flow.from === id).reduce((sum, flow) => sum + flow.amount, 0),
})

describe('flows', () => {
  it('balance in every sector, and set jet fuel apart', () => {
    const flows = flowsOf([row('coal', 'power', 60), row('gas', 'power', 30), row('jet', 'transport', 20), row('electricity', 'power', 5, 'CO2', '2')], ['CO2'])
    expect(flows.total).toBe(115)
    expect(through(flows, '1:power')).toEqual({ in: 95, out: 95 })
    expect(flows.nodes.filter((node) => node.column === 2).map((node) => node.id)).toEqual(['2:scope 1', '2:jet', '2:scope 2'])
  })

  it('give each of several species the same weight', () => {
    const flows = flowsOf([row('coal', 'power', 1e9), row('diesel', 'transport', 1e6, 'NOx'), row('coal', 'power', 3e6, 'NOx')], ['CO2', 'NOx', 'SO2'])
    expect(flows.total).toBeCloseTo(1)
    expect(flows.nodes.find((node) => node.id === '2:NOx')!.amount).toBeCloseTo(0.5)
    expect(through(flows, '1:power').in).toBeCloseTo(0.5 + 0.375)
  })

  it('hold at most eight nodes a column, the rest together', () => {
    const flows = flowsOf(Array.from({ length: 30 }, (_, i) => row('coal', `s${i}`, 30 - i)), ['CO2'])
    const sectors = flows.nodes.filter((node) => node.column === 1)
    expect(sectors).toHaveLength(MOST)
    expect(sectors.at(-1)!.values).toHaveLength(23)
    expect(sectors.reduce((sum, node) => sum + node.amount, 0)).toBe(flows.total)
  })

  it('leave out what has no width', () => {
    expect(flowsOf([row('electricity', 'power', -5, 'CO2', '2')], ['CO2']).flows).toEqual([])
  })
})
