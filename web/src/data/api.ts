import { useQuery } from '@tanstack/react-query'
import { get, query } from '../api/client'
import type { Fault, Items, TwoNames } from '../api/types'

export interface TableInfo { table: string; file: string; rows: number | null; exists: boolean }
export interface Row { key: string; line: number; cells: string[] }
export interface TablePage {
  table: string
  file: string
  sha256: string | null
  columns: string[]
  key: string[]
  total: number
  matched: number
  rows: Row[]
  next: string | null
}
export interface PlacedFault extends Fault { table: string | null; key: string | null; change: number | null }
export interface ClashCell { column: string; base: string | null; theirs: string | null; mine: string | null; both: boolean }
export interface Clash { change?: number; table: string; file: string; key: string; op: string; gone: boolean; cells: ClashCell[] }
export interface Effect { period: string; species: string; medium: string; before: number; after: number }
export interface Checked {
  changes: number
  faults: PlacedFault[]
  clashes: Clash[]
  moved: string[]
  base: Record<string, string | null>
  effect: Effect[] | null
}
export interface Revision { revision: number; time: string; kind: string; author: string; files: { path: string; sha256: string | null }[] }
export interface RowDiff { op: 'update' | 'insert' | 'delete'; key: string; line: number; old: string[] | null; new: string[] | null }
export interface FileDiff { file: string; table: string; columns: string[]; count: number; rows: RowDiff[] }

export const PAGE_ROWS = 200

export const useTables = () => useQuery({ queryKey: ['tables'], queryFn: async ({ signal }) => (await get<Items<TableInfo>>('/tables', signal)).items })

export function useTable(table: string, find: string | undefined, from: number) {
  const path = query(`/tables/${table}`, { filter: find, limit: String(PAGE_ROWS), cursor: from > 0 ? String(from) : undefined })
  return useQuery({ queryKey: ['tables', path], queryFn: ({ signal }) => get<TablePage>(path, signal), placeholderData: (before) => (before?.table === table ? before : undefined) })
}

export const useRevisions = (enabled: boolean) =>
  useQuery({ queryKey: ['revisions'], queryFn: async ({ signal }) => (await get<Items<Revision>>('/revisions', signal)).items, enabled, retry: false })

export const useDiff = (revision: number) =>
  useQuery({ queryKey: ['revisions', revision], queryFn: async ({ signal }) => (await get<{ files: FileDiff[] }>(`/revisions/${revision}/diff`, signal)).files, staleTime: Infinity })

export interface LibraryItem {
  kind: 'process' | 'fuel' | 'technology' | 'factor'
  id: string
  name: TwoNames
  used: { count: number; activities: string[] }
  used_by?: 'activities' | 'controls'
  [field: string]: unknown
}
export interface LibraryPage { items: LibraryItem[]; matched: number; counts: Partial<Record<LibraryItem['kind'], number>>; next: string | null }

export const libraryPath = (find: string | undefined, kind: string | undefined, used: boolean, limit: number) =>
  query('/library', { search: find, kind, used: used ? 'true' : undefined, limit: String(limit) })

export function useLibrary(find: string | undefined, kind: string | undefined, used: boolean, limit: number) {
  const path = libraryPath(find, kind, used, limit)
  return useQuery({ queryKey: ['library', path], queryFn: ({ signal }) => get<LibraryPage>(path, signal), placeholderData: (before) => before })
}

export const mayEdit = (role: string | undefined) => role === 'administrator' || role === 'analyst'
