import type { Address } from '../address/address'
import { BOUNDARIES, PAGE_OWN } from '../address/address'
import type { Filters } from '../address/filters'
import type { Patch } from '../address/use-address'
import type { IndicatorInput, IndexRow, InputSource } from '../api/evaluation'
import type { Region, Source } from '../api/types'

/** Another page, and what it shows. */
export interface Way {
  path: string
  patch: Patch
}

/** What tells which records belong to a subject. */
export interface Ground {
  /** The region of the whole case. */
  region: string | undefined
  regions: Pick<Region, 'region' | 'parent'>[]
  sources: Pick<Source, 'source_id' | 'org_id'>[]
}

/** The inventory with the filters of a figure of the ledger, for each species that it is made of. */
export function ledgerWays(source: InputSource | null, ground: Ground): { species: string; way: Way }[] {
  if (source?.kind !== 'ledger' || !source.query) return []
  const { query } = source
  const boundary = BOUNDARIES.find((name) => name === query.boundary)
  return query.species.map((species) => ({
    species, way: { path: '/inventory', patch: { ...bare(), species, period: query.period, scope: scopeOf(species), ...(boundary ? { boundary } : {}), filters: filtersOf(query, ground) } },
  }))
}

/** The rows of the table of the case that an input was taken from. */
export function rowWay(input: IndicatorInput): Way | undefined {
  const table = tableOf(input.source?.file)
  return table ? { path: '/data', patch: { ...bare(), table, find: input.source?.indicator ?? input.id } } : undefined
}

/** Where missing figures are entered: their own rows among the statistics, or the file that the page Data does not hold. */
export const enterWay = (id: string): Way => ({ path: '/data', patch: { ...bare(), table: 'statistics', find: id } })

/** Where the cause of a weak indicator is to be looked for: why its figure of the ledger differs from the base period, group by group, or its part of the inventory against that period. */
export function causeOf(row: IndexRow, base: string | null, ground: Ground): Way | undefined {
  for (const input of row.inputs ?? []) {
    const first = ledgerWays(input.source, ground)[0]
    const { query } = input.source ?? {}
    if (!first || !query) continue
    const against = base !== null && base !== query.period ? base : undefined
    // The comparison is of the whole case.
    if (against && query.subject === ground.region) return { path: '/inventory/comparison', patch: { ...bare(), species: first.species, period: query.period, against, scope: scopeOf(first.species), by: 'sector' } }
    return { ...first.way, patch: { ...first.way.patch, against: against ?? 'none', view: 'table' } }
  }
  return undefined
}

/** The name of a table of the case by its file. */
export const tableOf = (file: string | null | undefined): string | undefined => /^([a-z_]+)\.csv$/.exec(file ?? '')?.[1]

/** CO2 counts what is bought too; pollutants count where they leave the stack. */
const scopeOf = (species: string): '1' | '1+2' | undefined => (species === 'CO2' ? '1+2' : species === 'energy' ? undefined : '1')

/** The records of a subject: those of its sources, or of its region and all below it; all of them where it is the case itself. */
function filtersOf({ subject, subject_kind }: NonNullable<InputSource['query']>, { region, regions, sources }: Ground): Filters {
  if (subject_kind === 'organisation') return { source_id: sources.filter((source) => source.org_id === subject).map((source) => source.source_id) }
  if (subject === region) return {}
  const inside = [subject]
  for (const id of inside) inside.push(...regions.filter((one) => one.parent === id && !inside.includes(one.region)).map((one) => one.region))
  return { region: inside }
}

/** Nothing of what narrowed or opened the page that is left. */
const bare = (): Patch => ({ ...PAGE_OWN, filters: {}, open: [], sort: undefined, explain: undefined, boundary: 'as_recorded' } satisfies Partial<Address>)
