import { useQuery } from '@tanstack/react-query'
import { get, query } from './client'
import type { TwoNames } from './types'

/** Carbon credit and cleaner-production grade of enterprises. Unknown is null. */
export interface CreditRow {
  org_id: string
  score: number | null
  grade: string | null
  status: string
  low: number
  high: number
  missing_weight: number
  grade_by_score: string | null
  /** What keeps the grade from being better. */
  caps: { id: string; at_most: string; reason: TwoNames; source: TwoNames | null }[]
  parts: { id: string; name: TwoNames; weight: number; value: number | null; score: number | null; status: string; source: TwoNames | null }[]
}
export interface CleanerRow {
  org_id: string
  system: string
  grade: string | null
  status: string
  grade_low: string | null
  grade_high: string | null
  y1: number | null
  y2: number | null
  y3: number | null
  limiting_failures: { indicator: string; name: TwoNames; meets: string | null }[]
  raise: { to: string; indicators: { indicator: string; name: TwoNames; reach: number | string | null; unit: string; limiting: boolean }[] } | null
}

/** Nothing of what an enterprise has no record of in the period. */
const rowsOf = <T>(path: string, org: string | undefined, period: string) => ({
  queryKey: [path, org, period] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => get<T>(query(path, { org_id: org, period }), signal),
  enabled: org !== undefined,
})

export const useCredit = (org: string | undefined, period: string) => useQuery(rowsOf<{ rows: CreditRow[]; notice: TwoNames | null }>('/credit', org, period))
export const useCleaner = (org: string | undefined, period: string) => useQuery(rowsOf<{ rows: CleanerRow[]; systems: { id: string; name: TwoNames; status: TwoNames | null; file: string }[]; notice: TwoNames | null }>('/cleaner', org, period))
