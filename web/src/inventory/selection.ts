import { useMemo } from 'react'
import type { ScopeChoice } from '../address/address'
import type { Filters } from '../address/filters'
import { useAddress } from '../address/use-address'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { speciesText } from '../format/species'
import { periodsOf } from '../overview/periods'

/** What the inventory page shows, read from the address with the page's defaults filled in. */
export interface Selection {
  period: string
  against: string | undefined
  species: string
  scope: ScopeChoice
  boundary: string
  /** The address's filters and the scope, as the server takes them. */
  filters: Filters
  /** All of that in words, for captions and exports. */
  words: string
  scopeWords: string
}

/** Air pollutants and carbon are looked at where they are burnt; energy as used, bought power with it. */
export const usualScope = (species: string): ScopeChoice => (species === 'energy' || species === 'CO2e' ? '1+2' : '1')

export function useSelection(): Selection | undefined {
  const { address } = useAddress()
  const info = useCase().data
  const { t, lang } = useText()
  const nameOf = useNames()
  const { period, against } = periodsOf(address, info)
  return useMemo(() => {
    if (!period) return undefined
    const species = address.species ?? 'CO2'
    const scope = address.scope ?? usualScope(species)
    const filters: Filters = scope === '1+2' ? address.filters : { ...address.filters, scope: [scope] }
    const scopeWords = t(`scope.long.${scope}`)
    const narrowing = Object.entries(address.filters).map(([dim, values]) => `${t(`dim.${dim}` as 'dim.sector')} = ${values.map((value) => nameOf(dim, value)).join(', ')}`)
    const words = [speciesText(species, lang), period, scopeWords, t(`boundary.long.${address.boundary}`), ...narrowing].join(' · ')
    return { period, against, species, scope, boundary: address.boundary, filters, words, scopeWords }
  }, [address, period, against, t, lang, nameOf])
}
