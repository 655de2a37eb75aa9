import type { FilterDim, Filters } from './filters'
import { FILTER_DIMS } from './filters'

/** What the explain drawer shows. It stands in the address as one word, so ids (letters, digits and `_ . : -`) need no escaping. */
export type ExplainTarget =
  | { kind: 'record'; activity: string; species: string }
  | { kind: 'sum'; species: string; period: string; boundary?: string | undefined; filters: Filters }
  | { kind: 'statistic'; indicator: string; region: string; period: string }
  | { kind: 'gap'; sector: string; species: string; period: string }
  /** What a technology removes or makes, in all or at one source. */
  | { kind: 'effect'; effect: 'removed' | 'made'; technology: string; species: string; period: string; source?: string | undefined }
  /** What a cause did to a species between two periods, in all or for one value of a dimension. */
  | { kind: 'cause'; cause: Cause; species: string; from: string; to: string; scope: string; dim?: CauseDim | undefined; value?: string | undefined }
  /** An indicator, a node above it, or the total (no id) of an evaluation. */
  | { kind: 'indicator'; system: string; subject: string; period: string; id?: string | undefined; base?: string | undefined; context?: string | undefined }
  /** A figure of a balance, in all or for one value of a dimension. */
  | { kind: 'balance'; of: string; figure: string; period: string; dim?: string | undefined; value?: string | undefined }

export const CAUSES = ['activity', 'started', 'stopped', 'factor', 'method', 'control'] as const
export type Cause = (typeof CAUSES)[number]
export const CAUSE_DIMS = ['sector', 'source_id', 'region', 'process', 'fuel'] as const
export type CauseDim = (typeof CAUSE_DIMS)[number]

export function targetText(target: ExplainTarget): string {
  switch (target.kind) {
    case 'record':
      return `record~${target.activity}~${target.species}`
    case 'statistic':
      return `statistic~${target.indicator}~${target.region}~${target.period}`
    case 'gap':
      return `gap~${target.sector}~${target.species}~${target.period}`
    case 'effect':
      return ['effect', target.effect, target.technology, target.species, target.period, ...(target.source ? [target.source] : [])].join('~')
    case 'cause':
      return ['cause', target.cause, target.species, target.from, target.to, target.scope, ...(target.dim ? [target.dim, target.value ?? ''] : [])].join('~')
    case 'indicator':
      return ['indicator', target.system, target.subject, target.period, target.id ?? '', ...(target.base || target.context ? [target.base ?? ''] : []), ...(target.context ? [target.context] : [])].join('~')
    case 'balance':
      return ['balance', target.of, target.figure, target.period, ...(target.dim ? [target.dim, target.value ?? ''] : [])].join('~')
    case 'sum': {
      const filters = FILTER_DIMS.filter((dim) => target.filters[dim]?.length).map((dim) => `${dim}*${target.filters[dim]!.join(',')}`)
      const boundary = target.boundary && target.boundary !== 'as_recorded' ? [`boundary*${target.boundary}`] : []
      return ['sum', target.species, target.period, ...boundary, ...filters].join('~')
    }
  }
}

export function parsedTarget(text: string | undefined): ExplainTarget | undefined {
  const [kind, a, b, c, ...rest] = (text ?? '').split('~')
  if (kind === 'record' && a && b) return { kind, activity: a, species: b }
  if (kind === 'statistic' && a && b && c) return { kind, indicator: a, region: b, period: c }
  if (kind === 'gap' && a && b && c) return { kind, sector: a, species: b, period: c }
  if (kind === 'effect' && (a === 'removed' || a === 'made') && b && c && rest[0]) return { kind, effect: a, technology: b, species: c, period: rest[0], source: rest[1] || undefined }
  if (kind === 'cause' && b && c && rest[0] && rest[1]) {
    const cause = CAUSES.find((name) => name === a)
    const dim = CAUSE_DIMS.find((name) => name === rest[2])
    return cause && { kind, cause, species: b, from: c, to: rest[0], scope: rest[1], dim, value: dim && (rest[3] ?? '') }
  }
  if (kind === 'indicator' && a && b && c) return { kind, system: a, subject: b, period: c, id: rest[0] || undefined, base: rest[1] || undefined, context: rest[2] || undefined }
  if (kind === 'balance' && a && b && c) return { kind, of: a, figure: b, period: c, dim: rest[0] || undefined, value: rest[0] ? (rest[1] ?? '') : undefined }
  if (kind === 'sum' && a && b !== undefined) {
    const filters: Filters = {}
    let boundary: string | undefined
    for (const part of c === undefined ? rest : [c, ...rest]) {
      const [dim, values] = part.split('*')
      if (dim === 'boundary') boundary = values
      else if (FILTER_DIMS.includes(dim as FilterDim) && values) filters[dim as FilterDim] = values.split(',')
    }
    return { kind, species: a, period: b, boundary, filters }
  }
  return undefined
}
