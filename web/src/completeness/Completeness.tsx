import { useMemo } from 'react'
import { useAddress } from '../address/use-address'
import { useCase, useCoverage } from '../api/queries'
import { speciesText } from '../format/species'
import { useText } from '../i18n'
import { periodsOf } from '../overview/periods'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, ErrorState, Loading } from '../shell/states'
import { counted, gaps } from './categories'
import { CurveCard } from './CurveCard'
import { GapsCard } from './GapsCard'
import { MeasureCard } from './MeasureCard'
import { SpeciesCard } from './SpeciesCard'
import './completeness.css'

/** What the inventory covers, which categories matter most, and what is missing. */
export default function Completeness() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const info = useCase()
  const { period } = periodsOf(address, info.data)
  const coverage = useCoverage(period)
  const items = useMemo(() => coverage.data ?? [], [coverage.data])
  const counts = useMemo(() => counted(items), [items])
  const periods = info.data?.periods ?? []
  const base = info.data?.base_period ?? ''
  const species = counts.some((count) => count.species === address.species) ? address.species! : 'CO2'
  const source = t('completeness.source_line', { case: info.data?.name[lang] ?? '', revision: info.data?.revision ?? '' })
  const other = counts.find((count) => count.estimated > 0)?.species
  const curve = { items, species, period: period ?? '', base, source }
  const none = (counts.find((count) => count.species === species)?.estimated ?? 0) === 0 && other
    ? { text: t('completeness.curve_none', { species: speciesText(species, lang), period: period ?? '' }), action: t('completeness.curve_none_act', { species: speciesText(other, lang) }), act: () => go({ species: other }) }
    : undefined
  const later = periods.filter((value) => value !== base).at(-1)
  const same = period === base && later ? { text: t('completeness.trend_same', { base }), action: t('completeness.trend_same_act', { period: later }), act: () => go({ period: later }) } : undefined
  return (
    <>
      <PageHead title={t('completeness.title')} sub={period ? t('completeness.sub', { period }) : ' '}>
        {period && <Chip label={t('filter.period')} value={period} options={periods.map((value) => ({ value, text: value }))} onChange={(value) => go({ period: value, explain: undefined })} />}
        {counts.length > 0 && <Chip label={t('filter.species')} value={species} options={counts.map((count) => ({ value: count.species, text: speciesText(count.species, lang) }))} onChange={(value) => go({ species: value, explain: undefined })} />}
        {period && <Share period={period} against={address.against} />}
      </PageHead>
      <PageTabs />
      {info.data && !period ? <Empty text={t('state.no_periods')} /> : coverage.error && !coverage.data ? <ErrorState error={coverage.error} retry={() => void coverage.refetch()} /> : !coverage.data ? <Loading height={520} /> : (
        <>
          <Lead />
          <div className="grid">
            <SpeciesCard counts={counts} species={species} source={source} />
            <CurveCard {...curve} measure="level" empty={none} />
            <CurveCard {...curve} measure="trend" empty={same ?? none} />
            <MeasureCard species={species} period={period!} />
            <GapsCard items={items} period={period!} source={source} />
          </div>
        </>
      )}
    </>
  )

  function Lead() {
    const estimated = items.filter((item) => item.status === 'estimated').length
    const keys = items.filter((item) => item.key_level).length
    const all = gaps(items, undefined)
    const without = new Set(all.filter((gap) => gap.lacks === 'activity').map((gap) => gap.sector)).size
    const factors = new Set(all.filter((gap) => gap.lacks === 'factor').map((gap) => gap.sector)).size
    return (
      <div className="lead-block">
        <p className="lead">
          {t('completeness.lead', { estimated, of: items.length, period: period! })}
          {keys > 0 && t('completeness.lead_key', { n: keys })}
          {all.length === 0 ? t('completeness.lead_whole') : `${t('completeness.lead_gaps', { n: without })}${factors > 0 ? t('completeness.lead_factors', { n: factors }) : ''}${t('completeness.lead_stop')}`}
        </p>
      </div>
    )
  }
}
