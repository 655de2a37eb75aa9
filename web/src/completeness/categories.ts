import type { CoverageItem } from '../api/types'

export type Measure = 'level' | 'trend'

/** A category's place on the curve. */
export interface Ranked {
  item: CoverageItem
  kg: number
  /** Of all categories of the species. */
  share: number
  /** With all larger ones. */
  cumulative: number
  key: boolean
}

const amount = (item: CoverageItem, measure: Measure) => (measure === 'level' ? Math.abs(item.kg ?? 0) : Math.abs((item.kg ?? 0) - (item.kg_base ?? 0)))

/** Categories of a species from the largest down, with the curve that crosses 95 %. By trend: by the change since the base period. */
export function ranked(items: CoverageItem[], species: string, measure: Measure): Ranked[] {
  const rows = items.filter((item) => item.species === species && amount(item, measure) > 0).sort((a, b) => amount(b, measure) - amount(a, measure) || a.sector.localeCompare(b.sector))
  const all = rows.reduce((sum, item) => sum + amount(item, measure), 0)
  let sum = 0
  return rows.map((item) => {
    const kg = amount(item, measure)
    sum += kg
    return { item, kg, share: kg / all, cumulative: sum / all, key: measure === 'level' ? item.key_level : item.key_trend === true }
  })
}

export interface Counted {
  species: string
  estimated: number
  gaps: number
  /** Counted elsewhere, or known not to occur. */
  other: number
  of: number
}

/** How many categories of each species have a figure; the fullest lists first. */
export function counted(items: CoverageItem[]): Counted[] {
  const counts = new Map<string, Counted>()
  for (const item of items) {
    const count = counts.get(item.species) ?? { species: item.species, estimated: 0, gaps: 0, other: 0, of: 0 }
    count.of += 1
    if (item.status === 'estimated') count.estimated += 1
    else if (item.status === 'not_estimated') count.gaps += 1
    else count.other += 1
    counts.set(item.species, count)
  }
  return [...counts.values()].sort((a, b) => b.of - a.of || a.species.localeCompare(b.species))
}

/** Gaps of a sector that one and the same table would mend. */
export interface Gap {
  sector: string
  lacks: 'activity' | 'factor'
  items: CoverageItem[]
}

/** What is not estimated, sector by sector; missing activities and missing factors are different errands. */
export function gaps(items: CoverageItem[], species: string | undefined): Gap[] {
  const found = new Map<string, Gap>()
  for (const item of items) {
    if (item.status !== 'not_estimated' || (species !== undefined && item.species !== species)) continue
    const lacks = item.lacks ?? 'activity'
    const key = `${item.sector}|${lacks}`
    const gap = found.get(key) ?? { sector: item.sector, lacks, items: [] }
    gap.items.push(item)
    found.set(key, gap)
  }
  return [...found.values()]
}

/** The fewest inputs that make half of the range, and what they make of it. */
export function halfOf(rows: { share: number }[]): { n: number; share: number } {
  let sum = 0
  for (const [i, row] of rows.entries()) {
    sum += row.share
    if (sum >= 0.5) return { n: i + 1, share: sum }
  }
  return { n: rows.length, share: sum }
}
