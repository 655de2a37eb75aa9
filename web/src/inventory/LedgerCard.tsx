import type { ReactNode } from 'react'
import { createContext, useContext, useMemo, useRef, useState } from 'react'
import type { Group } from '../address/address'
import { GROUPS } from '../address/address'
import type { Filters } from '../address/filters'
import { narrowed } from '../address/filters'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { useInventory } from '../api/queries'
import { useAbout } from '../charts/about'
import { RowsExports } from '../charts/RowsExports'
import type { Rows } from '../charts/rows'
import { tsvText } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { Figure } from '../explain/Figure'
import { cell, change, percent, places, placesByRange, range } from '../format/number'
import { side, speciesText } from '../format/species'
import type { Unit } from '../format/units'
import { unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Chip } from '../shell/Chip'
import { useToast } from '../shell/toast'
import { ErrorState, Loading } from '../shell/states'
import type { LedgerDim, LedgerRow } from './ledger'
import { below, dimAt, ledgerRows, sorted } from './ledger'
import type { Selection } from './selection'

interface Sheet {
  selection: Selection
  /** The one unit of the column, or nothing where each row has its own (by species). */
  unit: Unit | undefined
  decimals: number
  largest: number
  total: number
  /** Every row on show, for copy and export, by its path. */
  shown: Map<string, { level: number; row: LedgerRow; name: string }>
}

const SheetContext = createContext<Sheet | null>(null)
const useSheet = () => useContext(SheetContext)!

/** The inventory as a table: groups that open, ranges as bars on one scale, the change, the share, and the total. */
export function LedgerCard({ selection }: { selection: Selection }) {
  const { t, lang } = useText()
  const toast = useToast()
  const { address, go } = useAddress()
  const source = useSourceLine(selection.boundary)
  const shown = useRef(new Map<string, { level: number; row: LedgerRow; name: string }>())
  const bySpecies = address.by === 'species'
  const { now, before } = useLevel(selection, [address.by], selection.filters, bySpecies)
  const total = useTotals(selection, bySpecies)

  const unit = bySpecies ? undefined : unitFor(selection.species, Math.max(total.now?.kg ?? 0, total.before?.kg ?? 0), lang, address.unit)
  const top = ledgerRows(now.data?.rows ?? [], before?.data?.rows, address.by)
  const largest = Math.max(0, ...top.map((row) => Math.max(row.high, row.kg)))
  const sheet: Sheet = {
    selection, unit, largest, total: total.now?.kg ?? 0, shown: shown.current,
    decimals: unit ? Math.min(2, places(Math.max(0, ...top.map((row) => row.kg)) / unit.kg, 4)) : 0,
  }
  shown.current.clear()

  const rowsForExport = (): Rows => exported([...shown.current.entries()], selection, t, speciesText(selection.species, lang), t(`dim.${address.by}`))
  const next = dimAt(address.by, 1)
  const title = t('table.title', { dim: inner(t(`dim.${address.by}`), lang) })
  const copy = () => void navigator.clipboard.writeText(tsvText(rowsForExport())).then(() => toast(t('table.copied')))
  const about = useAbout(title, selection.words, source)
  const unitText = unit ? ` ${unit.label}` : ''
  return (
    <section className="card i-table" aria-labelledby="ledger-title">
      <header className="card-head">
        <div>
          <h2 id="ledger-title">{title}</h2>
          <p className="cap">{next ? t('table.hint', { next: inner(t(`dim.${next}`), lang) }) : t('table.hint_leaf')}</p>
        </div>
        <Chip<Group> label={t('table.group_by')} value={address.by} options={GROUPS.map((value) => ({ value, text: t(`dim.${value}`) }))} onChange={(by) => go({ by, open: [], sort: undefined })} />
      </header>
      <div className="card-body">
        {now.error && !now.data ? <ErrorState error={now.error} retry={() => void now.refetch()} /> : !now.data ? <Loading height={240} /> : (
          <SheetContext.Provider value={sheet}>
            <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="ledger-title">
              <table className="rows ledger">
                <thead>
                  <tr>
                    <Head sort="name">{t(`dim.${address.by}`)}</Head>
                    {selection.against && <Head sort="before" numeric>{selection.against}{unitText}</Head>}
                    <Head sort="kg" numeric>{selection.period}{unitText}</Head>
                    {selection.against && <Head sort="change" numeric>{t('table.change')}</Head>}
                    {!bySpecies && <th scope="col" className="bar-col">{t('table.range_bar', { period: selection.period })}</th>}
                    <th scope="col" className="n">{t('table.low_high')}</th>
                    {!bySpecies && <Head sort="share" numeric>{t('table.share')}</Head>}
                  </tr>
                </thead>
                <tbody>
                  <Level path={[]} level={0} filters={selection.filters} species={bySpecies ? undefined : selection.species} rows={top} />
                </tbody>
                <tfoot>{bySpecies ? <tr><td colSpan={7}>{t('table.many_species')}</td></tr> : <TotalRows total={total} />}</tfoot>
              </table>
            </div>
          </SheetContext.Provider>
        )}
      </div>
      <footer className="card-foot">
        <span className="from">{t('card.source', { text: source })}</span>
        <span className="outs">
          <button type="button" onClick={copy}>{t('table.copy')}</button>
          <span aria-hidden="true">|</span>
          <span>{t('card.export')}</span>
          <RowsExports name={`${address.by}-${selection.species}`} title={title} rows={rowsForExport} about={about} />
        </span>
      </footer>
    </section>
  )
}

