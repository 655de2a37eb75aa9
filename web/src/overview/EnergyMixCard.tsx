import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { useAddress, useExplain } from '../address/use-address'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import { CLASS_ORDER, classColour, usePalette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { brief, places, tick } from '../format/number'
import { unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

/** What the energy is, period by period: fuels burnt, and bought power and heat on top. */
export function EnergyMixCard({ data, className }: { data: OverviewData; className: string }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const explain = useExplain()
  const palette = usePalette()
  const { address } = useAddress()
  const source = useSourceLine(CITY_BOUNDARY)
  const { periods } = data.info
  const parts = useMemo(() => CLASS_ORDER.map((id) => ({
    id, scope: id === 'electricity' ? '2' : '1',
    kg: periods.map((at) => data.byClass.at(at, 'energy', id === 'electricity' ? '2' : '1', id)?.kg),
  })).filter(({ kg }) => kg.some((value) => value !== undefined && value > 0)), [data, periods])
  const totals = periods.map((_, i) => parts.reduce((sum, part) => sum + Math.max(0, part.kg[i] ?? 0), 0))
  const unit = unitFor('energy', Math.max(...totals), lang, address.unit)

  const option = useCallback((palette: Palette): EChartsCoreOption => {
    const style = axisStyle(palette)
    return {
      grid: { left: 48, right: 8, top: 12, bottom: 24 },
      xAxis: { type: 'category', data: periods, ...style, axisLine: { show: true, lineStyle: { color: palette.line } } },
      yAxis: { type: 'value', splitNumber: 5, ...style, axisLabel: { ...style.axisLabel, formatter: tick } },
      tooltip: { trigger: 'item', ...tooltipStyle(palette), formatter: (point: { seriesName: string; name: string; value: number }) => `${point.name} · ${point.seriesName}<br>${brief(point.value)} ${unit.label}` },
      series: parts.map((part) => ({
        id: part.id, name: nameOf('fuel_class', part.id), type: 'bar', stack: 'energy', barMaxWidth: 44, cursor: 'pointer', emphasis: { disabled: true },
        itemStyle: { color: classColour(palette, part.id), borderColor: palette.surface, borderWidth: 0.8 },
        data: part.kg.map((value) => (value === undefined ? null : value / unit.kg)),
      })),
    }
  }, [periods, parts, unit.kg, unit.label, nameOf])

  const door = (id: string, scope: string, period: string) => ({ kind: 'sum' as const, species: 'energy', period, boundary: CITY_BOUNDARY, filters: { fuel_class: [id], scope: [scope] } })
  const rows: Rows = {
    columns: [{ label: t('dim.fuel_class') }, ...periods.map((period) => ({ label: `${period} ${unit.label}`, numeric: true, decimals: places(Math.max(...totals) / unit.kg, 3) }))],
    rows: parts.map((part) => ({
      cells: [nameOf('fuel_class', part.id), ...part.kg.map((value) => (value === undefined ? null : value / unit.kg))],
      doors: [undefined, ...periods.map((period, i) => (part.kg[i] === undefined ? undefined : door(part.id, part.scope, period)))],
    })),
  }
  const at = periods.indexOf(data.period)
  const list = parts.map((part) => `${nameOf('fuel_class', part.id)} ${brief((part.kg[at] ?? 0) / unit.kg)}`).join(lang === 'zh' ? '，' : ', ')
  const gap = data.withoutBought.length > 0 ? t('mix.gap', { list: data.withoutBought.join(lang === 'zh' ? '、' : ', ') }) : ''
  return (
    <ChartCard
      className={className} name="energy" title={t('mix.title')} rows={rows} source={source}
      caption={`${t('mix.caption', { unit: unit.label, boundary: t(`boundary.long.${CITY_BOUNDARY}`) })}${gap}`}
    >
      <Chart
        option={option} height={280}
        onClick={(params) => {
          const part = parts.find((part) => part.id === params.seriesId)
          if (part) explain(door(part.id, part.scope, params.name))
        }}
        sentence={t('mix.sentence', { period: data.period, unit: unit.label, list })}
      />
      <div className="legend">
        {[...parts].reverse().map((part) => <span key={part.id}><i style={{ background: classColour(palette, part.id) }} />{nameOf('fuel_class', part.id)}</span>)}
      </div>
    </ChartCard>
  )
}
