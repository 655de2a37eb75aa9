import type { Statistic, Target } from '../api/types'
import { converted } from '../format/units'

export interface Progress {
  indicator: string
  target: Target
  /** The state in the target's unit, and where it was read. */
  now: number
  nowPeriod: string
  from: { kind: 'statistic'; statistic: Statistic } | { kind: 'inventory'; species: string }
  state: 'met' | 'missed' | 'under_way'
}

/** Kinds that are an upper limit of their own period. Others (relative ones, shares to be reached) are not read as limits. */
const LIMITS = new Set(['total', 'intensity', 'concentration'])

/** How far each target of a region is, in the period shown.
 *
 * A target is compared with the statistic of the same name, else with the one statistic whose name begins with it, else with the
 * inventory's total where the indicator is a species. One target an indicator: the first due in or after the period, else the last before it.
 */
export function progress(
  targets: Target[], statistics: Statistic[], region: string, period: string, total: (species: string, period: string) => number | undefined,
): { rows: Progress[]; unmatched: number } {
  const own = targets.filter((target) => target.region === region)
  const indicators = [...new Set(own.map((target) => target.indicator))]
  const rows: Progress[] = []
  let unmatched = 0
  for (const indicator of indicators) {
    const target = due(own.filter((target) => target.indicator === indicator), period)
    const row = target && LIMITS.has(target.kind) ? compared(target, statistics, period, total) : undefined
    if (row) rows.push(row)
    else unmatched += 1
  }
  return { rows, unmatched }
}

function due(targets: Target[], period: string): Target | undefined {
  const inOrder = [...targets].sort((a, b) => a.period.localeCompare(b.period))
  return inOrder.find((target) => target.period >= period) ?? inOrder.at(-1)
}

function compared(target: Target, statistics: Statistic[], period: string, total: (species: string, period: string) => number | undefined): Progress | undefined {
  const state = (now: number): Progress['state'] => (target.period > period ? 'under_way' : now <= target.value ? 'met' : 'missed')
  const at = target.period < period ? target.period : period
  const statistic = matching(target.indicator, statistics.filter((row) => row.region === target.region && row.period === at))
  const value = statistic && converted(statistic.value, statistic.unit, target.unit)
  if (statistic && value !== undefined) {
    return { indicator: target.indicator, target, now: value, nowPeriod: at, from: { kind: 'statistic', statistic }, state: state(value) }
  }
  const kg = target.kind === 'total' ? total(target.indicator, at) : undefined
  const own = kg === undefined ? undefined : converted(kg, target.indicator === 'energy' ? 'kgce' : 'kg', target.unit)
  if (own === undefined) return undefined
  return { indicator: target.indicator, target, now: own, nowPeriod: at, from: { kind: 'inventory', species: target.indicator }, state: state(own) }
}

/** The statistic an indicator means: its own name, or the only one that goes on from it (`coal_consumption` → `coal_consumption_total`). */
export function matching(indicator: string, statistics: Statistic[]): Statistic | undefined {
  const same = statistics.find((row) => row.indicator === indicator)
  if (same) return same
  const longer = statistics.filter((row) => row.indicator.startsWith(`${indicator}_`))
  return longer.length === 1 ? longer[0] : undefined
}
