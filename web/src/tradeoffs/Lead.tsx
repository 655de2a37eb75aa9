import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { useAddress } from '../address/use-address'
import type { EffectRow } from '../api/ledger'
import { Figure } from '../explain/Figure'
import { percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText } from '../i18n'
import { Sentence } from '../i18n/Sentence'
import type { Column } from './effects'
import { ALL_TECHNOLOGIES, matrixOf, removedShare } from './effects'

/** Species of one thing: a sentence that named PM10 and TSP beside PM2.5 would count the same dust three times. */
const TOLD = ['SO2', 'NOx', 'PM2.5', 'NMVOC', 'COD']

/** The sentence: what was held back, and what for. */
export function Lead({ rows, period, emitted }: { rows: EffectRow[]; period: string; emitted: Map<string, number> | undefined }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const { columns } = useMemo(() => matrixOf(rows), [rows])
  const removed = columns.filter((column) => column.effect === 'removed')
  const told = removed.filter((column) => TOLD.includes(column.species))
  const made = columns.filter((column) => column.effect === 'made')

  const figure = (column: Column) => {
    const text = `${mass(column.total, column.species, lang, address.unit)} ${speciesText(column.species, lang)}`
    return (
      <strong className={column.medium === 'solid' ? '' : side(column.species)}>
        <Figure target={{ kind: 'effect', effect: column.effect, technology: ALL_TECHNOLOGIES, species: column.species, period }} name={text}>{text}</Figure>
      </strong>
    )
  }
  /** `one, two and three`, each with what is said of it. */
  const joined = (columns: Column[], said: (column: Column) => string): ReactNode[] =>
    columns.flatMap((column, i) => [i === 0 ? '' : i === columns.length - 1 ? t('tradeoffs.lead_and') : t('tradeoffs.lead_comma'), figure(column), said(column)])
  const share = (column: Column) => {
    const value = removedShare(column.total, emitted?.get(column.species))
    return value === undefined ? '' : t('tradeoffs.lead_share', { share: percent(value) })
  }
  const ofTotal = (column: Column) => {
    const total = column.species === 'CO2' ? emitted?.get('CO2') : undefined
    return total ? t('tradeoffs.lead_of_total', { share: percent(column.total / total) }) : ''
  }
  return (
    <div className="lead-block">
      <p className="lead">
        <Sentence
          parts={[
            t('tradeoffs.lead_removed', { period }), ...joined((told.length > 0 ? told : removed).slice(0, 4), share),
            ...(made.length === 0 ? [t('tradeoffs.lead_made_none')] : [t('tradeoffs.lead_made'), ...joined(made.slice(0, 4), ofTotal)]), t('tradeoffs.lead_stop'),
          ]}
        />
      </p>
      <p className="unsure">{t('tradeoffs.hidden')}</p>
    </div>
  )
}
