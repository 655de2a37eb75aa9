import { useQuery } from '@tanstack/react-query'
import { get, query } from './client'
import type { FactorRow } from './types'

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
