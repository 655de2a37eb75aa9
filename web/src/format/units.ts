import type { UnitChoice } from '../address/address'
import { NO_BREAK, asGiven, brief, full, placesByRange, range } from './number'

export interface Unit {
  /** Kilograms (or kilograms of coal equivalent) in one unit. */
  kg: number
  label: string
}

const LADDER: Record<Exclude<UnitChoice, 'auto'>, number> = { kg: 1, t: 1e3, wt: 1e7, kt: 1e6, Mt: 1e9 }
const EN_STEPS: Exclude<UnitChoice, 'auto'>[] = ['Mt', 'kt', 't', 'kg']
const ZH_STEPS: Exclude<UnitChoice, 'auto'>[] = ['wt', 't', 'kg']

/** The unit for figures up to `largest` kilograms: the reader's choice, or the language's ladder (万 t in Chinese; kt, Mt in English). */
export function unitFor(species: string, largest: number, lang: string, choice: UnitChoice): Unit {
  const steps = lang === 'zh' ? ZH_STEPS : EN_STEPS
  const size = Math.abs(largest)
  const name = allowed(choice, lang) ?? steps.find((step) => size >= LADDER[step]) ?? 'kg'
  return { kg: LADDER[name], label: unitLabel(name, species) }
}

/** 万 t never stands in English; asked for there, it becomes the language's own choice. */
function allowed(choice: UnitChoice, lang: string): Exclude<UnitChoice, 'auto'> | undefined {
  return choice === 'auto' || (choice === 'wt' && lang !== 'zh') ? undefined : choice
}

export function unitLabel(choice: Exclude<UnitChoice, 'auto'>, species: string): string {
  const base = choice === 'wt' ? `万${NO_BREAK}t` : choice
  return species === 'energy' ? `${base}ce` : base
}

/** `85.6 Mt`, in the unit that suits this one figure. */
export function mass(kg: number, species: string, lang: string, choice: UnitChoice = 'auto'): string {
  const unit = unitFor(species, kg, lang, choice)
  return `${brief(kg / unit.kg)}${NO_BREAK}${unit.label}`
}

/** `81.9–89.2` in a given unit, with the digits the range supports. */
export function massRange(kg: number, low: number, high: number, unit: Unit): string {
  return range(low / unit.kg, high / unit.kg, placesByRange(kg / unit.kg, low / unit.kg, high / unit.kg))
}

/** The amount of an activity: `1 760 000 t`, `93.7 TWh` in English and `937 亿 kWh` in Chinese. */
export function amount(value: number, unit: string, lang: string): string {
  if (unit === 'kWh' && Math.abs(value) >= 1e8) {
    return lang === 'zh' ? `${brief(value / 1e8)}${NO_BREAK}亿${NO_BREAK}kWh` : `${brief(value / 1e9)}${NO_BREAK}TWh`
  }
  return `${full(value)}${NO_BREAK}${unitText(unit, lang)}`
}

const UNIT_WORDS: Record<string, { en: string; zh: string }> = {
  head: { en: 'head', zh: '头' },
  person: { en: 'persons', zh: '人' },
  persons: { en: 'persons', zh: '人' },
  vehicle: { en: 'vehicles', zh: '辆' },
  vehicles: { en: 'vehicles', zh: '辆' },
  item: { en: 'items', zh: '件' },
  days: { en: 'days', zh: '天' },
  fraction: { en: '', zh: '' },
}

export function unitText(unit: string, lang: string): string {
  const word = UNIT_WORDS[unit]
  if (word) return lang === 'zh' ? word.zh : word.en
  return unit.replace(/\bm3\b/g, 'm³').replace(/\bm2\b/g, 'm²').replace(/\bug\b/g, 'µg')
}

interface Parsed {
  factor: number
  base: string
}

/** The figure a statistic or target stands for: `1e4 t`, `万 t`, `Mt` are tonnes with a factor; `/a` and `per year` mean the same. */
export function parsedUnit(unit: string): Parsed {
  let rest = unit.trim().replace(/\s*(\/\s*a|per year|\/\s*year)$/i, '')
  let factor = 1
  const power = /^(1e\d+|10\^\d+|万|亿)\s*/.exec(rest)
  if (power) {
    factor = power[1] === '万' ? 1e4 : power[1] === '亿' ? 1e8 : Number(power[1]!.replace('10^', '1e'))
    rest = rest.slice(power[0].length)
  }
  const mega = /^(kt|Mt|Gt)(ce)?$/.exec(rest)
  if (mega) return { factor: factor * { kt: 1e3, Mt: 1e6, Gt: 1e9 }[mega[1]!]!, base: mega[2] ? 'tce' : 't' }
  if (rest === 'kg' || rest === 'kgce') return { factor: factor / 1e3, base: rest === 'kg' ? 't' : 'tce' }
  const plain: Record<string, string> = { persons: 'person', vehicles: 'vehicle', 'µg/m³': 'ug/m3', 'ug/m³': 'ug/m3', '': '1' }
  return { factor, base: plain[rest] ?? rest }
}

/** `value` of unit `from` in unit `to`, or nothing when they measure different things. A bare count fits vehicles and persons. */
export function converted(value: number, from: string, to: string): number | undefined {
  const a = parsedUnit(from)
  const b = parsedUnit(to)
  const counts = ['1', 'vehicle', 'person', 'item']
  if (a.base !== b.base && !(counts.includes(a.base) && counts.includes(b.base))) return undefined
  return (value * a.factor) / b.factor
}

/** A statistic or target as a person writes it: 485 万 t, 4.85 Mt, 58 µg/m³, 5.91 M vehicles. `beside`: a figure of the same unit it must share its scale with. */
export function statistic(value: number, unit: string, lang: string, beside = value): { figure: string; unit: string } {
  const { factor, base } = parsedUnit(unit)
  const plain = value * factor
  if (base === 't' || base === 'tce') {
    const species = base === 'tce' ? 'energy' : ''
    const shown = unitFor(species, Math.max(Math.abs(plain), Math.abs(beside * factor)) * 1e3, lang, 'auto')
    return { figure: brief((plain * 1e3) / shown.kg), unit: shown.label }
  }
  if (factor > 1 || Math.abs(plain) >= 1e6) {
    const [step, label] = lang === 'zh' ? (Math.abs(plain) >= 1e8 ? [1e8, '亿'] : [1e4, '万']) : Math.abs(plain) >= 1e9 ? [1e9, 'bn'] : [1e6, 'M']
    const word = base === '1' ? '' : unitText(base, lang)
    const joined = lang === 'zh' ? `${label}${/^[A-Za-z]/.test(word) ? NO_BREAK : ''}${word}` : `${label} ${word}`
    return { figure: brief(plain / step), unit: joined.trim() }
  }
  return { figure: asGiven(value), unit: unitText(base === '1' ? '' : base, lang) }
}
