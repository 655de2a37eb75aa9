/** What the server answers under /api/v1. Only the fields that the pages read. */

export interface TwoNames {
  en: string
  zh: string
}

export interface Session {
  user: { name: string; role: string } | null
  visitor: boolean
  case: { id: string; name: TwoNames; public: boolean } | null
}

export interface Region {
  region: string
  name_en: string
  name_zh: string
  parent: string | null
  level: string | null
  population: number | null
  area_km2: number | null
}

export interface CaseInfo {
  id: string
  name: TwoNames
  region: string
  base_period: string
  periods: string[]
  gwp: string
  notice: TwoNames | null
  made_up: boolean
  public: boolean
  revision: number
  boundaries: 'illustrative' | null
  regions: Region[]
}

export interface Source {
  source_id: string
  name: string
  name_en?: string | null
  name_zh?: string | null
  org_id: string | null
  region: string | null
  sector: string | null
  kind: string | null
  lon: number | null
  lat: number | null
}

export interface InventoryRow {
  period?: string
  region?: string
  sector?: string
  source_id?: string
  activity_id?: string
  process?: string
  fuel?: string | null
  fuel_class?: string
  medium?: string
  scope?: string | number
  species: string
  kg: number
  kg_low: number
  kg_high: number
}

export interface InventoryAnswer {
  period: string | null
  boundary: string
  gwp: string
  by: string[]
  rows: InventoryRow[]
  records: { read: number; kept: number; dropped: { reason: string; count: number }[] }
  overlap?: { kwh: number; kg: number } | null
}

export interface CoverageItem {
  sector: string
  name_en: string
  name_zh: string
  species: string
  status: 'estimated' | 'not_estimated' | 'included_elsewhere' | 'not_occurring'
  reason: TwoNames | null
  need: TwoNames | null
  key_level: boolean
  key_trend: boolean | null
  /** What is missing where nothing is estimated. */
  lacks: 'activity' | 'factor' | null
  kg: number | null
  /** Of the base period; nothing where that is the period asked for. */
  kg_base: number | null
  /** The largest record of each kind. */
  largest: { activity_id: string; kg: number }[]
}

export interface Explanation {
  activity: {
    id: string
    source_id?: string
    process?: string
    fuel?: string | null
    technology?: string | null
    quantity: number
    unit: string
    rsd?: number | null
    evidence?: string | null
    period?: string
    row?: number | null
  }
  factor: FactorRow | null
  /** Rows of fuel parameters (heat value, carbon, sulphur) that the figure was made from. */
  parameters?: (FactorRow & { used_as?: string | TwoNames | null })[]
  method?: { id: string; name: TwoNames; formula: string; unit: string } | null
  controls: { technology: string; coverage: number; efficiency: number; route?: string | null }[]
  byproducts: { technology: string; species: string; kg: number }[]
  steps: string[]
  steps_zh?: string[]
  rejected: { id: string; reason: string; reason_zh?: string | null }[]
  species?: string
  kg: number
  kg_low: number | null
  kg_high: number | null
  source?: { id: string; name: string; sector: string | null; region: string | null }
  period?: string
  why?: TwoNames | null
  others?: { species: string; medium: string; scope: string | number; kg: number }[]
  shares?: { kind: 'activity' | 'factor' | string; id: string; share: number }[]
  notes?: TwoNames[]
}

/** A row of the factor library or of the case's own factors, with all its columns. */
export interface FactorRow {
  parameter_name?: TwoNames | null
  id: string
  value: number
  unit: string
  source: string | null
  table: string | null
  low?: number | null
  high?: number | null
  status?: string | null
  shelf?: 'case' | 'library' | null
  published_value?: string | number | null
  published_unit?: string | null
  [column: string]: unknown
}

export interface Statistic {
  region: string
  period: string
  indicator: string
  value: number
  unit: string
  source: string | null
}

export interface Target {
  region: string
  period: string
  indicator: string
  kind: string
  value: number
  unit: string
  source?: string | null
}

export interface Named {
  name_en: string
  name_zh: string
}

export interface Vocabulary {
  species: (Named & { name: string; medium: string; basis: string | null })[]
  sectors: (Named & { code: string })[]
  fuels: (Named & { fuel: string; class: string })[]
  processes: (Named & { process: string })[]
  technologies: (Named & { technology: string })[]
}

export interface Fault {
  file: string
  row: number | null
  column: string | null
  message: string
  help: string
  /** The same in Chinese; English where the Chinese is not known. */
  message_zh?: string
  help_zh?: string
}

export interface Job {
  id: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | string
  progress: number | null
  message: string | null
}

export interface Items<T> {
  items: T[]
  next?: string | null
}
