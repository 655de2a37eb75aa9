import { useMemo } from 'react'
import { useCase, useInventory, useStatistics, useTargets } from '../api/queries'
import type { CaseInfo, Statistic, Target } from '../api/types'
import { useAddress } from '../address/use-address'
import type { Amount } from './figures'
import { Figures } from './figures'
import { periodsOf } from './periods'
import type { Progress } from './progress'
import { progress } from './progress'

export const CLASS_SPECIES = ['CO2', 'SO2', 'NOx', 'PM2.5', 'energy']
/** A city's totals, targets and indices use this boundary. */
export const CITY_BOUNDARY = 'territory'

export interface OverviewData {
  info: CaseInfo
  period: string
  against: string | undefined
  /** Scopes 1 and 2 together; by scope; by scope and fuel class. */
  all: Figures
  byScope: Figures
  byClass: Figures
  statistics: Statistic[]
  targets: Target[]
  progress: { rows: Progress[]; unmatched: number }
  /** Periods that lack bought power and heat although others have it: their energy total says less than it seems. */
  withoutBought: string[]
}

export function useOverview(): { data: OverviewData | undefined; error: unknown; retry: () => void } {
  const { address } = useAddress()
  const info = useCase()
  const { period, against } = periodsOf(address, info.data)
  const all = useInventory({ by: ['period'], boundary: CITY_BOUNDARY })
  const byScope = useInventory({ by: ['period', 'scope'], boundary: CITY_BOUNDARY })
  const byClass = useInventory({ by: ['period', 'scope', 'fuel_class'], species: CLASS_SPECIES, boundary: CITY_BOUNDARY })
  const statistics = useStatistics()
  const targets = useTargets()
  const queries = [info, all, byScope, byClass, statistics, targets]

  const data = useMemo((): OverviewData | undefined => {
    if (!info.data || !period || !all.data || !byScope.data || !byClass.data || !statistics.data || !targets.data) return undefined
    const totals = new Figures(all.data.rows)
    return {
      info: info.data, period, against,
      all: totals, byScope: new Figures(byScope.data.rows), byClass: new Figures(byClass.data.rows),
      statistics: statistics.data, targets: targets.data,
      progress: progress(targets.data, statistics.data, info.data.region, period, (species, at) => totals.at(at, species)?.kg),
      withoutBought: missingBought(new Figures(byScope.data.rows), info.data.periods),
    }
  }, [info.data, period, against, all.data, byScope.data, byClass.data, statistics.data, targets.data])

  return {
    data,
    error: queries.find((query) => query.error && !query.data)?.error,
    retry: () => queries.forEach((query) => query.error && void query.refetch()),
  }
}

function missingBought(byScope: Figures, periods: string[]): string[] {
  const without = periods.filter((period) => !byScope.at(period, 'energy', '2'))
  return without.length === periods.length ? [] : without
}

/** All energy of a period, fuels and bought power together; nothing where the bought part is missing. */
export const allEnergy = (data: OverviewData, period: string): Amount | undefined => (data.withoutBought.includes(period) ? undefined : data.all.at(period, 'energy'))

/** CO2 of scope 1 less that of jet fuel. */
export function withoutJet(data: OverviewData, period: string): number | undefined {
  const total = data.byScope.at(period, 'CO2', '1')
  if (!total) return undefined
  return total.kg - (data.byClass.at(period, 'CO2', '1', 'jet')?.kg ?? 0)
}

/** A fuel class's energy, scope 1. */
export const classEnergy = (data: OverviewData, period: string, fuelClass: string): Amount | undefined => data.byClass.at(period, 'energy', '1', fuelClass)

export const statisticAt = (data: OverviewData, indicator: string, period: string): Statistic | undefined =>
  data.statistics.find((row) => row.indicator === indicator && row.period === period && row.region === data.info.region)
