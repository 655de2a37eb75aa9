import { useState } from 'react'
import { Link } from 'react-router'
import { addressText, elsewhere } from '../address/address'
import { useAddress } from '../address/use-address'
import type { RankRow } from '../api/evaluation'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { brief, percent } from '../format/number'
import { useText } from '../i18n'
import { GradeTag } from './GradeTag'
import type { Choice } from './choice'
import { KEPT } from './choice'
import { measured, points, score } from './values'
import { gradeName, useEvaluationSource } from './words'

const PAGE = 60
const COLUMNS = 10
const SORTS = { score: (row: RankRow) => row.score, change: (row: RankRow) => row.change, coverage: (row: RankRow) => row.coverage, elasticity: (row: RankRow) => row.elasticity, air_decline: (row: RankRow) => row.air_decline, co2_decline: (row: RankRow) => row.co2_decline }
type Sort = keyof typeof SORTS

/** The ranking as a table; who is incomplete stands below, without a rank. */
export function RankingTable({ choice, rows, words }: { choice: Choice; rows: RankRow[]; words: string }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const source = useEvaluationSource()
  const [limit, setLimit] = useState(PAGE)
  const { grades } = choice.system
  const sort = (Object.keys(SORTS) as Sort[]).find((name) => address.sort === `-${name}` || address.sort === name)
  const ranked = rows.filter((row) => row.rank !== null)
  const shown = sort ? [...ranked].sort((a, b) => ((SORTS[sort](b) ?? -Infinity) - (SORTS[sort](a) ?? -Infinity)) * (address.sort === sort ? -1 : 1)) : [...ranked].sort((a, b) => a.rank! - b.rank!)
  const out = rows.filter((row) => row.rank === null)
  const sheet: Rows = {
    columns: [
      { label: t('evaluation.rank.rank'), numeric: true }, { label: t('evaluation.export.id') }, { label: t('evaluation.rank.subject') }, { label: t('evaluation.column_score'), numeric: true }, { label: `${t('evaluation.rank.range')} −`, numeric: true }, { label: `${t('evaluation.rank.range')} +`, numeric: true },
      { label: t('evaluation.rank.grade') }, { label: t('evaluation.rank.change'), numeric: true }, { label: t('evaluation.rank.coverage'), numeric: true }, { label: t('evaluation.rank.elasticity'), numeric: true }, { label: t('evaluation.rank.air_decline'), numeric: true }, { label: t('evaluation.rank.co2_decline'), numeric: true }, { label: t('evaluation.rank.why', { name: '' }).replace(/[:：]\s*$/, '') },
    ],
    rows: [...ranked, ...out].map((row) => ({ cells: [row.rank, row.subject, row.name[lang], row.score, row.low, row.high, gradeName(t, lang, grades, row.grade), row.change, row.coverage, row.elasticity, row.air_decline, row.co2_decline, row.summary[lang]] })),
  }
  const open = new Set(address.open)
  const toggle = (id: string) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    go({ open: [...next] }, { replace: true })
  }
  const rate = (value: number | null) => (value === null ? '—' : measured(value, 'ratio', lang))
  const line = (row: RankRow) => {
    const name = row.name[lang]
    const target = choice.door(undefined, { subject: row.subject })
    return [
      <tr key={row.subject} className={row.subject === choice.subject.id ? 'own' : ''}>
        <td className="n rank">{row.rank ?? ''}{row.overlaps && row.rank !== null && <span title={t('evaluation.rank.overlapping')}> ≈<span className="hidden"> {t('evaluation.rank.overlapping')}</span></span>}</td>
        <th scope="row" className="fixed">
          <span className="name">
            <button type="button" className="twist" aria-expanded={open.has(row.subject)} aria-label={t('evaluation.rank.why', { name })} onClick={() => toggle(row.subject)}>{open.has(row.subject) ? '▾' : '▸'}</button>
            <Link to={{ pathname: '/evaluation', search: addressText({ ...elsewhere(address, KEPT), period: choice.period, system: choice.system.id, subject: row.subject }) }}>{name}</Link>
          </span>
        </th>
        <td className="n">{row.score === null ? '—' : <Figure target={target} name={t('evaluation.score_of', { name })} className="strong">{score(row.score)}</Figure>}</td>
        <td className="bar">{row.score !== null && <RangeBar row={row} />}</td>
        <td><GradeTag grades={grades} grade={row.grade} short /></td>
        <td className="n">{row.change === null ? '—' : points(row.change)}</td>
        <td className="n">{percent(row.coverage)}</td>
        <td className="n">{row.elasticity === null ? '—' : brief(row.elasticity)}</td>
        <td className="n">{rate(row.air_decline)}</td>
        <td className="n">{rate(row.co2_decline)}</td>
      </tr>,
      open.has(row.subject) && <tr key={`${row.subject} why`} className="why"><td /><td colSpan={COLUMNS - 1}><p>{row.summary[lang]}</p>{row.peers_text && <p className="faint">{row.peers_text[lang]}</p>}</td></tr>,
    ]
  }
  const head = (name: Sort, text: string) => {
    const state = address.sort === `-${name}` ? 'descending' : address.sort === name ? 'ascending' : 'none'
    return (
      <th scope="col" className="n" aria-sort={state}>
        <button type="button" className="sort" title={t('table.sort_by', { name: text })} onClick={() => go({ sort: state === 'none' ? `-${name}` : state === 'descending' ? name : undefined }, { replace: true })}>{text}<span aria-hidden="true">{state === 'ascending' ? ' ▴' : state === 'descending' ? ' ▾' : ''}</span></button>
      </th>
    )
  }
  return (
    <TableCard name={`ranking-${choice.system.id}-${choice.period}`} title={t('evaluation.rank.table')} caption={t('evaluation.rank.caption')} rows={sheet} source={source(choice)} filters={words}>
      <table className="rows ranking">
        <thead>
          <tr>
            <th scope="col" className="n">{t('evaluation.rank.rank')}</th>
            <th scope="col" className="fixed">{t('evaluation.rank.subject')}</th>
            {head('score', t('evaluation.column_score'))}
            <th scope="col" className="bar">{t('evaluation.rank.range')} 0–100</th>
            <th scope="col">{t('evaluation.rank.grade')}</th>
            {head('change', t('evaluation.rank.change'))}
            {head('coverage', t('evaluation.rank.coverage'))}
            {head('elasticity', t('evaluation.rank.elasticity'))}
            {head('air_decline', t('evaluation.rank.air_decline'))}
            {head('co2_decline', t('evaluation.rank.co2_decline'))}
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, limit).map(line)}
          {shown.length > limit && <tr><td colSpan={COLUMNS}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, shown.length - limit) })}</button></td></tr>}
        </tbody>
        {out.length > 0 && (
          <tbody className="unranked">
            <tr><th scope="rowgroup" colSpan={COLUMNS}>{t('evaluation.rank.not_ranked')}</th></tr>
            {out.slice(0, limit).map(line)}
            {out.length > limit && <tr><td colSpan={COLUMNS}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, out.length - limit) })}</button></td></tr>}
          </tbody>
        )}
      </table>
    </TableCard>
  )
}

/** The score on a common scale with what is missing at 0 and at 100. */
function RangeBar({ row }: { row: RankRow }) {
  const { t } = useText()
  const wide = row.low !== null && row.high !== null && row.high - row.low > 0.05
  return (
    <span className="range-of-score">
      <span className="hidden">{wide ? `${t('evaluation.rank.range')} ${score(row.low!)}–${score(row.high!)}` : ''}</span>
      <i className="fill" aria-hidden="true" style={{ width: `${row.score}%` }} />
      {wide && <i className="whisker" aria-hidden="true" style={{ left: `${row.low}%`, width: `${row.high! - row.low!}%` }} />}
    </span>
  )
}