/** A word that stood alone, inside a sentence. */
const inner = (word: string, lang: string) => (lang === 'zh' ? word : word.toLowerCase())

function Head({ sort, numeric, children }: { sort: string; numeric?: boolean; children: ReactNode }) {
  const { t } = useText()
  const { address, go } = useAddress()
  const now = address.sort ?? '-kg'
  const state = now === sort ? 'ascending' : now === `-${sort}` ? 'descending' : 'none'
  const flip = () => go({ sort: now === `-${sort}` ? sort : now === sort ? `-${sort}` : sort === 'name' ? sort : `-${sort}` }, { replace: true })
  return (
    <th scope="col" className={numeric ? 'n' : ''} aria-sort={state}>
      <button type="button" className="sort" onClick={flip} title={t('table.sort_by', { name: String(Array.isArray(children) ? children.join('') : children) })}>
        {children}
        <span aria-hidden="true">{state === 'ascending' ? ' ▴' : state === 'descending' ? ' ▾' : ''}</span>
      </button>
    </th>
  )
}

function useLevel(selection: Selection, by: string[], filters: Filters, bySpecies: boolean, enabled = true) {
  const question = { by, boundary: selection.boundary, species: bySpecies ? undefined : [selection.species], filters }
  const now = useInventory({ ...question, period: selection.period, enabled })
  const before = useInventory({ ...question, period: selection.against, enabled: enabled && selection.against !== undefined })
  return { now, before: selection.against === undefined ? undefined : before }
}

interface Total {
  kg: number
  low: number
  high: number
}
interface Totals {
  now: Total | undefined
  before: Total | undefined
  jet: { now: Total | undefined; before: Total | undefined } | undefined
}

/** The totals are asked for, not added up here: their ranges know which records share a factor. */
function useTotals(selection: Selection, bySpecies: boolean): Totals {
  const all = useLevel(selection, [], selection.filters, false, !bySpecies)
  const isCarbon = (selection.species === 'CO2' || selection.species === 'CO2e') && !selection.filters.fuel_class
  const jet = useLevel(selection, [], narrowed(selection.filters, 'fuel_class', 'jet'), false, isCarbon && !bySpecies)
  const first = (rows: { kg: number; kg_low: number; kg_high: number }[] | undefined) => {
    const row = rows?.[0]
    return row && { kg: row.kg, low: row.kg_low, high: row.kg_high }
  }
  const jetNow = isCarbon ? first(jet.now.data?.rows) : undefined
  const jetBefore = isCarbon ? first(jet.before?.data?.rows) : undefined
  return { now: first(all.now.data?.rows), before: first(all.before?.data?.rows), jet: isCarbon && (jetNow || jetBefore) ? { now: jetNow, before: jetBefore } : undefined }
}

