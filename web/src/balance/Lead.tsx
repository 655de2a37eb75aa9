import type { ReactNode } from 'react'
import type { BalanceAnswer } from '../api/ledger'
import { Figure } from '../explain/Figure'
import { percent } from '../format/number'
import type { TextKey } from '../i18n/texts'
import { useText } from '../i18n'
import { glued } from '../i18n/glued'
import { differences } from './sankey'
import { quantity } from './units'

const FATES = ['incinerated', 'landfilled', 'treated', 'stored', 'used', 'sent_out', 'burnt_openly']

/** The sentence of a balance: only what its records tell, each figure a door. */
export function Lead({ balance }: { balance: BalanceAnswer }) {
  const { t, lang } = useText()
  const { totals, unit, period, kind } = balance
  if (kind === 'material') return null
  const value = (figure: string) => totals[figure] ?? undefined
  const text = (figure: string) => quantity(Math.abs(value(figure)!), unit, lang)
  const door = (figure: string, words: string) => <Figure target={{ kind: 'balance', of: kind, figure, period }} name={t(`balance.f.${figure}` as TextKey)}>{words}</Figure>
  /** A text with a place for a figure, the figure in its place as a door. */
  const clause = (key: TextKey, figure: string, words: string, strong = false): ReactNode => {
    const [before, after] = t(key, { period, value: MARK, share: MARK, list: MARK, fuel: MARK }).split(MARK)
    return <span key={key}>{glued(before ?? '')}{strong ? <strong className={kind === 'energy' ? 'energy' : ''}>{door(figure, words)}</strong> : door(figure, words)}{glued(after ?? '')}</span>
  }
  const has = (figure: string) => (value(figure) ?? 0) !== 0
  const parts: ReactNode[] = []
  if (kind === 'energy') {
    if (has('final_use')) parts.push(clause('balance.lead.energy.final_use', 'final_use', text('final_use'), true))
    if (has('electricity_used') && has('final_use')) parts.push(clause('balance.lead.energy.electricity_used', 'electricity_used', percent(value('electricity_used')! / value('final_use')!)))
    const efficiency = value('conversion_efficiency')
    if (has('fuel_converted') && efficiency !== undefined && efficiency > 0) {
      const [before, middle, after] = t('balance.lead.energy.conversion_efficiency', { fuel: MARK, share: MARK }).split(MARK)
      parts.push(<span key="conversion">{glued(before ?? '')}{door('fuel_converted', text('fuel_converted'))}{glued(middle ?? '')}{door('conversion_efficiency', percent(efficiency))}{glued(after ?? '')}</span>)
      if (has('conversion_loss')) parts.push(clause('balance.lead.energy.conversion_loss', 'conversion_loss', text('conversion_loss')))
    } else if (has('fuel_converted')) parts.push(glued(t('balance.lead.energy.no_conversion')))
  } else if (kind === 'water') {
    parts.push(has('fresh') ? clause('balance.lead.water.fresh', 'fresh', text('fresh'), true) : t('balance.lead.water.no_fresh', { period }))
    if (value('reuse_rate') !== undefined) parts.push(clause('balance.lead.water.reuse_rate', 'reuse_rate', percent(value('reuse_rate')!)))
    if (has('received')) parts.push(clause('balance.lead.water.received', 'received', text('received')))
    if (has('discharged')) parts.push(clause('balance.lead.water.discharged', 'discharged', text('discharged')))
    if (has('consumed')) parts.push(clause('balance.lead.water.consumed', 'consumed', text('consumed')))
  } else {
    parts.push(has('generated') ? clause('balance.lead.waste.generated', 'generated', text('generated'), true) : t('balance.lead.waste.no_generated', { period }))
    if (value('utilisation_rate') !== undefined) parts.push(clause('balance.lead.waste.utilisation_rate', 'utilisation_rate', percent(value('utilisation_rate')!)))
    const fates = FATES.filter(has).sort((a, b) => value(b)! - value(a)!).slice(0, 3)
    if (fates.length > 0) {
      const words = (figure: string) => t(`balance.f.${figure}` as TextKey)
      parts.push(<span key="fates">{glued(t('balance.lead.waste.fates', { list: '' }))}{fates.map((figure, i) => <span key={figure}>{i > 0 && glued(lang === 'zh' ? '、' : ', ')}{lang === 'zh' ? words(figure) : words(figure).toLowerCase()} {door(figure, text(figure))}</span>)}</span>)
      // The net difference hides what is missing on either side.
      for (const { node, quantity: amount } of differences(balance.flows)) {
        const key = node.id === 'fate_not_recorded' ? 'balance.lead.waste.difference' : node.id === 'origin_not_recorded' ? 'balance.lead.waste.no_origin' : undefined
        if (key && value('difference') !== undefined) parts.push(clause(key, 'difference', quantity(amount, unit, lang)))
      }
    } else if (has('generated')) parts.push(glued(t('balance.lead.waste.all_open')))
  }
  if (parts.length === 0) return null
  return <div className="lead-block"><p className="lead">{parts.map((part, i) => <span key={i}>{part}</span>)}{glued(t('balance.lead.stop'))}</p></div>
}

const MARK = '\u0001'
