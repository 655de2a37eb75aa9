import type { InventoryRow } from '../api/types'

export interface Amount {
  kg: number
  low: number
  high: number
}

/** Figures of every period, looked up by period, species and, where asked, scope and fuel class. */
export class Figures {
  private readonly found = new Map<string, Amount>()

  constructor(rows: InventoryRow[]) {
    for (const row of rows) {
      const key = keyOf(row.period ?? '', row.species, row.scope, row.fuel_class)
      const known = this.found.get(key)
      // One row a key is the rule; should a server split finer, ranges add up on the wide side.
      this.found.set(key, known ? { kg: known.kg + row.kg, low: known.low + row.kg_low, high: known.high + row.kg_high } : { kg: row.kg, low: row.kg_low, high: row.kg_high })
    }
  }

  at(period: string, species: string, scope?: string, fuelClass?: string): Amount | undefined {
    return this.found.get(keyOf(period, species, scope, fuelClass))
  }
}

const keyOf = (period: string, species: string, scope?: string | number, fuelClass?: string) => [period, species, scope ?? '', fuelClass ?? ''].join('|')

/** Do the 95 % ranges of two figures share a value? */
export const overlapping = (a: Amount, b: Amount) => a.low <= b.high && b.low <= a.high