const PAGE = 200

/** The rows of one group, and under an open one the rows of the next dimension. */
function Level({ path, level, filters, species, rows }: { path: string[]; level: number; filters: Filters; species: string | undefined; rows: LedgerRow[] }) {
  const { t } = useText()
  const { address } = useAddress()
  const nameOf = useNames()
  const dim = dimAt(address.by, level)!
  const [limit, setLimit] = useState(PAGE)
  const inOrder = useMemo(() => sorted(rows, address.sort, (row) => nameOf(dim, row.value)), [rows, address.sort, nameOf, dim])
  return (
    <>
      {inOrder.slice(0, limit).map((row) => <LedgerLine key={`${row.value}|${row.species}`} row={row} dim={dim} path={[...path, row.value]} level={level} filters={filters} species={species ?? row.species} />)}
      {inOrder.length > limit && (
        <tr><td colSpan={7}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, inOrder.length - limit) })}</button></td></tr>
      )}
    </>
  )
}

function LedgerLine({ row, dim, path, level, filters, species }: { row: LedgerRow; dim: LedgerDim; path: string[]; level: number; filters: Filters; species: string }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const sheet = useSheet()
  const { selection } = sheet
  const child = dimAt(address.by, level + 1)
  const key = path.map((value) => value || '-').join('/')
  const open = address.open.includes(key)
  const ownFilters = below(filters, dim, row.value)
  const name = dim === 'species' ? speciesText(row.value || row.species, lang) : nameOf(dim, row.value)
  const unit = sheet.unit ?? unitFor(species, Math.max(row.kg, row.before ?? 0), lang, address.unit)
  const decimals = sheet.unit ? sheet.decimals : places(row.kg / unit.kg, 3)
  const suffix = sheet.unit ? '' : ` ${unit.label}`
  sheet.shown.set(key, { level, row: { ...row, species }, name })

  const target = (period: string): ExplainTarget => (dim === 'activity_id' ? { kind: 'record', activity: row.value, species } : { kind: 'sum', species, period, boundary: selection.boundary, filters: ownFilters })
  const toggle = () => go({ open: open ? address.open.filter((other) => other !== key && !other.startsWith(`${key}/`)) : [...address.open, key] }, { replace: true })
  const moved = row.before === undefined ? undefined : row.before === 0 ? (row.kg > 0 ? t('table.new') : '') : row.kg === 0 ? t('table.gone') : change(row.kg, row.before)
  return (
    <>
      <tr className={`level-${level}`}>
        <th scope="row" className="fixed">
          <span style={{ paddingLeft: level * 18 }} className="name">
            {child ? (
              <button type="button" className="twist" aria-expanded={open} aria-label={t(open ? 'table.close' : 'table.open', { name })} onClick={toggle}>{open ? '▾' : '▸'}</button>
            ) : <span className="twist" aria-hidden="true" />}
            <span>{name}</span>
          </span>
        </th>
        {selection.against && <td className="n">{row.before === undefined || dim === 'activity_id' ? '/' : <Figure target={target(selection.against)} name={`${name} ${selection.against}`}>{cell(row.before / unit.kg, decimals)}{suffix}</Figure>}</td>}
        <td className="n"><Figure target={target(selection.period)} name={`${name} ${selection.period}`} className="strong">{cell(row.kg / unit.kg, decimals)}{suffix}</Figure></td>
        {selection.against && <td className="n">{dim === 'activity_id' ? '/' : moved}</td>}
        {sheet.unit && <td className="bar-col"><RangeBar row={row} largest={sheet.largest} species={species} /></td>}
        <td className="n">{row.low === 0 && row.high === 0 ? '0' : range(row.low / unit.kg, row.high / unit.kg, sheet.unit ? Math.max(decimals, Math.min(4, places((row.high - row.low) / unit.kg, 1))) : placesByRange(row.kg / unit.kg, row.low / unit.kg, row.high / unit.kg))}</td>
        {sheet.unit && <td className="n">{sheet.total ? percent(row.kg / sheet.total) : '—'}</td>}
      </tr>
      {open && child && <Children path={path} level={level + 1} filters={ownFilters} species={species} dim={child} />}
    </>
  )
}

