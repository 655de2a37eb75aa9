import { useQuery } from '@tanstack/react-query'
import { get, query } from './client'
import type {
  CaseInfo, CoverageItem, Explanation, Fault, InventoryAnswer, Items, Job, Session, Source, Statistic, Target, Vocabulary,
} from './types'
import type { Filters } from '../address/filters'
import { serverFilters } from '../address/filters'

export const useSession = () => useQuery({ queryKey: ['session'], queryFn: ({ signal }) => get<Session>('/session', signal) })
/** Nobody's questions are not asked: the answer would only be that a login is needed. */
function useMayRead(): boolean {
  const session = useSession().data
  return Boolean(session?.user || session?.visitor)
}

export const useCase = () => useQuery({ queryKey: ['case'], queryFn: ({ signal }) => get<CaseInfo>('/case', signal), enabled: useMayRead() })
export const useVocabulary = () => useQuery({ queryKey: ['vocabulary'], queryFn: ({ signal }) => get<Vocabulary>('/vocabulary', signal), enabled: useMayRead() })
export const useSources = () => useItems<Source>('/sources')
export const useStatistics = () => useItems<Statistic>('/statistics')
export const useTargets = () => useItems<Target>('/targets')

export const useCoverage = (period: string | undefined) =>
  useQuery({
    queryKey: ['coverage', period],
    queryFn: async ({ signal }) => (await get<Items<CoverageItem>>(query('/coverage', { period }), signal)).items,
    enabled: period !== undefined,
  })

export const useFaults = (enabled: boolean) =>
  useQuery({
    queryKey: ['check'],
    queryFn: async ({ signal }) => (await get<{ rows: Fault[] }>('/check', signal)).rows,
    enabled,
    retry: false,
  })

export const useJobs = (enabled: boolean) =>
  useQuery({
    queryKey: ['jobs'],
    queryFn: async ({ signal }) => (await get<Items<Job>>('/jobs', signal)).items,
    enabled,
    retry: false,
    refetchInterval: (q) => (q.state.data?.some((job) => job.state === 'running' || job.state === 'queued') ? 1000 : false),
  })

export interface InventoryQuestion {
  by: string[]
  period?: string | undefined
  boundary?: string | undefined
  species?: string[] | undefined
  filters?: Filters | undefined
  enabled?: boolean
}

/** One question to the ledger. */
export function useInventory(question: InventoryQuestion) {
  return useQuery(inventoryQuery(question))
}

export function inventoryQuery({ by, period, boundary, species, filters, enabled = true }: InventoryQuestion) {
  const path = query('/inventory', {
    period, by: by.length ? by.join(',') : 'species', boundary: boundary === 'as_recorded' ? undefined : boundary, species, ...serverFilters(filters),
  })
  return {
    queryKey: ['inventory', path] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => get<InventoryAnswer>(path, signal),
    enabled,
  }
}

export const explanationQuery = (activity: string, species: string) => ({
  queryKey: ['explain', activity, species] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Explanation>(query('/explain', { activity, species }), signal),
})

export const useExplanation = (activity: string, species: string) => useQuery(explanationQuery(activity, species))

function useItems<T>(path: string) {
  return useQuery({ queryKey: [path], queryFn: async ({ signal }) => (await get<Items<T>>(path, signal)).items, enabled: useMayRead() })
}
