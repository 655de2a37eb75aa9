import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo, useState } from 'react'
import { useAddress, useExplain } from '../address/use-address'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import { CLASS_ORDER, classColour } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { brief, fixed, places, tick } from '../format/number'
import { side, speciesText } from '../format/species'
import { unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

const CHOICES = ['CO2', 'SO2', 'NOx'] as const

interface Step {
  id: string
  name: string
  from: number
  to: number
  total: boolean
}

/** Which energy made the change between two periods: a waterfall from the earlier total to the later one. */
export function ChangeCard({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const explain = useExplain()
  const { address } = useAddress()
  const source = useSourceLine(CITY_BOUNDARY)
  const [species, setSpecies] = useState<(typeof CHOICES)[number]>('CO2')
  const { period, against } = data
  const [before, after] = against && against > period ? [period, against] : [against, period]

  const first = before ? data.byScope.at(before, species, '1') : undefined
  const last = data.byScope.at(after, species, '1')
  const unit = unitFor(species, Math.max(first?.kg ?? 0, last?.kg ?? 0), lang, address.unit)
  const steps = useMemo((): Step[] => {
    if (!before || !first || !last) return []
    const found: Step[] = [{ id: 'before', name: before, from: 0, to: first.kg / unit.kg, total: true }]
    let at = first.kg
    const deltas = CLASS_ORDER.map((id) => ({ id, delta: (data.byClass.at(after, species, '1', id)?.kg ?? 0) - (data.byClass.at(before, species, '1', id)?.kg ?? 0) }))
      .filter(({ delta }) => Math.abs(delta) > 0)
      .sort((a, b) => a.delta - b.delta)
    for (const { id, delta } of deltas) {
      found.push({ id, name: nameOf('fuel_class', id), from: at / unit.kg, to: (at + delta) / unit.kg, total: false })
      at += delta
    }
    return [...found, { id: 'after', name: after, from: 0, to: last.kg / unit.kg, total: true }]
  }, [data, before, after, first, last, species, unit.kg, nameOf])

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const ends = steps.flatMap((step) => (step.total ? [step.to] : [step.from, step.to]))
    const [low, high] = [Math.min(...ends), Math.max(...ends)]
    const room = (high - low || high || 1) * 0.35
    const step = niceStep((high - Math.max(0, low - room)) / 5)
    const start = low - room < high * 0.15 ? 0 : Math.floor((low - room) / step) * step
    const style = axisStyle(palette)
    return {
      grid: { left: width < 340 ? 70 : 92, right: 46, top: 4, bottom: 24 },
      xAxis: { type: 'value', min: start, max: Math.ceil(high / step) * step, interval: step, ...style, axisLabel: { ...style.axisLabel, hideOverlap: true, formatter: tick } },
      yAxis: { type: 'category', inverse: true, data: steps.map((step) => step.name), ...style, axisLabel: { color: palette['ink-2'], fontSize: 11, interval: 0 } },
      tooltip: { trigger: 'item', ...tooltipStyle(palette), formatter: (point: { dataIndex: number }) => `${steps[point.dataIndex]!.name}<br>${valueText(steps[point.dataIndex]!)} ${unit.label}` },
      series: [
        { type: 'bar', stack: 'steps', silent: true, itemStyle: { color: 'transparent' }, tooltip: { show: false }, data: steps.map((step) => Math.min(step.from, step.to)) },
        {
          id: 'steps', type: 'bar', stack: 'steps', barMaxWidth: 18, cursor: 'pointer', emphasis: { disabled: true },
          label: { show: true, position: 'right', fontSize: 11, fontWeight: 600, color: palette['ink-2'], formatter: (point: { dataIndex: number }) => valueText(steps[point.dataIndex]!) },
          data: steps.map((step) => ({ value: Math.abs(step.to - step.from), itemStyle: { color: step.total ? palette[side(species)] : classColour(palette, step.id) } })),
        },
      ],
    }
  }, [steps, species, unit.label])

  if (!before || steps.length === 0) return null
  const deltas = steps.filter((step) => !step.total)
  const rows: Rows = {
    columns: [{ label: t('dim.fuel_class') }, { label: `${before} ${unit.label}`, numeric: true }, { label: `${after} ${unit.label}`, numeric: true }, { label: `${t('table.change')} ${unit.label}`, numeric: true }],
    rows: [
      ...deltas.map((step) => {
        const filters = { fuel_class: [step.id], scope: ['1'] }
        const door = (at: string) => ({ kind: 'sum' as const, species, period: at, boundary: CITY_BOUNDARY, filters })
        return {
          cells: [step.name, (data.byClass.at(before, species, '1', step.id)?.kg ?? 0) / unit.kg, (data.byClass.at(after, species, '1', step.id)?.kg ?? 0) / unit.kg, step.to - step.from],
          doors: [undefined, door(before), door(after)],
        }
      }),
      { cells: [t('table.total'), first!.kg / unit.kg, last!.kg / unit.kg, (last!.kg - first!.kg) / unit.kg] },
    ],
  }
  const onClick = (params: { dataIndex: number }) => {
    const step = steps[params.dataIndex]
    if (!step) return
    const at = step.id === 'before' ? before : after
    explain({ kind: 'sum', species, period: at, boundary: CITY_BOUNDARY, filters: step.total ? { scope: ['1'] } : { fuel_class: [step.id], scope: ['1'] } })
  }
  return (
    <ChartCard
      className="w-change" name={`change-${species}`} rows={rows} source={source}
      title={t('change.title', { species: speciesText(species, lang) })}
      caption={t('change.caption', { unit: unit.label })}
      tools={
        <div className="seg" role="group" aria-label={t('change.pick')}>
          {CHOICES.map((choice) => <button key={choice} type="button" aria-pressed={choice === species} onClick={() => setSpecies(choice)}>{speciesText(choice, lang)}</button>)}
        </div>
      }
    >
      <Chart
        option={option} height={300} onClick={onClick}
        sentence={t('change.sentence', {
          from: brief(first!.kg / unit.kg), to: brief(last!.kg / unit.kg), unit: unit.label, against: before, period: after,
          list: deltas.map((step) => `${step.name} ${valueText(step)}`).join(lang === 'zh' ? '，' : ', '),
        })}
      />
    </ChartCard>
  )
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough || 1))
  return power * ([1, 2, 2.5, 5, 10].find((n) => n * power >= rough) ?? 10)
}

function valueText(step: Step): string {
  const decimals = Math.min(2, places(Math.max(step.from, step.to), 3))
  if (step.total) return fixed(step.to, decimals)
  const text = fixed(step.to - step.from, decimals)
  return step.to > step.from ? `+${text}` : text
}
