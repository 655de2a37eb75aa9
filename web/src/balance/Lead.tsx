import type { ReactNode } from 'react'
import type { BalanceAnswer } from '../api/ledger'
import { Figure } from '../explain/Figure'
import { percent } from '../format/number'
import { useText } from '../i18n'
import { Sentence } from '../i18n/Sentence'
import type { TextKey } from '../i18n/texts'
import { told } from './figures'
import { differences } from './sankey'
import { quantity } from './units'

const FATES = ['incinerated', 'landfilled', 'treated', 'stored', 'used', 'sent_out', 'burnt_openly']

/** The sentence of a balance: only what its records tell, each figure a door. */
export function Lead({ balance }: { balance: BalanceAnswer }) {
  const { t, lang } = useText()
  const { totals, unit, period, kind } = balance
  if (kind === 'material') return null
  const value = (figure: string) => told(totals, figure) ?? undefined
  const has = (figure: string) => (value(figure) ?? 0) !== 0
  const nameOf = (figure: string) => t(`balance.f.${figure}` as TextKey)
  const door = (figure: string, words: string) => <Figure target={{ kind: 'balance', of: kind, figure, period }} name={nameOf(figure)}>{words}</Figure>
  const amount = (figure: string) => door(figure, quantity(Math.abs(value(figure)!), unit, lang))
  const rate = (figure: string) => door(figure, percent(value(figure)!))
  const strong = (figure: ReactNode) => <strong className={kind === 'energy' ? 'energy' : ''}>{figure}</strong>
  /** A text with figures in its places, one after the other. */
  const clause = (key: TextKey, ...figures: ReactNode[]): ReactNode[] => {
    const words = t(key, { period, value: MARK, share: MARK, list: MARK, fuel: MARK }).split(MARK)
    return words.flatMap((word, i) => (i < words.length - 1 ? [word, figures[i]] : [word]))
  }
  const parts: ReactNode[] = []
  if (kind === 'energy') {
    if (has('final_use')) parts.push(...clause('balance.lead.energy.final_use', strong(amount('final_use'))))
    if (has('electricity_used') && has('final_use')) parts.push(...clause('balance.lead.energy.electricity_used', door('electricity_used', percent(value('electricity_used')! / value('final_use')!))))
    if (has('fuel_converted') && has('conversion_efficiency')) {
      parts.push(...clause('balance.lead.energy.conversion_efficiency', amount('fuel_converted'), rate('conversion_efficiency')))
      if (has('conversion_loss')) parts.push(...clause('balance.lead.energy.conversion_loss', amount('conversion_loss')))
    } else if (has('fuel_converted')) parts.push(t('balance.lead.energy.no_conversion'))
  } else if (kind === 'water') {
    parts.push(...(has('fresh') ? clause('balance.lead.water.fresh', strong(amount('fresh'))) : [t('balance.lead.water.no_fresh', { period })]))
    if (value('reuse_rate') !== undefined) parts.push(...clause('balance.lead.water.reuse_rate', rate('reuse_rate')))
    if (has('received')) parts.push(...clause('balance.lead.water.received', amount('received')))
    if (has('discharged')) parts.push(...clause('balance.lead.water.discharged', amount('discharged')))
    if (has('consumed')) parts.push(...clause('balance.lead.water.consumed', amount('consumed')))
  } else {
    parts.push(...(has('generated') ? clause('balance.lead.waste.generated', strong(amount('generated'))) : [t('balance.lead.waste.no_generated', { period })]))
    if (value('utilisation_rate') !== undefined) parts.push(...clause('balance.lead.waste.utilisation_rate', rate('utilisation_rate')))
    const fates = FATES.filter(has).sort((a, b) => value(b)! - value(a)!).slice(0, 3)
    fates.forEach((figure, i) => {
      const name = lang === 'zh' ? nameOf(figure) : nameOf(figure).toLowerCase()
      parts.push(i === 0 ? t('balance.lead.waste.fates', { list: `${name} ` }) : `${lang === 'zh' ? '、' : ', '}${name} `, amount(figure))
    })
    // The net difference hides what is missing on either side.
    if (fates.length > 0 && value('difference') !== undefined) {
      for (const { node, quantity: mass } of differences(balance.flows)) {
        const key = node.id === 'fate_not_recorded' ? 'balance.lead.waste.difference' : node.id === 'origin_not_recorded' ? 'balance.lead.waste.no_origin' : undefined
        if (key) parts.push(...clause(key, door('difference', quantity(mass, unit, lang))))
      }
    } else if (has('generated') && fates.length === 0) parts.push(t('balance.lead.waste.all_open'))
  }
  if (parts.length === 0) return null
  return <div className="lead-block"><p className="lead"><Sentence parts={[...parts, t('balance.lead.stop')]} /></p></div>
}

const MARK = '\u0001'
