import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { useExplain } from '../address/use-address'
import type { ExplainTarget } from '../address/target'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { fixed } from '../format/number'
import { speciesText } from '../format/species'
import { useText } from '../i18n'
import { useSourceLine } from '../charts/source-line'
import { Empty } from '../shell/states'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY, allEnergy, classEnergy, withoutJet } from './use-overview'

interface Line {
  id: string
  name: string
  token: keyof Palette
  dash: 'solid' | 'dashed' | 'dotted' | number[]
  values: (number | undefined)[]
  door: (period: string) => ExplainTarget
}

/** Pollution, carbon and energy as indices of one base, so that unlike things share a panel without a second axis. */
export function TrendsCard({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const source = useSourceLine(CITY_BOUNDARY)
  const periods = data.info.periods
  const base = data.against ?? (periods.includes(data.info.base_period) ? data.info.base_period : periods[0]!)
  const lines = useLines(data)

  const indexed = useMemo(() => lines.flatMap((line) => {
    const at = line.values[periods.indexOf(base)]
    return at ? [{ ...line, values: line.values.map((value) => (value === undefined ? null : (value / at) * 100)) }] : []
  }), [lines, periods, base])
  const band = useMemo(() => {
    const at = data.byScope.at(base, 'CO2', '1')?.kg
    return at ? periods.map((period) => {
      const amount = data.byScope.at(period, 'CO2', '1')
      return amount ? [(amount.low / at) * 100, (amount.high / at) * 100] as const : null
    }) : undefined
  }, [data, periods, base])

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const style = axisStyle(palette)
    return {
      grid: { left: 34, right: width < 420 ? 100 : 108, top: 10, bottom: 24 },
      xAxis: { type: 'category', data: periods, boundaryGap: false, ...style, axisLine: { show: true, lineStyle: { color: palette.line } } },
      yAxis: { type: 'value', scale: true, splitNumber: 5, ...style },
      tooltip: {
        trigger: 'axis', ...tooltipStyle(palette), axisPointer: { lineStyle: { color: palette['line-strong'] } },
        formatter: (points: { axisValue: string; seriesId: string; seriesName: string; value: number; color: string }[]) =>
          [points[0]?.axisValue, ...points.filter((point) => !point.seriesId.startsWith('band')).map((point) => `${point.seriesName} ${fixed(Number(point.value), 0)}`)].join('<br>'),
      },
      series: [
        ...(band ? [
          { id: 'band-low', type: 'line', stack: 'band', data: band.map((pair) => pair?.[0] ?? null), symbol: 'none', lineStyle: { opacity: 0 }, silent: true },
          { id: 'band-high', type: 'line', stack: 'band', data: band.map((pair) => (pair ? pair[1] - pair[0] : null)), symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: palette.carbon, opacity: palette.band }, silent: true },
        ] : []),
        ...indexed.map((line) => ({
          id: line.id, name: line.name, type: 'line', data: line.values, connectNulls: true,
          symbol: 'circle', symbolSize: 5, showSymbol: false, emphasis: { disabled: true }, triggerLineEvent: true,
          lineStyle: { color: palette[line.token], width: 2, type: line.dash }, itemStyle: { color: palette[line.token] },
          endLabel: { show: true, distance: 6, color: palette[line.token], fontSize: 11, fontWeight: 600, formatter: () => `${line.name} ${fixed(line.values.at(-1) ?? NaN, 0)}` },
          labelLayout: { moveOverlap: 'shiftY' },
        })),
        { id: 'base', type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', animation: false, label: { show: false }, lineStyle: { color: palette['line-strong'], width: 1, type: 'solid' }, data: [{ yAxis: 100 }] } },
      ],
    }
  }, [periods, indexed, band])

  const rows: Rows = {
    columns: [{ label: t('dim.period') }, ...indexed.map((line) => ({ label: line.name, numeric: true, decimals: 1 }))],
    rows: periods.map((period, i) => ({ cells: [period, ...indexed.map((line) => line.values[i] ?? null)], doors: [undefined, ...indexed.map((line) => line.door(period))] })),
  }
  const list = indexed.map((line) => `${line.name} ${fixed(line.values[periods.indexOf(data.period)] ?? NaN, 0)}`).join(lang === 'zh' ? '，' : ', ')
  const onClick = (params: { seriesId?: string; name: string }) => {
    const line = indexed.find((line) => line.id === params.seriesId)
    if (line) explain(line.door(params.name || data.period))
  }
  return (
    <ChartCard
      className="w-trend" name="trend" title={t('trend.title')} rows={rows} source={source}
      caption={t(data.byClass.at(data.period, 'CO2', '1', 'jet') ? 'trend.caption_jet' : 'trend.caption', { base, boundary: t(`boundary.long.${CITY_BOUNDARY}`) }) + (data.withoutBought.length > 0 ? t('trend.gap', { list: data.withoutBought.join(lang === 'zh' ? '、' : ', ') }) : '')}
    >
      {periods.length < 2 ? <Empty text={t('trend.one_period')} /> : <Chart option={option} height={300} onClick={onClick} sentence={t('trend.sentence', { base, period: data.period, list })} />}
    </ChartCard>
  )
}

function useLines(data: OverviewData): Line[] {
  const { t, lang } = useText()
  return useMemo(() => {
    const periods = data.info.periods
    const emission = (species: string, dash: Line['dash'], token: keyof Palette): Line => ({
      id: species, name: speciesText(species, lang), token, dash,
      values: periods.map((at) => data.byScope.at(at, species, '1')?.kg),
      door: (period) => ({ kind: 'sum', species, period, boundary: CITY_BOUNDARY, filters: { scope: ['1'] } }),
    })
    const jet = periods.some((at) => data.byClass.at(at, 'CO2', '1', 'jet'))
    const co2 = emission('CO2', 'solid', 'carbon')
    return [
      { id: 'energy', name: t('trend.energy'), token: 'energy', dash: 'solid', values: periods.map((at) => allEnergy(data, at)?.kg), door: (period: string) => ({ kind: 'sum' as const, species: 'energy', period, boundary: CITY_BOUNDARY, filters: {} }) },
      co2,
      ...(jet ? [{ ...co2, id: 'CO2-without-jet', name: t('trend.co2_without_jet'), dash: 'dashed' as const, values: periods.map((at) => withoutJet(data, at)) }] : []),
      emission('NOx', 'solid', 'pollution'),
      emission('PM2.5', 'dashed', 'pollution'),
      emission('SO2', 'dotted', 'pollution'),
      { id: 'coal', name: t('trend.coal'), token: 'c1', dash: 'solid', values: periods.map((at) => classEnergy(data, at, 'coal')?.kg), door: (period: string) => ({ kind: 'sum' as const, species: 'energy', period, boundary: CITY_BOUNDARY, filters: { fuel_class: ['coal'], scope: ['1'] } }) },
    ]
  }, [data, t, lang])
}
