import type { IndexRow } from '../api/evaluation'
import { NO_BREAK, asGiven, brief, fixed } from '../format/number'
import { statistic } from '../format/units'
import type { Lang } from '../i18n'

/** A score with one decimal, as tables show it. */
export const score = (value: number): string => fixed(value, 1)

/** Points of the total, with a sign. */
export const points = (value: number, decimals = 1): string => `${Number(value.toFixed(decimals)) > 0 ? '+' : ''}${fixed(value, decimals)}`

/** A share with the digits a weight has: 6.3 %, 35 %. */
export function share(value: number): string {
  const percent = value * 100
  const whole = Math.abs(percent - Math.round(percent)) < 0.005
  return `${fixed(percent, whole ? 0 : 1)}${NO_BREAK}%`
}

/** The figure of an indicator or an input with its unit: 16.8 %, −0.9 %/a, 32 µg/m³, 3 550 亿元. Ratios are percentages to a reader. */
export function measured(value: number, unit: string | null | undefined, lang: Lang): string {
  const name = (unit ?? '').trim()
  if (/^ratio\b/.test(name)) {
    const size = Math.abs(value * 100)
    return `${fixed(value * 100, size >= 99.95 || size === 0 ? 0 : size < 0.095 ? 2 : 1)}${NO_BREAK}%${name.includes('per year') ? (lang === 'zh' ? '/年' : '/a') : ''}`
  }
  if (name === 'points' || name === 'score') return `${asGiven(value)}${NO_BREAK}${lang === 'zh' ? '分' : 'pts'}`
  if (name === 'count' || name === '1' || name === '' || name === 'class') return Number.isInteger(value) ? fixed(value, 0) : brief(value)
  if (name === 'level') return lang === 'zh' ? `${asGiven(value)}${NO_BREAK}级` : `level${NO_BREAK}${asGiven(value)}`
  if (/CNY/.test(name)) return money(value, name, lang)
  const [base, ...what] = name.split(' ')
  // A mass of something: t CO2, t APeq. The something follows the mass in its own spelling.
  const shown = what.length && /^(t|kg|tce|kt|Mt)$/.test(base!) && !what.includes('per') ? { ...statistic(value, base!, lang), what: what.join(' ') } : { ...statistic(value, name, lang), what: '' }
  const written = [shown.unit, shown.what].filter(Boolean).join(' ').replace(/CO2/g, 'CO₂')
  return written ? `${shown.figure}${NO_BREAK}${written}` : shown.figure
}

/** Yuan of ten thousands: 亿元 in Chinese, billions in English; a rate per yuan keeps its own unit. */
function money(value: number, unit: string, lang: Lang): string {
  const constant = /constant price/.test(unit)
  if (/^10\^4 CNY/.test(unit)) {
    const word = constant ? (lang === 'zh' ? '（不变价）' : ' at constant prices') : ''
    if (lang === 'zh') return Math.abs(value) >= 1e4 ? `${brief(value / 1e4)}${NO_BREAK}亿元${word}` : `${brief(value)}${NO_BREAK}万元${word}`
    return Math.abs(value) >= 1e5 ? `${brief(value / 1e5)}${NO_BREAK}bn CNY${word}` : `${brief(value / 100)}${NO_BREAK}M CNY${word}`
  }
  const tidy = unit.replace(/CO2/g, 'CO₂')
  return `${brief(value)}${NO_BREAK}${lang === 'zh' ? tidy.replace(/10\^4 CNY/g, '万元').replace(/, constant price/g, '（不变价）') : tidy.replace(/10\^4 CNY/g, '10⁴ CNY')}`
}

/** The value of a row as a person reads it; a class by its name; nothing where none is known. */
export function valueText(row: Pick<IndexRow, 'value' | 'class_name' | 'unit'>, lang: Lang): string | undefined {
  if (row.class_name) return row.class_name[lang]
  if (row.value === null) return undefined
  return typeof row.value === 'number' ? measured(row.value, row.unit, lang) : row.value
}

/** The first sentence of a paragraph, and the rest. */
export function firstSentence(paragraph: string): [first: string, rest: string] {
  const end = /[。！？]|[.!?](?=\s|$)/.exec(paragraph)
  if (!end) return [paragraph, '']
  const at = end.index + end[0].length
  return [paragraph.slice(0, at), paragraph.slice(at).trim()]
}
