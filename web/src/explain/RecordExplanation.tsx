import type { ReactNode } from 'react'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { useCase, useExplanation } from '../api/queries'
import { Problem } from '../api/client'
import type { Explanation, FactorRow } from '../api/types'
import { full, percent } from '../format/number'
import { speciesText } from '../format/species'
import { amount, mass, unitText } from '../format/units'
import { useText, wordOr } from '../i18n'
import { useNames } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { FactorFacts } from './FactorFacts'
import { BigFigure, CopyButton, Facts, Quoted, Step } from './parts'

/** One figure of one record: activity, factor, control, arithmetic, and what else the record gives. */
export function RecordExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'record' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { go } = useAddress()
  const info = useCase().data
  const answer = useExplanation(target.activity, target.species)
  const species = target.species
  const written = speciesText(species, lang)
  if (answer.error) {
    return answer.error instanceof Problem && answer.error.status === 404
      ? <><h2>{target.activity} · {written}</h2><Empty text={t('explain.missing_record')} /></>
      : <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  }
  if (!answer.data) return <Loading height={420} />

  const it = answer.data
  const { activity } = it
  const period = it.period ?? activity.period ?? ''
  const sourceId = it.source?.id ?? activity.source_id
  const sourceName = sourceId ? nameOf('source_id', sourceId) : (it.source?.name ?? target.activity)
  const fuel = activity.fuel ? nameOf('fuel', activity.fuel) : activity.process ? nameOf('process', activity.process) : ''
  const title = [sourceName, fuel, written, period].filter(Boolean).join(' · ')
  const command = `tandem explain ${info?.id ?? 'CASE'} --activity ${activity.id} --species ${species}`
  const others = (it.parameters ?? []).filter((row) => row.id !== it.factor?.id)
  // Rows of devices, what they remove and make, belong to the step on controls.
  const ofDevice = (row: FactorRow & { used_as?: unknown }) => ['removal', 'byproduct', 'grid factor'].includes(String(row.used_as))
  const [devices, parameters] = [others.filter(ofDevice), others.filter((row) => !ofDevice(row))]
  const steps = lang === 'zh' && it.steps_zh?.length ? it.steps_zh : it.steps
  return (
    <>
      <h2>{title}</h2>
      <BigFigure kg={it.kg} low={it.kg_low} high={it.kg_high} species={species} />
      <p className="meaning">{meaning(it, t, lang, sourceName, fuel)}</p>

      <Step n={1} title={t('explain.activity')}>
        <Facts rows={[
          [t('explain.activity_quantity'), <b className="num" key="q">{`${full(activity.quantity)} ${unitText(activity.unit, lang)}`}</b>],
          [t('explain.activity_source'), sourceName],
          [t('explain.activity_process'), activity.process && nameOf('process', activity.process)],
          [t('explain.activity_technology'), activity.technology && nameOf('technology', activity.technology)],
          [t('explain.activity_period'), period],
          [t('explain.activity_rsd'), activity.rsd != null && activity.rsd > 0 ? percent(activity.rsd) : null],
          [t('explain.activity_evidence'), activity.evidence && <Quoted key="e" text={activity.evidence} />],
          [t('dim.activity_id'), <code key="id">{activity.id}{activity.row != null && ` · activities.csv:${activity.row}`}</code>],
        ]} />
      </Step>

      <Step n={2} title={t('explain.factor')}>
        {it.factor ? <FactorFacts row={it.factor} why={it.why?.[lang]} usedAs={it.factor.role === 'parameter' ? usedText(it.factor.parameter_name ?? String(it.factor.species), t, lang) : undefined} /> : (
          <>
            <p>{t('explain.factor_none')}</p>
            {it.why && <p className="foot-note">{it.why[lang]}</p>}
          </>
        )}
        {parameters.map((row) => <FactorFacts key={`${row.id}|${row.species}`} row={row} usedAs={usedText(row.parameter_name ?? row.used_as, t, lang)} />)}
        {it.notes?.map((note, i) => <p key={i} className="foot-note">{note[lang]}</p>)}
        <Rejected rejected={it.rejected} lang={lang} />
      </Step>

      <Step n={3} title={t('explain.control')}>
        {it.controls.length === 0 && it.byproducts.length === 0 && <p className="foot-note">{t('explain.control_none')}</p>}
        <ul className="lines">
          {it.controls.map((control, i) => (
            <li key={i}><span>{nameOf('technology', control.technology)}</span><span className="num">{t('explain.control_line', { coverage: percent(control.coverage), efficiency: percent(control.efficiency) })}</span></li>
          ))}
          {it.byproducts.map((made, i) => (
            <li key={`b${i}`}><span>{nameOf('technology', made.technology)}</span><span className="num">{t('explain.byproduct', { species: speciesText(made.species, lang), value: mass(made.kg, made.species, lang) })}</span></li>
          ))}
        </ul>
        {devices.map((row) => <FactorFacts key={`${row.id}|${row.species}`} row={row} usedAs={usedText(row.used_as, t, lang)} />)}
      </Step>

      <Step n={4} title={t('explain.arithmetic')}>
        <pre tabIndex={0}>{steps.join('\n')}</pre>
      </Step>

      <Step n={5} title={t('explain.others')}>
        <ul className="lines">
          {(it.others ?? []).filter((other) => other.species !== species).map((other, i) => (
            <li key={i}>
              <span>{speciesText(other.species, lang)}{String(other.scope) !== '1' && ` · ${nameOf('scope', other.scope)}`}</span>
              <Figure target={{ kind: 'record', activity: activity.id, species: other.species }} name={speciesText(other.species, lang)}>{mass(other.kg, other.species, lang)}</Figure>
            </li>
          ))}
        </ul>
        {it.shares && it.shares.length > 0 && (
          <p className="shares"><span>{t('explain.shares')}</span> {it.shares.filter((share) => share.share >= 0.005).map((share) => `${wordOr(t, `explain.share.${share.kind}`, share.kind)} ${percent(share.share)}`).join(' · ')}</p>
        )}
      </Step>

      <div className="drawer-acts">
        <CopyButton text={citation(it, title, info?.name[lang] ?? '', t('head.revision', { n: info?.revision ?? '' }), lang)}>{t('explain.copy')}</CopyButton>
        {sourceId && <button type="button" className="btn small" onClick={() => go({ period, species, scope: '1+2', filters: { source_id: [sourceId] }, by: 'source_id', open: [sourceId], view: 'table' }, { path: '/inventory' })}>{t('explain.open_record')}</button>}
        <CopyButton text={command}>{t('explain.command')}</CopyButton>
      </div>
      <code className="command">{command}</code>
    </>
  )
}

