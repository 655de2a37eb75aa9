import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { useCase, useCoverage, useInventory, useSession } from '../api/queries'
import { change, percent } from '../format/number'
import { mass } from '../format/units'
import { speciesText } from '../format/species'
import type { CoverageItem } from '../api/types'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { mayEdit } from '../data/api'
import { gapsOf } from './gaps'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { BigFigure, Facts } from './parts'
import { useRecordName } from './record-name'

/** A category of the list: its figure and largest records, or why it has none and which data would mend it. */
export function GapExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'gap' }> }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const editable = mayEdit(useSession().data?.user?.role)
  const coverage = useCoverage(target.period)
  if (coverage.error) return <ErrorState error={coverage.error} retry={() => void coverage.refetch()} />
  if (!coverage.data) return <Loading height={240} />
  const item = coverage.data.find((row) => row.sector === target.sector && row.species === target.species)
  const nameIn = (row: { name_en: string; name_zh: string }) => capital(lang === 'zh' ? row.name_zh : row.name_en)
  if (!item) return <Empty text={t('explain.statistic_none')} />
  // One line a sector; each of its species is a door.
  const others = new Map<string, CoverageItem[]>()
  for (const row of gapsOf(coverage.data)) if (row !== item) others.set(row.sector, [...(others.get(row.sector) ?? []), row])
  return (
    <>
      <h2>{`${nameIn(item)} · ${speciesText(item.species, lang)} · ${target.period}`}</h2>
      {item.kg !== null ? <CategoryFigure item={item} items={coverage.data} period={target.period} /> : <p className="big"><b>{t(`status.${item.status}`)}</b></p>}
      {item.status === 'not_estimated' && <p className="meaning">{t('explain.gap_meaning')}</p>}
      <Facts rows={[
        [t('explain.gap_reason'), item.reason?.[lang]],
        [t('explain.gap_need'), item.need?.[lang]],
        ['NFR', <code key="code">{item.sector}</code>],
        ['', [item.key_level && t('explain.gap_key_level'), item.key_trend && t('explain.gap_key_trend')].filter(Boolean).join(' · ')],
      ]} />
      {item.kg === null && (
        <div className="drawer-acts">
          <button type="button" className="btn small" onClick={() => go({ table: item.lacks === 'factor' ? 'factors' : undefined, find: undefined, explain: undefined }, { path: '/data' })}>{t(!editable ? 'completeness.see' : item.lacks === 'factor' ? 'completeness.enter_factor' : 'completeness.enter_activity')}</button>
        </div>
      )}
      {item.kg === null && others.size > 0 && (
        <>
          <h3>{t('explain.gap_list')}</h3>
          <ul className="lines">
            {[...others.values()].slice(0, 60).map((rows) => (
              <li key={rows[0]!.sector} className="gap-line">
                <span>{nameIn(rows[0]!)}</span>
                <span className="doors">
                  {rows.map((row) => <Figure key={row.species} target={{ kind: 'gap', sector: row.sector, species: row.species, period: target.period }} name={nameIn(row)}>{speciesText(row.species, lang)}</Figure>)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** The category's figure, its share and change, and the largest record of each kind, each a door. */
function CategoryFigure({ item, items, period }: { item: CoverageItem; items: CoverageItem[]; period: string }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const recordName = useRecordName()
  const base = useCase().data?.base_period ?? ''
  const ids = item.largest.map((record) => record.activity_id)
  const named = useInventory({ by: ['activity_id', 'source_id', 'process', 'fuel'], period, species: [item.species], filters: { activity_id: ids }, enabled: ids.length > 0 }).data?.rows
  const kg = item.kg ?? 0
  const all = items.filter((other) => other.species === item.species).reduce((sum, other) => sum + Math.abs(other.kg ?? 0), 0)
  const moved = item.kg_base === null ? undefined : change(kg, item.kg_base)
  const values = { share: percent(Math.abs(kg) / (all || 1)), species: speciesText(item.species, lang), base }
  return (
    <>
      <BigFigure kg={kg} low={null} high={null} species={item.species} />
      <p className="meaning">{moved ? t('category.share', { ...values, change: moved }) : t('category.share_alone', values)}</p>
      <h3>{t('category.records')}</h3>
      <p className="foot-note">{t('category.records_how')}</p>
      <ul className="lines">
        {item.largest.map((record) => {
          const row = named?.find((found) => found.activity_id === record.activity_id)
          const name = row ? recordName(row) : record.activity_id
          return <li key={record.activity_id}><span>{name}</span><Figure target={{ kind: 'record', activity: record.activity_id, species: item.species }} name={name}>{mass(record.kg, item.species, lang, address.unit)}</Figure></li>
        })}
      </ul>
    </>
  )
}
