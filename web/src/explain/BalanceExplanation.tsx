import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { BalanceOf } from '../api/ledger'
import { BALANCES, useActivities, useBalance } from '../api/ledger'
import { useCase } from '../api/queries'
import { MADE_FROM, isRate, told } from '../balance/figures'
import { balanceTexts } from '../balance/texts'
import { quantity } from '../balance/units'
import { percent } from '../format/number'
import { amount } from '../format/units'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import { capital, useNames } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { CopyButton } from './parts'

const SHOWN = 14

/** A figure of a balance: what it means, what it is made from, and the sources and records behind it. */
export function BalanceExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'balance' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { go } = useAddress()
  const info = useCase().data
  const { figure, period, dim, value } = target
  const of: BalanceOf = BALANCES.find((name) => name === target.of) ?? 'energy'
  // A subject without a name (sources of no organisation) cannot be asked for; its sources are told by what they have in common.
  const filters = dim && value ? { [dim]: [value] } : {}
  const answer = useBalance({ of, period, by: 'source_id', filters })
  const oneSource = dim === 'source_id' ? value : undefined
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data) return <Loading height={320} />
  const { totals, rows, unit } = answer.data
  const text = (name: string, of: number) => (isRate(name) ? (of < 0 ? `\u2212${percent(-of)}` : percent(of)) : quantity(of, unit, lang))
  const nameOfFigure = (name: string) => t(`balance.f.${name}` as TextKey)
  const subject = dim && value ? (rows[0] && dim === 'source_id' ? capital(rows[0].name[lang]) : nameOf(dim, value)) : undefined
  const title = [nameOfFigure(figure), subject, period].filter(Boolean).join(' · ')
  const now = told(totals, figure)
  if (now === null) return <><h2>{title}</h2><Empty text={t('balance.not_recorded')} /></>
  const meaning = `balance.m.${figure}`
  const parts = (MADE_FROM[figure] ?? []).filter((name) => told(totals, name) !== null)
  const sources = rows.flatMap((row) => (told(row, figure) !== null ? [{ id: row.subject, name: capital(row.name[lang]), amount: told(row, figure)! }] : [])).sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
  const top = Math.max(...sources.map((source) => Math.abs(source.amount)), 0)
  const command = `tandem balance ${info?.id ?? 'CASE'} --of ${of} --period ${period} --by source_id`
  return (
    <>
      <h2>{title}</h2>
      <p className="big"><b className={`num ${of === 'energy' ? 'energy' : ''}`}>{text(figure, now)}</b></p>
      <p className="meaning">{t(meaning in balanceTexts ? (meaning as TextKey) : 'balance.m.plain')}</p>
      {parts.length > 0 && (
        <>
          <h3>{t('balance.x.made_from')}</h3>
          <ul className="lines">
            {parts.map((name) => <li key={name}><span>{nameOfFigure(name)}</span><Figure target={{ ...target, figure: name }} name={nameOfFigure(name)}>{text(name, totals[name]!)}</Figure></li>)}
          </ul>
        </>
      )}
      {oneSource === undefined ? (
        <>
          <h3>{t('balance.x.sources')}</h3>
          <ul className="parts">
            {sources.slice(0, SHOWN).map((source) => (
              <li key={source.id}>
                <span className="part-name">{source.name}</span>
                <Figure target={{ kind: 'balance', of, figure, period, dim: 'source_id', value: source.id }} name={source.name}>{text(figure, source.amount)}</Figure>
                <span className="num share">{isRate(figure) || now === 0 ? '' : percent(Math.abs(source.amount / now))}</span>
                {!isRate(figure) && <span className={`part-bar ${of === 'energy' ? 'energy' : ''}`} aria-hidden="true"><i style={{ width: `${(Math.abs(source.amount) / (top || 1)) * 100}%` }} /></span>}
              </li>
            ))}
            {sources.length > SHOWN && <li><span className="part-name">{t('explain.part_rest', { n: sources.length - SHOWN })}</span><span className="num">{isRate(figure) ? '' : text(figure, sources.slice(SHOWN).reduce((sum, source) => sum + source.amount, 0))}</span><span /></li>}
          </ul>
        </>
      ) : <Records source={oneSource} period={period} energy={of === 'energy'} />}
      <div className="drawer-acts">
        {oneSource !== undefined && <button type="button" className="btn small" onClick={() => go({ table: undefined, kind: undefined, find: oneSource, explain: undefined }, { path: '/data' })}>{t('balance.x.open')}</button>}
        <CopyButton text={command}>{t('explain.command')}</CopyButton>
      </div>
      <code className="command">{command}</code>
    </>
  )
}

/** What a source has on record in a period, as it was written down. */
function Records({ source, period, energy }: { source: string; period: string; energy: boolean }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { go } = useAddress()
  const answer = useActivities(source)
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data) return <Loading height={120} />
  const records = answer.data.filter((record) => record.period === period || record.period.startsWith(`${period}-`))
  return (
    <>
      <h3>{t('balance.x.records')}</h3>
      {records.length === 0 ? <p className="foot-note">{t('balance.x.records_none', { period })}</p> : (
        <ul className="lines">
          {records.slice(0, 40).map((record) => {
            const name = [nameOf('process', record.process), record.fuel && nameOf('fuel', record.fuel), record.technology && nameOf('technology', record.technology)].filter(Boolean).join(' · ')
            const words = amount(record.quantity, record.unit, lang)
            return (
              <li key={record.activity_id}>
                <span>{name} <code className="faint">{record.activity_id}</code></span>
                {energy && record.fuel ? <Figure target={{ kind: 'record', activity: record.activity_id, species: 'energy' }} name={name}>{words}</Figure>
                  : <button type="button" className="link num" onClick={() => go({ table: undefined, kind: undefined, find: record.activity_id, explain: undefined }, { path: '/data' })}>{words}</button>}
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}
