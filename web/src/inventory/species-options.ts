import { useInventory, useVocabulary } from '../api/queries'
import { side, speciesText } from '../format/species'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import type { Selection } from './selection'

const MEDIUM_GROUP: Record<string, TextKey> = { water: 'filter.group.water', solid: 'filter.group.solid', soil: 'filter.group.soil' }
const FIRST = ['CO2', 'CO2e', 'CH4', 'N2O', 'SO2', 'NOx', 'PM2.5', 'PM10', 'CO', 'NMVOC', 'NH3', 'energy']

/** The species this inventory has, grouped by side and medium. */
export function useSpeciesOptions(selection: Pick<Selection, 'species' | 'period' | 'boundary'>) {
  const { t, lang } = useText()
  const vocabulary = useVocabulary().data
  const rows = useInventory({ by: [], period: selection.period, boundary: selection.boundary }).data?.rows ?? []
  const names = [...new Set([...rows.map((row) => row.species), selection.species])]
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  const groupOf = (name: string): TextKey => {
    const its = side(name)
    if (its !== 'pollution') return its === 'carbon' ? 'filter.group.carbon' : 'filter.group.energy'
    return MEDIUM_GROUP[vocabulary?.species.find((row) => row.name === name)?.medium ?? ''] ?? 'filter.group.air'
  }
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).map((value) => ({ value, text: speciesText(value, lang), group: t(groupOf(value)) }))
}
