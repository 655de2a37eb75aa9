import { VIEWS } from '../address/address'
import { useAddress } from '../address/use-address'
import { useCase, useInventory } from '../api/queries'
import { fixed } from '../format/number'
import { speciesText } from '../format/species'
import { amount, mass } from '../format/units'
import { useText, wordOr } from '../i18n'
import { PlacesFigure } from '../map/PlacesFigure'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, ErrorState, Loading } from '../shell/states'
import { FilterBar } from './FilterBar'
import { FlowCard } from './FlowCard'
import { LedgerCard } from './LedgerCard'
import { useSelection } from './selection'
import { YearsCard } from './YearsCard'
import './inventory.css'

export default function Inventory() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const info = useCase()
  const selection = useSelection()
  const total = useInventory({ by: [], period: selection?.period, boundary: selection?.boundary, species: selection ? [selection.species] : [], filters: selection?.filters, enabled: selection !== undefined })

  const records = total.data?.records
  // Records of other periods are left out by the page's own choice; any other reason is worth a line.
  const dropped = (records?.dropped ?? []).filter((row) => !/period/i.test(row.reason))
  const lead = records ? t('inventory.lead', { n: fixed(records.kept, 0) }) : ' '
  const view = address.view
  const overlap = selection && selection.scope !== '1' && (selection.species === 'CO2' || selection.species === 'CO2e') ? total.data?.overlap : undefined
  const has = (name: (typeof VIEWS)[number]) => view === 'all' || view === name
  return (
    <>
      <PageHead title={t('nav.inventory')} sub={lead}>
        <Share period={selection?.period} against={selection?.against} />
      </PageHead>
      <PageTabs />
      {info.error ? <ErrorState error={info.error} retry={() => void info.refetch()} /> : info.data && !selection ? <Empty text={t('state.no_periods')} /> : !selection ? <Loading height={520} /> : (
        <>
          <div className="toolbar">
            <FilterBar selection={selection} />
            <div className="seg" role="group" aria-label={t('view.label')}>
              {VIEWS.map((name) => <button key={name} type="button" aria-pressed={name === view} onClick={() => go({ view: name })}>{t(`view.${name}`)}</button>)}
            </div>
          </div>
          {dropped.length > 0 && <p className="notice sample">{t('inventory.dropped', { n: dropped.reduce((sum, row) => sum + row.count, 0), read: records!.read, reasons: dropped.map((row) => `${wordOr(t, `reason.${row.reason}`, row.reason)} (${row.count})`).join(lang === 'zh' ? '；' : '; ') })}</p>}
          {overlap && overlap.kwh > 0 && (
            <p className="notice">
              <span>{t('inventory.overlap', { kwh: amount(overlap.kwh, 'kWh', lang), mass: mass(overlap.kg, 'CO2', lang, address.unit) })}</span>
              <button type="button" className="link" onClick={() => go({ boundary: 'territory' })}>{t('inventory.use_territory')}</button>
            </p>
          )}
          {total.error && !total.data ? <ErrorState error={total.error} retry={() => void total.refetch()} /> : total.data && total.data.rows.length === 0 ? (
            <section className="card"><Empty text={t('state.no_rows')} action={t('state.clear_filters')} onAction={() => go({ filters: {}, scope: undefined, boundary: 'as_recorded' })} /></section>
          ) : (
            <div className={`grid inventory-grid view-${view}`}>
              {has('map') && (
                <PlacesFigure
                  key="map" className="i-map" species={selection.species} period={selection.period} boundary={selection.boundary} filters={selection.filters}
                  live height={view === 'map' ? 560 : 400} words={selection.words} title={placesTitle(selection.species, lang)}
                />
              )}
              {has('sankey') && <FlowCard selection={selection} tall={view === 'sankey'} />}
              {has('table') && <LedgerCard selection={selection} />}
              {has('trend') && <YearsCard selection={selection} tall={view === 'trend'} />}
            </div>
          )}
        </>
      )}
    </>
  )
}

const placesTitle = (species: string, lang: string) => (lang === 'zh' ? `${speciesText(species, lang)} 排放分布` : `Where ${speciesText(species, lang)} is emitted`)
