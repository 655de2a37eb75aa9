import type { BalanceAnswer, BalanceFlow, BalanceOf, Figures } from '../api/ledger'

/** Figures that are shares, not amounts. */
const RATES = new Set(['reuse_rate', 'unaccounted_share', 'utilisation_rate', 'conversion_efficiency'])
export const isRate = (figure: string) => RATES.has(figure)

/** What stands in the tiles of each balance, told or not. */
export const TILES: Record<BalanceOf, string[]> = {
  energy: ['final_use', 'fuel_used', 'electricity_used', 'heat_used', 'fuel_converted', 'conversion_efficiency'],
  water: ['fresh', 'reuse_rate', 'received', 'discharged', 'consumed', 'intake_not_recorded'],
  waste: ['generated', 'utilisation_rate', 'incinerated', 'landfilled', 'treated', 'difference'],
  material: ['materials_in', 'products_out', 'waste_out', 'unaccounted'],
}

/** What a derived figure is made from, for its explanation. */
export const MADE_FROM: Record<string, string[]> = {
  final_use: ['fuel_used', 'electricity_used', 'heat_used'],
  electricity_used: ['electricity_bought', 'electricity_generated', 'electricity_sold'],
  heat_used: ['heat_bought', 'heat_sold'],
  heat_made: ['heat_sold', 'heat_bought'],
  conversion_loss: ['fuel_converted', 'made_without_fuel', 'electricity_generated', 'heat_made'],
  conversion_efficiency: ['conversion_loss', 'fuel_converted'],
  consumed: ['fresh', 'received', 'supplied', 'discharged'],
  reuse_rate: ['reused', 'fresh', 'supplied'],
  difference: ['generated', 'used', 'treated', 'incinerated', 'landfilled', 'stored', 'sent_out', 'burnt_openly'],
  utilisation_rate: ['used_by_industry', 'generated_by_industry'],
  unaccounted: ['materials_in', 'products_out', 'waste_out'],
  unaccounted_share: ['unaccounted', 'materials_in'],
}

/** The columns worth showing: those that any row or the total tells. */
export function columnsOf(answer: Pick<BalanceAnswer, 'rows' | 'totals'>): string[] {
  return Object.keys(answer.totals).filter((column) => told(answer.totals, column) !== null || answer.rows.some((row) => told(row, column) !== null))
}

/** The largest amount of a set of figures: what chooses their unit. */
export const largest = (totals: Figures): number => Math.max(0, ...Object.entries(totals).flatMap(([name, value]) => (value === null || isRate(name) ? [] : [Math.abs(value)])))

/** A figure as it can be told. Where one side is hardly on record, a difference says nothing about losses: of materials, and of fuel for
 * power and heat whose product no record tells. */
export function told(figures: Record<string, unknown>, figure: string): number | null {
  const value = figures[figure]
  if (typeof value !== 'number') return null
  const share = figures.unaccounted_share
  const empty = (figure === 'unaccounted' || figure === 'unaccounted_share') && typeof share === 'number' && Math.abs(share) > 1
  const unknown = (figure === 'conversion_efficiency' || figure === 'conversion_loss') && figures.conversion_efficiency === 0
  return empty || unknown ? null : value
}

/** Fuel that became nothing on record was not lost: its flow is one that no record explains. */
export function explained(balance: BalanceAnswer): BalanceFlow[] {
  if (balance.totals.conversion_efficiency !== 0) return balance.flows
  const unknown = { id: 'product_not_recorded', role: 'difference', name: { en: 'what the fuel became is not on record', zh: '燃料的产出无记录' } }
  return balance.flows.map((flow) => (flow.to.id === 'conversion_loss' ? { ...flow, to: unknown } : flow))
}
