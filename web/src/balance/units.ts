import type { UnitChoice } from '../address/address'
import { NO_BREAK, brief, cell, places } from '../format/number'
import { unitFor } from '../format/units'

/** One unit for a whole balance. */
export interface Scale {
  per: number
  label: string
}

/** The unit for figures up to `largest`: 万 tce, kt, 万 m³; one for all figures of a picture or a table. */
export function scaleFor(unit: string, largest: number, lang: string, choice: UnitChoice = 'auto'): Scale {
  if (unit === 'm3') {
    const [per, label] = lang === 'zh' ? (largest >= 1e9 ? [1e8, '亿'] : largest >= 1e5 ? [1e4, '万'] : [1, '']) : largest >= 1e10 ? [1e9, 'bn'] : largest >= 1e7 ? [1e6, 'M'] : largest >= 1e4 ? [1e3, 'k'] : [1, '']
    return { per, label: `${label}${label ? NO_BREAK : ''}m³` }
  }
  const mass = unitFor(unit === 'tce' ? 'energy' : '', (largest * 1e3) / 10, lang, choice)
  return { per: mass.kg / 1e3, label: mass.label }
}

/** `93.4 M m³`, in the unit that suits this one figure. */
export function quantity(value: number, unit: string, lang: string): string {
  const scale = scaleFor(unit, unit === 'm3' ? Math.abs(value) * 10 : Math.abs(value) * 10, lang)
  return `${brief(value / scale.per)}${NO_BREAK}${scale.label}`
}

/** A figure of a table in the table's unit. */
export function inScale(value: number, largest: number, scale: Scale): string {
  return cell(value / scale.per, Math.min(2, places(largest / scale.per, 4)))
}
