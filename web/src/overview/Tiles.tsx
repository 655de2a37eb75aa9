import type { ReactNode } from 'react'
import { Figure } from '../explain/Figure'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { NO_BREAK, asGiven, brief, change } from '../format/number'
import type { Side } from '../format/species'
import { side, speciesText } from '../format/species'
import { mass, massRange, statistic, unitFor, unitText } from '../format/units'
import { useText } from '../i18n'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY, allEnergy, classEnergy, statisticAt, withoutJet } from './use-overview'

interface Tile {
  id: string
  side: Side
  label: string
  figure: string | undefined
  unit: string
  range?: string
  target: ExplainTarget
  notes: ReactNode[]
  series: (number | undefined)[]
  limit?: number
}

/** Six figures of the period, each with its change, its range or target, and its course over the years. */
export function Tiles({ data }: { data: OverviewData }) {
  const tiles = useTiles(data)
  const { t } = useText()
  return (
    <div className="tiles">
      {tiles.map((tile) => (
        <section key={tile.id} className={`tile ${tile.side}-edge`} aria-label={tile.label}>
          <p className="label">{tile.label}</p>
          <p className={`value ${tile.side}`}>
            {tile.figure === undefined ? <span className="missing">{t('state.not_estimated')}</span> : (
              <Figure target={tile.target} name={tile.label}><b>{tile.figure}</b><span className="unit">{NO_BREAK}{tile.unit}</span></Figure>
            )}
          </p>
          <p className="notes">{tile.notes.map((note, i) => <span key={i}>{note}</span>)}</p>
          {tile.range && <p className="range num">{t('figure.range', { range: tile.range })}</p>}
          <Sparkline tile={tile} periods={data.info.periods} current={data.period} />
        </section>
      ))}
    </div>
  )
}

function useTiles(data: OverviewData): Tile[] {
  const { t, lang } = useText()
  const { address } = useAddress()
  const { period, against, info } = data
  const on = (now: number | undefined, base: number | undefined): string | undefined => {
    const text = now === undefined || base === undefined ? undefined : change(now, base)
    return text && against ? t('tile.on', { change: text, year: against }) : undefined
  }
  const present = (notes: (ReactNode | undefined)[]): ReactNode[] => notes.filter((note) => note !== undefined)

  const emission = (species: string, label: string, more: (ReactNode | undefined)[] = []): Tile => {
    const now = data.byScope.at(period, species, '1')
    const unit = unitFor(species, now?.kg ?? 0, lang, address.unit)
    return {
      id: species, side: side(species), label,
      figure: now && brief(now.kg / unit.kg), unit: unit.label,
      ...(now && { range: massRange(now.kg, now.low, now.high, unit) }),
      target: { kind: 'sum', species, period, boundary: CITY_BOUNDARY, filters: { scope: ['1'] } },
      notes: present([on(now?.kg, against ? data.byScope.at(against, species, '1')?.kg : undefined), ...more]),
      series: info.periods.map((at) => data.byScope.at(at, species, '1')?.kg),
    }
  }

  const rest = withoutJet(data, period)
  const restBefore = against ? withoutJet(data, against) : undefined
  const hasJet = data.byClass.at(period, 'CO2', '1', 'jet') !== undefined
  const restChange = hasJet && rest !== undefined && restBefore !== undefined ? change(rest, restBefore) : undefined
  return [
    meanTile() ?? emission('PM2.5', t('tile.scope1', { species: 'PM2.5' })),
    emission('SO2', t('tile.scope1', { species: speciesText('SO2', lang) })),
    emission('NOx', t('tile.scope1', { species: 'NOx' })),
    emission('CO2', t('tile.scope1', { species: speciesText('CO2', lang) }), [restChange && t('tile.without_jet', { change: restChange })]),
    energyTile(),
    coalTile(),
  ]

  function meanTile(): Tile | undefined {
    const now = statisticAt(data, 'PM2.5_mean', period)
    if (!now) return undefined
    const base = against ? statisticAt(data, 'PM2.5_mean', against) : undefined
    const goal = data.targets.find((row) => row.indicator === 'PM2.5_mean' && row.region === info.region && row.period === period)
    return {
      id: 'PM2.5_mean', side: 'pollution', label: t('tile.pm25_mean'),
      figure: asGiven(now.value), unit: unitText(now.unit, lang),
      target: { kind: 'statistic', indicator: 'PM2.5_mean', region: info.region, period },
      notes: present([goal && <>{t('tile.target', { value: asGiven(goal.value) })} <Verdict met={now.value <= goal.value} /></>, on(now.value, base?.value)]),
      series: info.periods.map((at) => statisticAt(data, 'PM2.5_mean', at)?.value),
      ...(goal && { limit: goal.value }),
    }
  }

  function energyTile(): Tile {
    const now = allEnergy(data, period)
    const published = statisticAt(data, 'energy_consumption_total', period)
    const shown = published && statistic(published.value, published.unit, lang)
    const unit = unitFor('energy', now?.kg ?? 0, lang, address.unit)
    const bought = data.byScope.at(period, 'energy', '2')
    return {
      id: 'energy', side: 'energy', label: t('tile.energy'),
      figure: now && brief(now.kg / unit.kg), unit: unit.label,
      ...(now && { range: massRange(now.kg, now.low, now.high, unit) }),
      target: { kind: 'sum', species: 'energy', period, boundary: CITY_BOUNDARY, filters: {} },
      notes: present([
        on(now?.kg, against ? allEnergy(data, against)?.kg : undefined),
        bought && bought.kg > 0 ? t('tile.scope2', { value: mass(bought.kg, 'energy', lang, address.unit) }) : undefined,
        now === undefined && data.withoutBought.includes(period) ? t('tile.no_bought') : undefined,
        shown ? <Figure target={{ kind: 'statistic', indicator: 'energy_consumption_total', region: info.region, period }} name={t('tile.energy')}>{t('tile.statistic', { value: `${shown.figure}${NO_BREAK}${shown.unit}` })}</Figure> : undefined,
      ]),
      series: info.periods.map((at) => allEnergy(data, at)?.kg),
    }
  }

  function coalTile(): Tile {
    const now = classEnergy(data, period, 'coal')
    const unit = unitFor('energy', now?.kg ?? 0, lang, address.unit)
    const goal = data.progress.rows.find((row) => row.indicator.startsWith('coal_consumption'))
    const shown = goal && statistic(goal.target.value, goal.target.unit, lang)
    return {
      id: 'coal', side: 'energy', label: t('tile.coal_energy'),
      figure: now && brief(now.kg / unit.kg), unit: unit.label,
      ...(now && { range: massRange(now.kg, now.low, now.high, unit) }),
      target: { kind: 'sum', species: 'energy', period, boundary: CITY_BOUNDARY, filters: { fuel_class: ['coal'], scope: ['1'] } },
      notes: present([
        on(now?.kg, against ? classEnergy(data, against, 'coal')?.kg : undefined),
        goal && shown && goal.target.period === period ? <>{t('tile.target', { value: `${shown.figure}${NO_BREAK}${shown.unit}` })} <Verdict met={goal.state === 'met'} /></> : undefined,
      ]),
      series: info.periods.map((at) => classEnergy(data, at, 'coal')?.kg),
    }
  }
}

