import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { get, query, send } from './client'
import type { Named, TwoNames } from './types'

/** What the server answers about index systems and the scores by them. Unknown is null. */
export interface Grade {
  id: string
  name: TwoNames
  /** Least score, inclusive. */
  min: number
}
export interface IndexSystem {
  id: string
  name: TwoNames
  version: string
  reference: boolean
  /** What every score says of a system that ships; nothing of one of the case. */
  notice: TwoNames | null
  subjects: 'region' | 'organisation' | '' | null
  counts: number[]
  grades: Grade[]
  contexts: { id: string; name: TwoNames; values: { id: string; name: TwoNames }[]; default: string }[]
  /** Where a case brings its own. */
  file: string | null
  level1: { id: string; name: TwoNames; weight: number; bonus: boolean }[]
}

export interface Subject {
  id: string
  name: TwoNames
  kind: 'region' | 'organisation'
  /** Level of a region, sector of an organisation. */
  class: string | null
  parent?: string | null
}

export interface InputSource {
  kind: string
  text: TwoNames | null
  file?: string
  row?: number
  /** What the row calls it, where that is another name. */
  indicator?: string
  /** The question to the ledger that gives the same figure. */
  query?: { species: string[]; period: string; boundary: string; subject: string; subject_kind: 'region' | 'organisation' }
  /** The records that make most of it. */
  largest?: { activity_id: string; species: string | null; value: number; share: number | null }[]
}
export interface IndicatorInput {
  id: string
  name: TwoNames
  unit: string
  value: number | null
  base: number | null
  series?: number[] | null
  source: InputSource | null
  low?: number | null
  high?: number | null
}
export interface IndexRow {
  id: string
  level: 1 | 2 | 3
  parent: string | null
  name: TwoNames
  /** Among its neighbours. */
  weight: number
  /** In the total, after what is left out was taken out; 0 for bonus points. */
  share: number
  value: number | string | null
  class_name: TwoNames | null
  unit: string | null
  /** 0 to 100; points where it is a bonus. */
  score: number | null
  status: 'scored' | 'imputed' | 'missing' | string | null
  cause: string | null
  direction?: string | null
  type?: string | null
  formula?: string | null
  formula_filled?: string | null
  norm?: { kind: string; text: TwoNames; lower?: number; upper?: number; [more: string]: unknown } | null
  rule?: string | null
  provenance?: TwoNames | null
  note?: TwoNames | null
  data_source?: TwoNames | null
  /** Whether it gives bonus points, or stands above such. */
  bonus: boolean
  inputs?: IndicatorInput[]
  missing?: { id: string | null; when: 'now' | 'base'; text: TwoNames }[]
  items?: { id: string; text: TwoNames; points: number; proven: boolean; evidence: string | null }[]
}
export interface Improvement {
  indicator: string
  name: TwoNames
  score: number | null
  unit: string | null
  /** Best score, or most points, and what it would give. */
  best: number
  gain: number
  total_at_best: number
  grade_at_best: string
  /** Whether it can raise the grade alone; then the least that does. */
  raises: boolean
  score_needed: number | null
  value_needed: number | null
  class_needed: TwoNames | null
  items_needed: string[] | null
  total_after: number | null
  grade_after: string | null
}
export interface Range {
  low: number
  high: number
}
export interface Evaluation {
  case: string
  system: { id: string; name: TwoNames; version: string; reference: boolean; notice: TwoNames | null }
  subject: Subject
  period: string
  base: string | null
  years: number | null
  boundary: string | null
  context: Record<string, string>
  score: number | null
  base_score: number | null
  bonus: number
  grade: string
  grade_name: TwoNames
  /** The grade by the score alone. */
  band: string | null
  coverage: number
  excluded_weight: number
  range: Range | null
  spread: { draws: number; mean: number; low: number; high: number; grades: Record<string, number> } | null
  /** What lowered the grade. */
  gates: TwoNames[]
  summary: TwoNames
  improvements: Improvement[]
  rows: IndexRow[]
}
export interface HistoryRow {
  period: string
  score: number | null
  base_score: number | null
  bonus: number
  grade: string
  coverage: number
  range: Range | null
  level1: Record<string, number | null>
  level3: Record<string, number | null>
  /** Share of each indicator in the total then. */
  shares: Record<string, number>
}
export interface RankRow {
  rank: number | null
  subject: string
  name: TwoNames
  score: number | null
  low: number | null
  high: number | null
  grade: string
  coverage: number
  bonus: number
  change: number | null
  /** Of 100. */
  percentile: number | null
  peers: { count: number; mean: number; percentile: number | null } | null
  peers_text: TwoNames | null
  elasticity: number | null
  /** Declines since the base, fractions; below 0 is a rise. */
  air_decline: number | null
  co2_decline: number | null
  overlaps: boolean
  summary: TwoNames
}
export interface SensitivityAnswer {
  grade: string
  grade_edges: { id: string; level: 1 | 2 | 3; name: TwoNames; weight: number; turns_at: number | null; grade_after: string | null }[]
  alternatives: { weights: string; name: TwoNames; score: number | null; grade: string | null; rank: number | null; order: string[]; why_not: TwoNames | null }[]
  subjects: { id: string; name: TwoNames }[]
}
export interface WhatIf {
  score: number | null
  base_score: number | null
  bonus: number
  grade: string
  level1: Record<string, number | null>
  level2: Record<string, number | null>
  gates: TwoNames[]
}

