import type { FilterDim, Filters } from './filters'
import { FILTER_DIMS } from './filters'

/** What the explain drawer shows. It stands in the address as one word, so ids (letters, digits and `_ . : -`) need no escaping. */
export type ExplainTarget =
  | { kind: 'record'; activity: string; species: string }
  | { kind: 'sum'; species: string; period: string; boundary?: string | undefined; filters: Filters }
  | { kind: 'statistic'; indicator: string; region: string; period: string }
  | { kind: 'gap'; sector: string; species: string; period: string }

export function targetText(target: ExplainTarget): string {
  switch (target.kind) {
    case 'record':
      return `record~${target.activity}~${target.species}`
    case 'statistic':
      return `statistic~${target.indicator}~${target.region}~${target.period}`
    case 'gap':
      return `gap~${target.sector}~${target.species}~${target.period}`
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
