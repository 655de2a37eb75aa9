import { useState } from 'react'
import type { ScopeChoice } from '../address/address'
import type { FilterDim, Filters } from '../address/filters'
import { narrowed } from '../address/filters'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { useCase, useInventory } from '../api/queries'
import type { InventoryRow } from '../api/types'
import { change, percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { ErrorState, Empty, Loading } from '../shell/states'
import { periodsOf } from '../overview/periods'
import { Figure } from './Figure'
import { BigFigure, CopyButton, Facts } from './parts'
import { useRecordName } from './record-name'

const PART_DIMS = ['activity_id', 'sector', 'fuel', 'source_id', 'region'] as const
const SHOWN = 12

/** A total: what it is, its largest parts, each a door, and jet fuel apart. */
export function SumExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'sum' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const recordName = useRecordName()
  const { address, go } = useAddress()
  const info = useCase().data
  const [dim, setDim] = useState<(typeof PART_DIMS)[number]>('activity_id')
  const { species, period, boundary, filters } = target
  const against = periodsOf(address, info).against
  const question = { period, boundary, species: [species], filters }
  const total = useInventory({ ...question, by: [] })
  const before = useInventory({ ...question, by: [], period: against, enabled: against !== undefined && against !== period })
  // Records carry their source, process and fuel, so that a part has a name and not only a number.
  const parts = useInventory({ ...question, by: dim === 'activity_id' ? ['activity_id', 'source_id', 'process', 'fuel'] : [dim] })
  const isCarbon = (species === 'CO2' || species === 'CO2e') && !filters.fuel_class && !filters.activity_id
  const jet = useInventory({ ...question, by: [], filters: narrowed(filters, 'fuel_class', 'jet'), enabled: isCarbon })

  const row = total.data?.rows[0]
  const written = speciesText(species, lang)
  const where = Object.entries(filters).flatMap(([key, values]) => values.map((value) => nameOf(key, value)))
  const title = [written, ...where, period].join(' · ')
  if (total.error && !total.data) return <ErrorState error={total.error} retry={() => void total.refetch()} />
  if (!total.data) return <Loading height={320} />
  if (!row) return <><h2>{title}</h2><Empty text={t('state.no_rows')} /></>

  const rows = [...(parts.data?.rows ?? [])].sort((a, b) => Math.abs(b.kg) - Math.abs(a.kg))
  const partName = (part: InventoryRow) => (dim === 'activity_id' ? recordName(part) : nameOf(dim, part[dim]))
  const first = rows[0]
  const base = before.data?.rows[0]
  const moved = base && against !== undefined && against !== period ? change(row.kg, base.kg) : undefined
  const jetKg = isCarbon ? (jet.data?.rows[0]?.kg ?? 0) : 0
  const rest = rows.slice(SHOWN)
  const top = Math.max(...rows.map((part) => Math.abs(part.kg)), 0)
  const door = (part: InventoryRow): ExplainTarget => {
    const value = String(part[dim] ?? '')
    return dim === 'activity_id' ? { kind: 'record', activity: value, species } : { ...target, filters: value === '' ? filters : narrowed(filters, dim as FilterDim, value) }
  }
  const command = ['tandem inventory', info?.id ?? 'CASE', `--period ${period}`, '--by activity_id,species', boundary && boundary !== 'as_recorded' ? `--boundary ${boundary}` : ''].filter(Boolean).join(' ')
  const citation = `Tandem, ${info?.name[lang] ?? ''}, ${t('head.revision', { n: info?.revision ?? '' })}: ${title}, ${mass(row.kg, species, lang)} (95 %: ${mass(row.kg_low, species, lang)} – ${mass(row.kg_high, species, lang)}), ${t(`boundary.long.${(boundary ?? 'as_recorded') as 'territory'}`)}. ${window.location.href}`
  return (
    <>
      <h2>{title}</h2>
      <BigFigure kg={row.kg} low={row.kg_low} high={row.kg_high} species={species} />
      <p className="meaning">
        {first && dim === 'activity_id' && (rows.length > 1
          ? t('explain.sum_meaning', { n: rows.length, name: partName(first), share: percent(first.kg / row.kg) })
          : t('explain.sum_meaning_one'))}
        {' '}
        {moved && t('explain.sum_change', { change: moved, year: against!, value: mass(base!.kg, species, lang, address.unit) })}
        {jetKg > 0 && <> {t('explain.jet_apart', { value: mass(jetKg, species, lang, address.unit), share: percent(jetKg / row.kg), rest: mass(row.kg - jetKg, species, lang, address.unit) })}</>}
      </p>
      <div className="parts-head">
        <h3>{t('explain.parts')}</h3>
        <div className="seg" role="group" aria-label={t('explain.parts_by')}>
          {PART_DIMS.filter((name) => !filters[name as FilterDim] || name === 'activity_id').map((name) => <button key={name} type="button" aria-pressed={name === dim} onClick={() => setDim(name)}>{t(`dim.${name}`)}</button>)}
        </div>
      </div>
      {!parts.data ? <Loading height={180} /> : (
        <ul className="parts">
          {rows.slice(0, SHOWN).map((part, i) => (
            <li key={i}>
              <span className="part-name">{partName(part)}</span>
              <Figure target={door(part)} name={partName(part)}>{mass(part.kg, species, lang, address.unit)}</Figure>
              <span className="num share">{percent(part.kg / (row.kg || 1))}</span>
              <span className={`part-bar ${side(species)}`} aria-hidden="true"><i style={{ width: `${(Math.abs(part.kg) / (top || 1)) * 100}%` }} /></span>
            </li>
          ))}
          {rest.length > 0 && (
            <li>
              <span className="part-name">{t('explain.part_rest', { n: rest.length })}</span>
              <span className="num">{mass(rest.reduce((sum, part) => sum + part.kg, 0), species, lang, address.unit)}</span>
              <span className="num share">{percent(rest.reduce((sum, part) => sum + part.kg, 0) / (row.kg || 1))}</span>
            </li>
          )}
        </ul>
      )}
      <Facts rows={[
        [t('explain.boundary'), t(`boundary.long.${(boundary ?? 'as_recorded') as 'territory'}`)],
        ['GWP', species === 'CO2e' ? total.data.gwp : null],
      ]} />
      <p className="foot-note">{t('explain.range_how')}</p>
      <div className="drawer-acts">
        <CopyButton text={citation}>{t('explain.copy')}</CopyButton>
        <button type="button" className="btn small" onClick={() => go({ period, species, filters: withoutScope(filters), scope: scopeOf(filters), boundary: (boundary ?? 'as_recorded') as 'territory', view: 'all', open: [] }, { path: '/inventory' })}>{t('explain.open_record')}</button>
        <CopyButton text={command}>{t('explain.command')}</CopyButton>
      </div>
    </>
  )
}

/** On the inventory page the scope has a chip of its own. */
function withoutScope({ scope: _scope, ...rest }: Filters): Filters {
  return rest
}

function scopeOf(filters: Filters): ScopeChoice {
  const scope = filters.scope?.[0]
  return scope === '1' || scope === '2' || scope === 'memo' ? scope : '1+2'
}
