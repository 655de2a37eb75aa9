import { useQuery } from '@tanstack/react-query'
import { get, query } from './client'
import type { FactorRow, Items, TwoNames } from './types'

/** What the server answers about controls and about the difference of two periods. */
export interface EffectRow {
  technology: string
  /** Nothing in totals. */
  source_id: string | null
  effect: 'removed' | 'made'
  species: string
  medium: string
  kg: number
  /** Whether a row behind it is remembered, not read, or of weak evidence. */
  weak: boolean
  /** Ids of the factor rows behind it; nothing where the case itself gives the efficiency. */
  factors: string | null
}

export const useTradeoffs = (period: string | undefined, bySource: boolean) =>
  useQuery({
    queryKey: ['tradeoffs', period, bySource],
    queryFn: async ({ signal }) => (await get<{ rows: EffectRow[] }>(query('/tradeoffs', { period, by_source: bySource ? 'true' : undefined }), signal)).rows,
    enabled: period !== undefined,
  })

export const factorQuery = (id: string) => ({
  queryKey: ['factor', id] as const,
  // The row names itself `factor_id`; explanations call it `id`.
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<FactorRow> => {
    const row = await get<FactorRow & { factor_id?: string }>(`/factors/${encodeURIComponent(id)}`, signal)
    return { ...row, id: row.id ?? row.factor_id ?? id }
  },
})

/** A row of a comparison: what it was, what it is, and the causes, which add up to the change. */
export interface ChangeRow {
  sector?: string | null
  source_id?: string | null
  region?: string | null
  process?: string | null
  fuel?: string | null
  technology?: string | null
  from_kg: number
  to_kg: number
  change_kg: number
  activity: number
  factor: number
  method: number
  control: number
}
export interface Comparison {
  rows: ChangeRow[]
  total: ChangeRow
}

export function useComparison({ from, to, species, scope, by, enabled = true }: { from: string | undefined; to: string | undefined; species: string; scope: string; by: readonly string[]; enabled?: boolean }) {
  const path = query('/comparison', { from, to, species, by: by.join(','), scope: scope === '1+2' ? undefined : scope })
  return useQuery({ queryKey: ['comparison', path], queryFn: ({ signal }) => get<Comparison>(path, signal), enabled: enabled && from !== undefined && to !== undefined && from !== to })
}

export const BALANCES = ['energy', 'water', 'waste', 'material'] as const
export type BalanceOf = (typeof BALANCES)[number]
export const BALANCE_DIMS = ['sector', 'org_id', 'source_id', 'region'] as const
export type BalanceDim = (typeof BALANCE_DIMS)[number]

export interface BalanceNode {
  id: string
  name: TwoNames
  /** origin, use, treatment, conversion, network, kind, destination, difference */
  role: string
}
export interface BalanceFlow {
  from: BalanceNode
  to: BalanceNode
  quantity: number
}
export type Figures = Record<string, number | null>
export interface BalanceAnswer {
  kind: BalanceOf
  unit: 'tce' | 'm3' | 't'
  period: string
  by: string
  flows: BalanceFlow[]
  rows: ({ subject: string; name: TwoNames } & Record<string, unknown>)[]
  totals: Figures
  items: { figure: string; id: string; name: TwoNames; quantity: number }[]
  notes: TwoNames[]
}

export function useBalance({ of, period, by, filters = {}, enabled = true }: { of: BalanceOf; period: string | undefined; by: BalanceDim | 'total'; filters?: Record<string, string[]>; enabled?: boolean }) {
  const path = query('/balance', { kind: of, period, by: by === 'total' ? undefined : by, ...filters })
  return useQuery({ queryKey: ['balance', path], queryFn: ({ signal }) => get<BalanceAnswer>(path, signal), enabled: enabled && period !== undefined })
}

/** An input of a total with its share in the total's range. */
export interface ImportanceRow {
  kind: 'activity' | 'factor' | 'year_gap'
  id: string
  name: TwoNames | null
  share: number
  kg_sd: number
  value: number
  low: number | null
  high: number | null
  unit: string
  used_by: number
  source: string | null
  status: string | null
  help: TwoNames | null
}
export interface Importance {
  kg: number
  kg_low: number
  kg_high: number
  rows: ImportanceRow[]
  rest: number
  inputs: number
  quantity_not_stated: number
  range_not_stated: number
}

export function useImportance({ species, period, scope, top }: { species: string; period: string | undefined; scope: string | undefined; top: number }) {
  const path = query('/importance', { species, period, scope, top: String(top) })
  return useQuery({ queryKey: ['importance', path], queryFn: ({ signal }) => get<Importance>(path, signal), enabled: period !== undefined })
}

/** The records of a source, as a balance counts them. */
export interface ActivityItem {
  activity_id: string
  source_id: string
  period: string
  process: string
  fuel: string | null
  technology: string | null
  quantity: number
  unit: string
}
export const useActivities = (source: string | undefined) =>
  useQuery({
    queryKey: ['activities', source],
    queryFn: async ({ signal }) => (await get<Items<ActivityItem>>(query('/activities', { source_id: source, limit: '1000' }), signal)).items,
    enabled: source !== undefined,
  })