function Children({ path, level, filters, species, dim }: { path: string[]; level: number; filters: Filters; species: string; dim: LedgerDim }) {
  const { selection } = useSheet()
  const { now, before } = useLevel({ ...selection, species }, [dim], filters, false)
  if (now.error && !now.data) return <tr><td colSpan={7}><ErrorState error={now.error} retry={() => void now.refetch()} /></td></tr>
  if (!now.data) return <tr><td colSpan={7}><Loading height={32} /></td></tr>
  return <Level path={path} level={level} filters={filters} species={species} rows={ledgerRows(now.data.rows, before?.data?.rows, dim)} />
}

/** The value as a bar and its 95 % range as a whisker, on the scale of the whole table. */
function RangeBar({ row, largest, species }: { row: LedgerRow; largest: number; species: string }) {
  const x = (kg: number) => `${Math.min(100, Math.max(0, (kg / (largest || 1)) * 100))}%`
  return (
    <span className={`rangebar ${side(species)}`} aria-hidden="true">
      <span className="fill" style={{ width: x(row.kg) }} />
      <span className="whisker" style={{ left: x(row.low), width: `calc(${x(row.high)} - ${x(row.low)})` }} />
    </span>
  )
}

function TotalRows({ total }: { total: Totals }) {
  const { t } = useText()
  const { selection, unit, decimals } = useSheet()
  if (!total.now || !unit) return null
  const line = (name: string, now: Partial<Total>, before: number | undefined, target: ((period: string) => ExplainTarget) | undefined) => {
    const figure = (kg: number | undefined, period: string) => {
      if (kg === undefined) return '—'
      const text = cell(kg / unit.kg, decimals)
      return target ? <Figure target={target(period)} name={`${name} ${period}`}>{text}</Figure> : text
    }
    return (
      <tr key={name}>
        <th scope="row" className="fixed"><span className="name"><span className="twist" />{name}</span></th>
        {selection.against && <td className="n">{figure(before, selection.against)}</td>}
        <td className="n">{figure(now.kg, selection.period)}</td>
        {selection.against && <td className="n">{now.kg !== undefined && before !== undefined ? change(now.kg, before) : ''}</td>}
        <td className="bar-col" />
        <td className="n">{now.low !== undefined && now.high !== undefined ? range(now.low / unit.kg, now.high / unit.kg, decimals) : ''}</td>
        <td className="n">{now.kg !== undefined && total.now!.kg ? percent(now.kg / total.now!.kg) : ''}</td>
      </tr>
    )
  }
  const door = (filters: Filters) => (period: string): ExplainTarget => ({ kind: 'sum', species: selection.species, period, boundary: selection.boundary, filters })
  const { jet } = total
  return (
    <>
      {line(t('table.total'), total.now, total.before?.kg, door(selection.filters))}
      {jet && line(t('table.jet'), jet.now ?? { kg: 0 }, jet.before?.kg, door(narrowed(selection.filters, 'fuel_class', 'jet')))}
      {jet && line(t('table.without_jet'), { kg: total.now.kg - (jet.now?.kg ?? 0) }, total.before ? total.before.kg - (jet.before?.kg ?? 0) : undefined, undefined)}
    </>
  )
}

function exported(shown: [string, { level: number; row: LedgerRow; name: string }][], selection: Selection, t: ReturnType<typeof useText>['t'], written: string, head: string): Rows {
  const ordered = shown.sort(([a], [b]) => a.localeCompare(b))
  // Kilograms: the one unit in which every species and every level has its full digits.
  const kg = selection.species === 'energy' ? 'kgce' : 'kg'
  return {
    columns: [{ label: 'level' }, { label: head }, { label: t('dim.species') }, { label: `${selection.against ?? ''} ${kg}`.trim(), numeric: true }, { label: `${selection.period} ${kg}`, numeric: true }, { label: `95 % low ${kg}`, numeric: true }, { label: `95 % high ${kg}`, numeric: true }],
    rows: ordered.map(([, { level, row, name }]) => ({ cells: [level, name, row.species || written, row.before ?? null, row.kg, row.low, row.high] })),
  }
}
