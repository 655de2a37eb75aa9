import type { CoverageItem } from '../api/types'

/** Sectors that are usually large in a city and often lack data: dust, solvents, wear of tyres and roads, animals, fields, waste. */
const USUALLY_LARGE = ['2.A.5', '2.D.3', '1.A.3.b.vi', '1.A.3.b.vii', '3.B', '3.D', '5.A', '5.D', '5.C', '1.B']

/** What is not estimated: key categories where any is, otherwise all, those that usually matter first. */
export function gapsOf(coverage: CoverageItem[]): CoverageItem[] {
  const gaps = coverage.filter((item) => item.status === 'not_estimated')
  const key = gaps.filter((item) => item.key_level || item.key_trend)
  if (key.length) return key
  const rank = (item: CoverageItem) => {
    const at = USUALLY_LARGE.findIndex((code) => item.sector === code || item.sector.startsWith(`${code}.`))
    return at < 0 ? USUALLY_LARGE.length : at
  }
  return [...gaps].sort((a, b) => rank(a) - rank(b))
}
