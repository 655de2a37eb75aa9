import { useState } from 'react'
import { NO_BREAK, brief } from '../format/number'
import { speciesText } from '../format/species'
import { mass, unitFor } from '../format/units'
import { useText, wordOr } from '../i18n'
import { faultText } from '../i18n/fault'
import { useAddress } from '../address/use-address'
import type { Checked, Clash, Effect, PlacedFault } from './api'
import { proposal } from './draft'

/** What the check found: faults with their remedy, rows that someone else changed, and what happens to the totals. */
export function CheckCard({ checked, stale, busy, open, use, settle, periods }: {
  checked: Checked | undefined
  stale: boolean
  busy: boolean
  open: (fault: PlacedFault) => void
  use: (fault: PlacedFault, text: string) => void
  settle: (clash: Clash, keep: 'mine' | 'theirs') => void
  periods: string[]
}) {
  const { t, lang } = useText()
  const faults = checked?.faults ?? []
  return (
    <section className="card check-card" aria-label={t('data.result')}>
      <div className="card-head"><div><h2>{t('data.result')}</h2><p className="cap">{t('data.result_hint')}</p></div></div>
      <div className="card-body" aria-live="polite">
        {busy ? <p>{t('data.checking')}</p> : !checked ? <p className="faint">{t('data.result_none')}</p> : (
          <>
            {stale && <p className="notice sample"><span aria-hidden="true">!</span>{t('data.result_stale')}</p>}
            {checked.clashes.length > 0 && <Clashes clashes={checked.clashes} settle={settle} />}
            {faults.length > 0 && <p className="tag danger"><span aria-hidden="true">✕</span>{t('data.result_faults', { n: faults.length })}</p>}
            {faults.length === 0 && checked.clashes.length === 0 && <p className="tag ok"><span aria-hidden="true">✓</span>{t('data.result_good')}</p>}
            <ul className="faults">
              {faults.slice(0, 100).map((fault, i) => {
                const text = proposal(fault)
                const told = faultText(fault, lang)
                return (
                  <li key={i} className="fault-card">
                    <h3><span aria-hidden="true">✕ </span>{t('data.fault_place', { file: fault.file, row: fault.row ?? '—', column: fault.column ?? '—' })}</h3>
                    <p lang={told.lang}>{told.text}</p>
                    <div className="acts">
                      {text && fault.key !== null && <button type="button" className="btn small main" onClick={() => use(fault, text)}>{t('data.fault_use', { text })}</button>}
                      {fault.table && fault.key !== null && <button type="button" className="btn small" onClick={() => open(fault)}>{t('data.fault_open')}</button>}
                    </div>
                  </li>
                )
              })}
            </ul>
            {checked.effect && <Effects effect={checked.effect} periods={periods} />}
          </>
        )}
      </div>
    </section>
  )
}

const FIRST = ['CO2', 'CO2e', 'CH4', 'N2O', 'SO2', 'NOx', 'PM2.5', 'NMVOC', 'NH3', 'energy']

export function Effects({ effect, periods }: { effect: Effect[]; periods: string[] }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const [all, setAll] = useState(false)
  const rank = (row: Effect) => (FIRST.includes(row.species) ? FIRST.indexOf(row.species) : FIRST.length)
  const sorted = [...effect].sort((a, b) => a.period.localeCompare(b.period) || rank(a) - rank(b))
  const shown = all ? sorted : sorted.filter((row) => rank(row) < FIRST.length)
  return (
    <div className="effects">
      <h3>{t('data.effect')}</h3>
      <p className="faint">{t('data.effect_hint')}</p>
      {effect.length === 0 ? <p>{t('data.effect_none', { periods: periods.join(', ') })}</p> : (
        <>
          <div className="table-wrap" tabIndex={0} role="group" aria-label={t('data.effect')}>
            <table className="rows">
              <thead><tr><th scope="col">{t('filter.period')}</th><th scope="col">{t('filter.species')}</th><th scope="col" className="n">{t('data.before')}</th><th scope="col" className="n">{t('data.after')}</th><th scope="col" className="n">{t('data.change')}</th></tr></thead>
              <tbody>
                {shown.map((row) => {
                  const unit = unitFor(row.species, Math.max(row.before, row.after), lang, address.unit)
                  const delta = row.after - row.before
                  return (
                    <tr key={`${row.period}${row.species}${row.medium}`} data-effect={`${row.species} ${row.period}`}>
                      <td>{row.period}</td>
                      <th scope="row">{speciesText(row.species, lang)}{row.medium === 'air' || row.medium === 'energy' ? '' : ` · ${wordOr(t, `medium.${row.medium}`, row.medium)}`}</th>
                      <td className="n">{brief(row.before / unit.kg)}</td>
                      <td className="n">{brief(row.after / unit.kg)}{NO_BREAK}{unit.label}</td>
                      <td className="n">{delta > 0 ? '+' : ''}{mass(delta, row.species, lang, address.unit)}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
          {shown.length < sorted.length && <button type="button" className="btn small quiet" onClick={() => setAll(true)}>{t('data.effect_all', { n: sorted.length })}</button>}
        </>
      )}
    </div>
  )
}

/** Rows as three people see them; with `settle` each can be decided here. */
export function Clashes({ clashes, settle, revision }: { clashes: Clash[]; settle?: (clash: Clash, keep: 'mine' | 'theirs') => void; revision?: number }) {
  const { t } = useText()
  const heads = revision === undefined ? [t('data.clash_base'), t('data.clash_theirs'), t('data.clash_mine')] : [t('data.clash_left', { n: revision }), t('data.clash_theirs'), t('data.clash_back')]
  return (
    <div className="clashes" role="alert">
      <h3><span aria-hidden="true">✕ </span>{t('data.clash')}</h3>
      <p>{revision === undefined ? t('data.clash_hint') : t('data.clash_undo', { n: revision })}</p>
      {clashes.map((clash) => (
        <div className="clash" key={`${clash.table} ${clash.key}`}>
          <h4><code>{clash.file} · {clash.key}</code>{clash.gone && <span className="tag warn">{t('data.clash_gone')}</span>}</h4>
          <div className="table-wrap" tabIndex={0} role="group" aria-label={clash.key}>
            <table className="rows">
              <thead><tr><th scope="col">{t('data.column')}</th>{heads.map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
              <tbody>
                {clash.cells.map((cell) => (
                  <tr key={cell.column} className={cell.both ? 'both' : ''}>
                    <th scope="row">{cell.column}</th>
                    {[cell.base, cell.theirs, cell.mine].map((text, i) => <td key={i} className={i === 1 ? 'theirs' : i === 2 ? (text === cell.base ? 'mine as-seen' : 'mine') : ''}>{text === null ? '—' : text}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {settle && (
            <div className="acts">
              <button type="button" className="btn small" onClick={() => settle(clash, 'mine')}>{t('data.clash_keep')}</button>
              <button type="button" className="btn small" onClick={() => settle(clash, 'theirs')}>{t('data.clash_take')}</button>
            </div>
          )}
        </div>
      ))}
    </div>
  )
}
