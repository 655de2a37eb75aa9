import type { FilterDim, Filters } from './filters'
import { FILTER_DIMS } from './filters'

export const VIEWS = ['all', 'map', 'sankey', 'trend', 'table'] as const
export type View = (typeof VIEWS)[number]
export const GROUPS = ['sector', 'fuel', 'region', 'source_id', 'process', 'species', 'scope', 'medium'] as const
export type Group = (typeof GROUPS)[number]
export const UNITS = ['auto', 'kg', 't', 'wt', 'kt', 'Mt'] as const
export type UnitChoice = (typeof UNITS)[number]
export const BOUNDARIES = ['as_recorded', 'territory', 'organisation'] as const
export type Boundary = (typeof BOUNDARIES)[number]
export const SCOPES = ['1', '2', '1+2', 'memo'] as const
export type ScopeChoice = (typeof SCOPES)[number]

/** Everything a view needs to be drawn again elsewhere. `undefined` means: the page's own default. */
export interface Address {
  period?: string | undefined
  against?: string | undefined
  species?: string | undefined
  scope?: ScopeChoice | undefined
  unit: UnitChoice
  boundary: Boundary
  view: View
  by: Group
  sort: string | undefined
  open: string[]
  flow: string | undefined
  filters: Filters
  explain: string | undefined
  table?: string | undefined
  find?: string | undefined
  kind?: string | undefined
  item?: string | undefined
  used?: string | undefined
  from?: string | undefined
  rev?: string | undefined
  /** What is evaluated, and how: index system, subject, base period, context as `name*value,..`, draws behind the spread. */
  system?: string | undefined
  subject?: string | undefined
  base?: string | undefined
  context?: string | undefined
  draws?: string | undefined
  /** Nodes of the index tree that are closed, and scores that are tried as `indicator*score,..`. */
  folded?: string | undefined
  tried?: string | undefined
  /** Whom a ranking compares: a level of regions, those within one, a sector of organisations. */
  level?: string | undefined
  within?: string | undefined
  of?: string | undefined
  lang: 'zh' | 'en' | undefined
  theme: 'light' | 'dark' | undefined
}

/** What a page has of its own in the address; no other page keeps it. */
export const PAGE_OWN = {
  table: undefined, find: undefined, kind: undefined, item: undefined, used: undefined, from: undefined, rev: undefined,
  system: undefined, subject: undefined, base: undefined, context: undefined, draws: undefined, folded: undefined, tried: undefined, level: undefined, within: undefined, of: undefined,
}
export type OwnName = keyof typeof PAGE_OWN
const OWN_NAMES = Object.keys(PAGE_OWN) as OwnName[]

/** The address as another page takes it over: period, species, units, language and theme stay; what narrows or opens this page does not, but for what `kept` names. */
export const elsewhere = (address: Address, kept: readonly OwnName[] = []): Address => ({
  ...address, explain: undefined, filters: {}, open: [], sort: undefined, flow: undefined, view: 'all', by: 'sector', ...PAGE_OWN, ...Object.fromEntries(kept.map((name) => [name, address[name]])),
})

/** Short names in the address bar where the server's are long. */
const DIM_NAMES: Partial<Record<FilterDim, string>> = { source_id: 'source', activity_id: 'activity', fuel_class: 'class' }
const dimName = (dim: FilterDim) => DIM_NAMES[dim] ?? dim
/** The scope has a chip of its own; as a filter it lives in `scope`. */
const ADDRESS_DIMS = FILTER_DIMS.filter((dim) => dim !== 'scope')

export function parsedAddress(search: string): Address {
  const values = new URLSearchParams(search)
  const one = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    // A space is what a plus sign in an address means.
    const value = values.get(name)?.replace(' ', '+')
    return allowed.includes(value as T) ? (value as T) : undefined
  }
  const text = (name: string) => values.get(name) || undefined
  const filters: Filters = {}
  for (const dim of ADDRESS_DIMS) {
    const list = (values.get(dimName(dim)) ?? '').split(',').filter(Boolean)
    if (list.length) filters[dim] = list
  }
  return {
    period: text('period'),
    against: text('against'),
    species: text('species'),
    scope: one('scope', SCOPES),
    unit: one('unit', UNITS) ?? 'auto',
    boundary: one('boundary', BOUNDARIES) ?? 'as_recorded',
    view: one('view', VIEWS) ?? 'all',
    by: one('by', GROUPS) ?? 'sector',
    sort: text('sort'),
    open: (values.get('open') ?? '').split(',').filter(Boolean),
    flow: text('flow'),
    filters,
    explain: text('explain'),
    ...Object.fromEntries(OWN_NAMES.flatMap((name) => (text(name) ? [[name, text(name)]] : []))),
    lang: one('lang', ['zh', 'en'] as const),
    theme: one('theme', ['light', 'dark'] as const),
  }
}

/** The address as `?a=b`, defaults left out, in one fixed order, so that equal views have equal addresses. */
export function addressText(address: Address): string {
  const parts: [string, string][] = []
  const put = (name: string, value: string | undefined, usual?: string) => {
    if (value !== undefined && value !== '' && value !== usual) parts.push([name, value])
  }
  put('period', address.period)
  put('against', address.against)
  put('species', address.species)
  put('scope', address.scope)
  for (const dim of ADDRESS_DIMS) put(dimName(dim), address.filters[dim]?.join(','))
  put('boundary', address.boundary, 'as_recorded')
  put('unit', address.unit, 'auto')
  put('view', address.view, 'all')
  put('flow', address.flow)
  put('by', address.by, 'sector')
  put('sort', address.sort)
  put('open', address.open.join(','))
  for (const name of OWN_NAMES) put(name, address[name])
  put('explain', address.explain)
  put('lang', address.lang)
  put('theme', address.theme)
  return parts.length ? `?${parts.map(([name, value]) => `${name}=${readable(value)}`).join('&')}` : ''
}

/** Escapes what an address must escape and leaves `, ~ * : /` readable. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/')
}
