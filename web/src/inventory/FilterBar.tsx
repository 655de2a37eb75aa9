import { useId, useState } from 'react'
import type { Boundary, ScopeChoice, UnitChoice } from '../address/address'
import { BOUNDARIES, SCOPES } from '../address/address'
import type { FilterDim } from '../address/filters'
import { toggled, withoutEmpty } from '../address/filters'
import { useAddress } from '../address/use-address'
import { useCase, useInventory } from '../api/queries'
import { mass, unitLabel } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Chip } from '../shell/Chip'
import { CloseIcon } from '../shell/icons'
import { Menu } from '../shell/Menu'
import type { Selection } from './selection'
import { useSpeciesOptions } from './species-options'

/** The chips: what is shown, against what, in which unit, and everything that narrows it. */
export function FilterBar({ selection }: { selection: Selection }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const periods = useCase().data?.periods ?? []
  const species = useSpeciesOptions(selection)
  const units: UnitChoice[] = lang === 'zh' ? ['auto', 'kg', 't', 'wt', 'Mt'] : ['auto', 'kg', 't', 'kt', 'Mt']
  const active = (Object.entries(address.filters) as [FilterDim, string[]][]).flatMap(([dim, values]) => values.map((value) => ({ dim, value })))
  const without = (dim: FilterDim, value: string) => withoutEmpty({ ...address.filters, [dim]: (address.filters[dim] ?? []).filter((v) => v !== value) })
  return (
    <div className="chips" role="group" aria-label={t('filter.bar')}>
      <Chip label={t('filter.period')} value={selection.period} options={periods.map((value) => ({ value, text: value }))} onChange={(period) => go({ period })} />
      <Chip
        label={t('filter.against')} value={selection.against ?? 'none'}
        options={[{ value: 'none', text: t('filter.against_none') }, ...periods.filter((value) => value !== selection.period).map((value) => ({ value, text: value }))]}
        onChange={(against) => go({ against })}
      />
      <Chip label={t('filter.species')} value={selection.species} options={species} onChange={(value) => go({ species: value, scope: undefined, explain: undefined })} />
      <Chip<ScopeChoice> label={t('filter.scope')} value={selection.scope} options={SCOPES.map((value) => ({ value, text: t(`scope.${value}`) }))} onChange={(scope) => go({ scope })} />
      <Chip<Boundary> label={t('filter.boundary')} value={address.boundary} options={BOUNDARIES.map((value) => ({ value, text: t(`boundary.${value}`) }))} onChange={(boundary) => go({ boundary })} />
      <Chip<UnitChoice>
        label={t('filter.unit')} value={units.includes(address.unit) ? address.unit : 'auto'}
        options={units.map((value) => ({ value, text: value === 'auto' ? t('filter.unit_auto') : unitLabel(value, selection.species) }))} onChange={(unit) => go({ unit })}
      />
      {active.map(({ dim, value }) => (
        <span className="chip active" key={`${dim}:${value}`}>
          <span>{t(`dim.${dim}`)}</span>
          <b>{nameOf(dim, value)}</b>
          <button type="button" aria-label={t('filter.remove', { name: nameOf(dim, value) })} onClick={() => go({ filters: without(dim, value), open: [] })}><CloseIcon /></button>
        </span>
      ))}
      <FilterMenu selection={selection} />
      {active.length > 1 && <button type="button" className="btn small quiet" onClick={() => go({ filters: {}, open: [] })}>{t('filter.clear')}</button>}
    </div>
  )
}

const DIMS: FilterDim[] = ['sector', 'fuel', 'region', 'source_id', 'process', 'medium']

/** One button for all other filters: pick a dimension, then tick values, each with what it emits. */
function FilterMenu({ selection }: { selection: Selection }) {
  const { t } = useText()
  return (
    <Menu label={t('filter.add')} className="btn small" button={<><span aria-hidden="true">+</span>{t('filter.add')}</>}>
      <FilterPanel selection={selection} />
    </Menu>
  )
}

function FilterPanel({ selection }: { selection: Selection }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const [dim, setDim] = useState<FilterDim>('sector')
  const [text, setText] = useState('')
  const id = useId()
  // The dimension's own filter is lifted, so that its other values stay on offer.
  const filters = withoutEmpty({ ...selection.filters, [dim]: [] })
  const rows = useInventory({ by: [dim], period: selection.period, boundary: selection.boundary, species: [selection.species], filters }).data?.rows ?? []
  const options = rows.map((row) => ({ value: row[dim as 'sector'] ?? '', kg: row.kg })).filter(({ value }) => value !== '').sort((a, b) => b.kg - a.kg)
  const shown = options.filter(({ value }) => `${value} ${nameOf(dim, value)}`.toLowerCase().includes(text.trim().toLowerCase())).slice(0, 60)
  const ticked = address.filters[dim] ?? []
  return (
    <div className="filter-panel">
      <div className="dims" role="group" aria-label={t('filter.dimension')}>
        {DIMS.map((name) => <button key={name} type="button" aria-pressed={name === dim} onClick={() => { setDim(name); setText('') }}>{t(`dim.${name}`)}</button>)}
      </div>
      <div className="values">
        <input className="input" type="text" value={text} onChange={(event) => setText(event.target.value)} placeholder={t('filter.find')} aria-label={t('filter.find')} />
        <div role="group" aria-label={t('filter.values')} className="ticks" tabIndex={0}>
          {shown.map(({ value, kg }) => (
            <label key={value} htmlFor={`${id}-${value}`}>
              <input id={`${id}-${value}`} type="checkbox" checked={ticked.includes(value)} onChange={() => go({ filters: toggled(address.filters, dim, value), open: [] })} />
              <span>{nameOf(dim, value)}</span>
              <span className="num">{mass(kg, selection.species, lang, address.unit)}</span>
            </label>
          ))}
        </div>
      </div>
    </div>
  )
}
