import { useQuery } from '@tanstack/react-query'
import { get, query, send, sendFile } from '../api/client'
import type { Fault, TwoNames } from '../api/types'
import type { Effect } from './api'

/** Where a column's text comes from: a head of the sheet, one text for every row, other columns joined. */
export type From = { head: string } | { value: string } | { join: string[] }

/** How a sheet is read. */
export interface Mapping {
  table: string
  sheet: string
  head_rows: [number, number] | null
  columns: Record<string, From>
  words: Record<string, Record<string, string>>
  skip: string[]
}

export interface Understood { table: string; sheet: string; heads: (string | null)[]; unused: string[]; plain: boolean; mapping: Mapping }
export interface PreviewRow { row: number; state: 'new' | 'changed' | 'same'; cells: string[]; was: Record<string, string> }
export interface Preview {
  table: string
  file: string
  sheet: string
  read: number
  kept: number
  dropped: { reason: string; count: number }[]
  new: number
  changed: number
  columns: string[]
  rows: PreviewRow[]
}
/** What a file would bring. */
export interface Tried {
  upload: string
  file: string
  mapping_name: string
  reused: string | null
  sheets: { name: string; hidden: boolean }[]
  tops: { sheet: string; rows: [number, string[]][] }[]
  readings: Understood[]
  tables: Preview[]
  faults: Fault[]
  fault_count: number
  changes: number
  base: Record<string, string | null>
  effect: Effect[] | null
}

/** How the server is told to read: a mapping, or where to begin. */
export type Reading = { mapping: Mapping } | { reuse: string } | Record<string, never>

export interface TableColumn { name: string; needed: boolean; kind: string; note: TwoNames }
export interface ImportInfo {
  mappings: { name: string; table: string | null; sheet: string | null; faulty: boolean }[]
  tables: { table: string; columns: TableColumn[] }[]
  largest_bytes: number
  most_rows: number
}

export const useImportInfo = () => useQuery({ queryKey: ['imports'], queryFn: ({ signal }) => get<ImportInfo>('/imports', signal) })

export const uploadFile = (file: File) => sendFile<{ upload: string }>(query('/imports', { file: file.name }), file)
export const tryImport = (upload: string, reading: Reading) => send<Tried>('POST', `/imports/${upload}/try`, reading)
export const acceptImport = (upload: string, reading: Reading, base: Tried['base'], keep: string) =>
  send<{ revision: number }>('POST', `/imports/${upload}/accept`, { ...reading, base, keep })
export const dropUpload = (upload: string) => send<void>('DELETE', `/imports/${upload}`)

/** Columns that an id may be made of; the first five are, where they are told. */
export const JOINABLE = ['source_id', 'process', 'fuel', 'technology', 'period', 'evidence']
const JOINED = JOINABLE.slice(0, 5)

/** A column that was told of takes part in the id of an activity, as it does in a guess. */
function joined(mapping: Mapping, column: string): Mapping {
  const id = mapping.columns.activity_id
  if (!id || !('join' in id) || id.join.includes(column) || !JOINED.includes(column)) return mapping
  return withPart(mapping, 'activity_id', column, JOINABLE)
}

/** The column that is read from under a head. */
export function columnOf(mapping: Mapping, head: string): string | undefined {
  return Object.keys(mapping.columns).find((column) => {
    const from = mapping.columns[column]!
    return 'head' in from && from.head === head
  })
}

/**
 * Reads a column from under a head, or nothing. What the head held before is given up; a column that loses its head is
 * said to be empty, since a head that is known would be taken for it again.
 */
export function withHead(mapping: Mapping, head: string, column: string): Mapping {
  const columns = { ...mapping.columns }
  const before = columnOf(mapping, head)
  if (before !== undefined) columns[before] = { value: '' }
  if (column === '') return { ...mapping, columns }
  const told = isEmpty(columns[column])
  columns[column] = { head }
  return told ? joined({ ...mapping, columns }, column) : { ...mapping, columns }
}

const isEmpty = (from: From | undefined) => !from || ('value' in from && from.value.trim() === '')

/** Gives a column one text for every row. */
export function withValue(mapping: Mapping, column: string, value: string): Mapping {
  const next = { ...mapping, columns: { ...mapping.columns, [column]: { value } } }
  return isEmpty(mapping.columns[column]) && value.trim() !== '' ? joined(next, column) : next
}

/** Takes a column into what an id is made of, or out of it. */
export function withPart(mapping: Mapping, column: string, part: string, order: string[]): Mapping {
  const from = mapping.columns[column]
  const parts = from && 'join' in from ? from.join : []
  const next = parts.includes(part) ? parts.filter((one) => one !== part) : order.filter((one) => one === part || parts.includes(one))
  return { ...mapping, columns: { ...mapping.columns, [column]: next.length ? { join: next } : { value: '' } } }
}

/** Reads a word of a column as a name. */
export function withWord(mapping: Mapping, column: string, word: string, name: string | undefined): Mapping {
  const words = { ...mapping.words[column] }
  if (name === undefined) delete words[word]
  else words[word] = name
  return { ...mapping, words: { ...mapping.words, [column]: words } }
}

/** Another sheet, table or row of heads: all that was guessed by the old heads is guessed anew. */
export function begunAnew(mapping: Mapping, change: Partial<Pick<Mapping, 'table' | 'sheet' | 'head_rows'>>): Mapping {
  return { ...mapping, head_rows: null, columns: {}, ...change }
}

/** Columns that stand under no head, those that a row needs first. */
export function unheaded(mapping: Mapping, columns: TableColumn[]): TableColumn[] {
  const bare = columns.filter((column) => {
    const from = mapping.columns[column.name]
    return !from || !('head' in from)
  })
  return [...bare.filter((column) => column.needed), ...bare.filter((column) => !column.needed)]
}

/** Whether a column that a row needs comes from nowhere. */
export function isMissing(mapping: Mapping, column: TableColumn): boolean {
  const from = mapping.columns[column.name]
  return column.needed && (!from || ('value' in from && from.value.trim() === '') || ('join' in from && from.join.length === 0))
}

/** The word that a fault is about and the name its remedy proposes, where both are told. */
export function wordOfFault(fault: Fault): { word: string; name: string } | undefined {
  const word = /^[^`]*`([^`]+)`/.exec(fault.message)?.[1]
  const name = /(?:nearest|did you mean)[^`]*`([^`]+)`/i.exec(fault.help)?.[1]
  return word && name ? { word, name } : undefined
}