/** Who is asked for, by what and when; context as `name*value,..`, as it stands in the address. */
export interface Question {
  system: string
  subject: string
  period: string
  base?: string | undefined
  context?: string | undefined
}
const contextText = (context: string | undefined) => context?.replaceAll('*', '=')
export const contextOf = (context: string | undefined): Record<string, string> => Object.fromEntries((context ?? '').split(',').flatMap((part) => (part.includes('*') ? [part.split('*') as [string, string]] : [])))

export const useIndexSystems = () => useQuery({ queryKey: ['index-systems'], queryFn: async ({ signal }) => (await get<{ rows: IndexSystem[] }>('/index-systems', signal)).rows })

export const useSubjects = (system: string | undefined) =>
  useQuery({
    queryKey: ['evaluation-subjects', system],
    queryFn: ({ signal }) => get<{ rows: Subject[]; periods: string[]; base: string }>(query('/evaluation/subjects', { system }), signal),
    enabled: system !== undefined,
  })

export function useEvaluation(question: Question | undefined, draws?: string) {
  const path = question && query('/evaluation', { system: question.system, subject: question.subject, period: question.period, base: question.base, context: contextText(question.context), draws })
  return useQuery({ queryKey: ['evaluation', path], queryFn: async ({ signal }) => told(await get<Told>(path!, signal)), enabled: path !== undefined })
}

/** Rows come with their names in two columns; everything else that has a name has a pair. */
type Told = Omit<Evaluation, 'rows'> & { rows: (Omit<IndexRow, 'name'> & Named)[] }
const told = (answer: Told): Evaluation => ({ ...answer, rows: answer.rows.map(({ name_en, name_zh, ...row }) => ({ ...row, name: { en: name_en, zh: name_zh } })) })

export function useHistory(question: Question | undefined) {
  const path = question && query('/evaluation/history', { system: question.system, subject: question.subject, base: question.base, context: contextText(question.context) })
  return useQuery({ queryKey: ['evaluation-history', path], queryFn: async ({ signal }) => (await get<{ rows: HistoryRow[] }>(path!, signal)).rows, enabled: path !== undefined })
}

export function useRanking(asked: Omit<Question, 'subject'> & { level?: string | undefined; parent?: string | undefined; sector?: string | undefined } | undefined) {
  const path = asked && query('/evaluation/ranking', { ...asked, context: contextText(asked.context) })
  return useQuery({ queryKey: ['evaluation-ranking', path], queryFn: ({ signal }) => get<{ rows: RankRow[] }>(path!, signal), enabled: path !== undefined })
}

export function useSensitivity(question: Question | undefined) {
  const path = question && query('/evaluation/sensitivity', { system: question.system, subject: question.subject, period: question.period, base: question.base, context: contextText(question.context) })
  return useQuery({ queryKey: ['evaluation-sensitivity', path], queryFn: ({ signal }) => get<SensitivityAnswer>(path!, signal), enabled: path !== undefined })
}

/** The result if these indicators had these scores; what was last known stays until the next answer. */
export function useWhatIf(question: Question, scores: Record<string, number>) {
  const { context, ...asked } = question
  const body = { ...asked, context: contextText(context), scores }
  return useQuery({
    queryKey: ['what-if', JSON.stringify(body)], queryFn: () => send<WhatIf>('POST', '/evaluation/what-if', body),
    enabled: Object.keys(scores).length > 0, placeholderData: keepPreviousData, staleTime: 10_000,
  })
}
