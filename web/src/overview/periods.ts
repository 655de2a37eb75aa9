import type { Address } from '../address/address'
import type { CaseInfo } from '../api/types'

/** The period a view shows and the one it is set against: the address's, else the last and the case's base period. */
export function periodsOf(address: Address, info: CaseInfo | undefined): { period: string | undefined; against: string | undefined } {
  const periods = info?.periods ?? []
  const period = address.period && periods.includes(address.period) ? address.period : periods.at(-1)
  const usual = info && periods.includes(info.base_period) ? info.base_period : periods[0]
  const asked = address.against === 'none' ? undefined : (address.against ?? usual)
  const against = asked && periods.includes(asked) && asked !== period ? asked : undefined
  return { period, against }
}