function usedText(used: string | { en: string; zh: string } | null | undefined, t: ReturnType<typeof useText>['t'], lang: 'zh' | 'en'): string | undefined {
  if (used == null) return undefined
  return typeof used === 'string' ? wordOr(t, `explain.used.${used}`, used.replace(/_/g, ' ')) : used[lang]
}

function Rejected({ rejected, lang }: { rejected: Explanation['rejected']; lang: string }) {
  const { t } = useText()
  if (rejected.length === 0) return <p className="foot-note">{t('explain.rejected_none')}</p>
  return (
    <details open={rejected.length <= 4}>
      <summary>{t('explain.rejected', { n: rejected.length })}</summary>
      <ul className="lines lost">
        {rejected.map((row) => <li key={row.id}><code>{row.id}</code><span>{(lang === 'zh' && row.reason_zh) || row.reason}</span></li>)}
      </ul>
    </details>
  )
}

function meaning(it: Explanation, t: ReturnType<typeof useText>['t'], lang: string, source: string, fuel: string): ReactNode {
  const left = it.controls.reduce((part, control) => part * (1 - control.coverage * control.efficiency), 1)
  const routed = it.controls.some((control) => control.route)
  if (left < 0.995 && left > 0 && !routed) return t('explain.control_meaning', { value: mass(it.kg / left, it.species ?? '', lang), share: percent(1 - left) })
  if (!it.factor) return ''
  if (it.method) return t('explain.method_meaning', { quantity: amount(it.activity.quantity, it.activity.unit, lang), fuel, source, method: it.method.name[lang === 'zh' ? 'zh' : 'en'] })
  if (it.factor.role === 'parameter') return t('explain.parameter_meaning', { quantity: amount(it.activity.quantity, it.activity.unit, lang), fuel, source, parameter: wordOr(t, `explain.used.${String(it.factor.species)}`, String(it.factor.species)) })
  return t('explain.plain_meaning', { quantity: amount(it.activity.quantity, it.activity.unit, lang), fuel, source, factor: `${full(it.factor.value)} ${unitText(it.factor.unit, lang)}` })
}

function citation(it: Explanation, title: string, caseName: string, revision: string, lang: string): string {
  const figure = `${full(it.kg)} kg`
  const span = it.kg_low != null && it.kg_high != null ? ` (95 %: ${full(it.kg_low)}–${full(it.kg_high)} kg)` : ''
  const factor = it.factor ? `; ${it.factor.id}: ${full(it.factor.value)} ${it.factor.unit}, ${[it.factor.source, it.factor.table].filter(Boolean).join(', ')}` : ''
  return `Tandem, ${caseName}, ${revision}${lang === 'zh' ? '：' : ': '}${title}, ${figure}${span}${factor}. ${window.location.href}`
}