function Verdict({ met }: { met: boolean }) {
  const { t } = useText()
  return <b className={met ? 'verdict-ok' : 'verdict-bad'}><span aria-hidden="true">{met ? '✓ ' : '✕ '}</span>{t(met ? 'tile.met' : 'tile.missed')}</b>
}

function Sparkline({ tile, periods, current }: { tile: Tile; periods: string[]; current: string }) {
  const { t } = useText()
  const known = tile.series.flatMap((value, i) => (value === undefined ? [] : [{ value, i }]))
  if (known.length < 2) return null
  const top = Math.max(...known.map((point) => point.value), tile.limit ?? -Infinity)
  const low = Math.min(...known.map((point) => point.value), tile.limit ?? Infinity)
  const x = (i: number) => 2 + (i / Math.max(1, periods.length - 1)) * 146
  const y = (value: number) => 31 - ((value - low) / (top - low || 1)) * 26
  const at = known.find((point) => periods[point.i] === current)
  return (
    <svg className={`spark ${tile.side}`} viewBox="0 0 150 36" preserveAspectRatio="none" role="img" aria-label={t('tile.sparkline', { name: tile.label, first: periods[known[0]!.i]!, last: periods[known.at(-1)!.i]! })}>
      {tile.limit !== undefined && <line x1="0" x2="150" y1={y(tile.limit)} y2={y(tile.limit)} stroke="var(--ink-3)" strokeDasharray="2 3" vectorEffect="non-scaling-stroke" />}
      <polyline points={known.map((point) => `${x(point.i)},${y(point.value)}`).join(' ')} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
      {at && <line x1={x(at.i)} x2={x(at.i)} y1={y(at.value)} y2={y(at.value)} stroke="currentColor" strokeWidth="7" strokeLinecap="round" vectorEffect="non-scaling-stroke" />}
    </svg>
  )
}
