import { useMemo } from 'react'
import type { ScopeChoice } from '../address/address'
import { SCOPES } from '../address/address'
import type { Cause, CauseDim, ExplainTarget } from '../address/target'
import { CAUSE_DIMS } from '../address/target'
import { useAddress } from '../address/use-address'
import { useComparison } from '../api/ledger'
import { useCase, useSources } from '../api/queries'
import { speciesText } from '../format/species'
import { unitFor } from '../format/units'
import { useText } from '../i18n'
import { usualScope } from '../inventory/selection'
import { useSpeciesOptions } from '../inventory/species-options'
import { periodsOf } from '../overview/periods'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, ErrorState, Loading } from '../shell/states'
import { CausesCard } from './CausesCard'
import { CausesTable } from './CausesTable'
import { grouped, total } from './causes'
import { GroupsCard } from './GroupsCard'
import { Lead } from './Lead'
import type { Compared } from './compared'
import './comparison.css'

/** Up to so many sources each group of records is asked for. */
const MOST_SOURCES = 5000

/** Why a species differs between two periods: by cause, by group, in a sentence and in figures. */
export default function Comparison() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const info = useCase()
  const periods = info.data?.periods ?? []
  const { period: to, against } = periodsOf(address, info.data)
  const from = against ?? periods.find((value) => value !== to)
  const species = address.species ?? 'CO2'
  const scope = address.scope ?? usualScope(species)
  const dim: CauseDim = CAUSE_DIMS.find((name) => name === address.by) ?? 'sector'
  // Groups of records tell what started and what stopped; of very many sources the server adds up the groups.
  const sources = useSources().data
  const fine = (sources?.length ?? 0) <= MOST_SOURCES
  const answer = useComparison({ from, to, species, scope, by: fine ? [...CAUSE_DIMS, 'technology'] : [dim], enabled: sources !== undefined })
  const options = useSpeciesOptions({ species, period: to ?? '', boundary: 'as_recorded' })
  const changes = useMemo(() => grouped(answer.data?.rows ?? [], dim), [answer.data, dim])
  const all = useMemo(() => total(changes), [changes])
  const written = speciesText(species, lang)
  const scopeWords = t(`scope.long.${scope}`)
  const compared: Compared | undefined = from && to ? {
    from, to, species, scope, scopeWords, dim, changes, all,
    unit: unitFor(species, Math.max(Math.abs(all.from), Math.abs(all.to)) / 20, lang, address.unit),
    words: [written, `${from}–${to}`, scopeWords].join(' · '),
    source: t('comparison.source_line', { case: info.data?.name[lang] ?? '', revision: info.data?.revision ?? '' }),
    sumDoor: (period, key): ExplainTarget => ({ kind: 'sum', species, period, filters: { ...(scope === '1+2' ? {} : { scope: [scope] }), ...(key ? { [dim]: [key] } : {}) } }),
    causeDoor: (cause: Cause, key): ExplainTarget => ({ kind: 'cause', cause, species, from, to, scope, ...(key === undefined ? {} : { dim, value: key }) }),
  } : undefined
  const empty = answer.data && all.from === 0 && all.to === 0
  return (
    <>
      <PageHead title={t('comparison.title')} sub={from && to ? t('comparison.sub', { from, to, species: written, scope: scopeWords }) : ' '}>
        {to && <Share period={to} against={from} />}
      </PageHead>
      <PageTabs />
      {info.data && periods.length < 2 ? <section className="card"><Empty text={t(periods.length === 0 ? 'state.no_periods' : 'comparison.one_period')} action={t('comparison.one_period_act')} onAction={() => go({ table: undefined, explain: undefined }, { path: '/data' })} /></section> : !compared ? <Loading height={520} /> : (
        <>
          <div className="toolbar">
            <div className="chips" role="group" aria-label={t('filter.bar')}>
              <Chip label={t('comparison.from')} value={compared.from} options={periods.filter((value) => value !== to).map((value) => ({ value, text: value }))} onChange={(value) => go({ against: value, explain: undefined })} />
              <Chip label={t('comparison.to')} value={compared.to} options={periods.filter((value) => value !== from).map((value) => ({ value, text: value }))} onChange={(value) => go({ period: value, against: from, explain: undefined })} />
              <Chip label={t('filter.species')} value={species} options={options} onChange={(value) => go({ species: value, scope: undefined, explain: undefined })} />
              <Chip<ScopeChoice> label={t('filter.scope')} value={scope} options={SCOPES.map((value) => ({ value, text: t(`scope.${value}`) }))} onChange={(value) => go({ scope: value, explain: undefined })} />
              <Chip<CauseDim> label={t('table.group_by')} value={dim} options={CAUSE_DIMS.map((value) => ({ value, text: t(`dim.${value}`) }))} onChange={(by) => go({ by, explain: undefined })} />
            </div>
          </div>
          {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={520} /> : empty ? (
            <section className="card"><Empty text={t('comparison.none', { species: written })} action={t('comparison.none_act')} onAction={() => go({ species: 'CO2', scope: '1' })} /></section>
          ) : (
            <>
              <Lead compared={compared} />
              <div className="grid">
                <CausesCard compared={compared} />
                <GroupsCard compared={compared} />
                <CausesTable compared={compared} />
              </div>
            </>
          )}
        </>
      )}
    </>
  )
}
