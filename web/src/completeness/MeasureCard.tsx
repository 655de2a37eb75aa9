import { useMemo } from 'react'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { ImportanceRow } from '../api/ledger'
import { useImportance } from '../api/ledger'
import { useCase } from '../api/queries'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { Quoted, StatusTag } from '../explain/parts'
import { fixed, full, percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass, massRange, unitFor, unitText } from '../format/units'
import { useText } from '../i18n'
import { usualScope } from '../inventory/selection'
import { capital } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { halfOf } from './categories'

const TOP = 10

/** Which inputs make the range of a total, and how each could be measured better. */
export function MeasureCard({ species, period }: { species: string; period: string }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const info = useCase().data
  const usual = usualScope(species)
  const scope = usual === '1+2' ? undefined : usual
  const answer = useImportance({ species, period, scope, top: TOP })
  const written = speciesText(species, lang)
  const title = t('measure.title', { species: written })
  const source = t('measure.source_line', { case: info?.name[lang] ?? '', scope: t(`scope.long.${usual}`), revision: info?.revision ?? '' })
  const told = answer.data
  const rowName = (row: ImportanceRow) => (row.name ? capital(row.name[lang]) : row.id)
  const rows: Rows = useMemo(() => ({
    columns: [{ label: t('measure.input') }, { label: 'id' }, { label: t('measure.kind') }, { label: `${t('measure.share')} %`, numeric: true }, { label: t('measure.now'), numeric: true }, { label: '95 % low', numeric: true }, { label: '95 % high', numeric: true }, { label: '' }, { label: t('measure.used'), numeric: true }, { label: t('measure.how') }, { label: t('explain.factor_source') }],
    rows: (told?.rows ?? []).map((row) => ({ cells: [row.name ? capital(row.name[lang]) : row.id, row.id, t(`measure.kind.${row.kind}`), row.share * 100, row.value, row.low, row.high, row.unit, row.used_by, row.help?.[lang] ?? '', row.source ?? ''] })),
  }), [told, t, lang])
  if (answer.error && !told) return <section className="card wide" aria-label={title}><ErrorState error={answer.error} retry={() => void answer.refetch()} /></section>
  if (!told) return <section className="card wide" aria-label={title}><Loading height={300} /></section>
  if (told.rows.length === 0) {
    return (
      <section className="card wide" aria-label={title}>
        <header className="card-head"><h2>{title}</h2></header>
        <Empty text={told.kg === 0 ? t('measure.empty', { species: written, period }) : t('measure.none')} action={t('completeness.curve_none_act', { species: 'CO₂' })} onAction={() => go({ species: 'CO2' })} />
      </section>
    )
  }
  const unit = unitFor(species, told.kg, lang, address.unit)
  const half = halfOf(told.rows)
  const most = told.rows[0]!.share
  const door = (row: ImportanceRow): ExplainTarget | undefined => (row.kind === 'activity' ? { kind: 'record', activity: row.id, species } : undefined)
  return (
    <TableCard
      className="wide measure" name={`measure-next-${species}`} title={title} rows={rows} source={source} filters={`${written} · ${period}`}
      caption={t('measure.caption', { value: mass(told.kg, species, lang, address.unit), range: `${massRange(told.kg, told.kg_low, told.kg_high, unit)}\u00a0${unit.label}`, n: told.inputs })}
      lead={`${t(half.n === 1 ? 'measure.lead_one' : 'measure.lead', { n: half.n, share: percent(half.share) })}${told.range_not_stated > 0.02 ? ` ${t('measure.not_stated', { share: percent(told.range_not_stated) })}` : ''}`}
    >
      <table className="rows measures">
        <thead>
          <tr>
            <th scope="col">{t('measure.input')}</th>
            <th scope="col">{t('measure.kind')}</th>
            <th scope="col" className="n">{t('measure.share')}</th>
            <th scope="col"><span className="hidden">{t('measure.share')}</span></th>
            <th scope="col" className="n">{t('measure.now')}</th>
            <th scope="col" className="n">{t('measure.used')}</th>
            <th scope="col">{t('measure.how')}</th>
          </tr>
        </thead>
        <tbody>
          {told.rows.map((row) => {
            const target = door(row)
            const value = `${full(row.value)} ${unitText(row.unit, lang)}`
            return (
              <tr key={`${row.kind}|${row.id}`}>
                <th scope="row">{rowName(row)}{row.status && row.status !== 'seen' && <> <StatusTag status={row.status} /></>}</th>
                <td>{t(`measure.kind.${row.kind}`)}</td>
                <td className="n"><b>{percent(row.share)}</b></td>
                <td className="bar"><span className={side(species)} aria-hidden="true"><i style={{ width: `${(row.share / most) * 100}%` }} /></span></td>
                <td className="n">
                  {target ? <Figure target={target} name={rowName(row)}>{value}</Figure> : <button type="button" className="link num" onClick={() => go({ find: row.id, kind: undefined, explain: undefined }, { path: '/library' })}>{value}</button>}
                  {row.low !== null && row.high !== null && <small>{`${full(row.low)}\u2013${full(row.high)}`}</small>}
                </td>
                <td className="n">{fixed(row.used_by, 0)}</td>
                <td className="words">{row.help ? capital(row.help[lang]) : '—'}{row.source && <small><Quoted text={row.source} /></small>}</td>
              </tr>
            )
          })}
          {told.rest > 0.0005 && <tr><th scope="row">{t('measure.rest')}</th><td /><td className="n">{percent(told.rest)}</td><td className="bar"><span className={side(species)} aria-hidden="true"><i style={{ width: `${Math.min(1, told.rest / most) * 100}%` }} /></span></td><td /><td /><td /></tr>}
        </tbody>
      </table>
    </TableCard>
  )
}
