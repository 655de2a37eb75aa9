import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { narrowed } from '../address/filters'
import { useAddress, useExplain } from '../address/use-address'
import { useCase, useInventory } from '../api/queries'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { brief, places, tick } from '../format/number'
import { side, speciesText } from '../format/species'
import { massRange, unitFor } from '../format/units'
import { useText } from '../i18n'
import { ErrorState, Loading, Empty } from '../shell/states'
import type { Selection } from './selection'

/** The selection year by year, with its 95 % band; CO2 with and without jet fuel. */
export function YearsCard({ selection, tall }: { selection: Selection; tall: boolean }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const { address } = useAddress()
  const source = useSourceLine(selection.boundary)
  const periods = useCase().data?.periods ?? []
  const { species, boundary, filters } = selection
  // Where the view is narrowed to one kind of energy there is nothing to set apart.
  const setApart = (species === 'CO2' || species === 'CO2e') && !filters.fuel_class
  const answer = useInventory({ by: ['period'], boundary, species: [species], filters })
  const jetAnswer = useInventory({ by: ['period'], boundary, species: [species], filters: narrowed(filters, 'fuel_class', 'jet'), enabled: setApart })
  const points = useMemo(() => periods.map((period) => {
    const row = answer.data?.rows.find((row) => row.period === period)
    const jet = setApart ? (jetAnswer.data?.rows.find((row) => row.period === period)?.kg ?? 0) : 0
    return { period, row, rest: row && jet > 0 && jet < row.kg * 0.9999 ? row.kg - jet : undefined }
  }), [periods, answer.data, jetAnswer.data, setApart])
  const unit = unitFor(species, Math.max(0, ...points.map(({ row }) => row?.kg ?? 0)), lang, address.unit)
  const jetApart = points.some(({ rest }) => rest !== undefined)

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const style = axisStyle(palette)
    const colour = palette[side(species)]
    const line = (id: string, name: string, values: (number | null)[], dash: string) => ({
      id, name, type: 'line', data: values, symbol: 'circle', symbolSize: 6, showSymbol: true, emphasis: { disabled: true }, itemStyle: { color: colour }, lineStyle: { color: colour, width: 2, type: dash },
      endLabel: { show: jetApart, color: colour, fontSize: 11, fontWeight: 600, distance: 8, formatter: () => name }, labelLayout: { moveOverlap: 'shiftY' },
    })
    return {
      grid: { left: 52, right: jetApart ? (width < 420 ? 64 : 84) : 20, top: 16, bottom: 24 },
      xAxis: { type: 'category', data: periods, boundaryGap: periods.length < 2, ...style, axisLine: { show: true, lineStyle: { color: palette.line } } },
      yAxis: { type: 'value', min: 0, splitNumber: 5, ...style, axisLabel: { ...style.axisLabel, formatter: tick } },
      tooltip: {
        trigger: 'axis', ...tooltipStyle(palette),
        formatter: (found: { dataIndex: number }[]) => {
          const point = points[found[0]?.dataIndex ?? 0]
          if (!point?.row) return point?.period ?? ''
          const rest = point.rest === undefined ? '' : `<br>${t('years.without_jet')} ${brief(point.rest / unit.kg)}`
          return `${point.period}<br>${brief(point.row.kg / unit.kg)} ${unit.label} (${massRange(point.row.kg, point.row.kg_low, point.row.kg_high, unit)})${rest}`
        },
      },
      series: [
        { id: 'band-low', type: 'line', stack: 'band', data: points.map(({ row }) => (row ? row.kg_low / unit.kg : null)), symbol: 'none', lineStyle: { opacity: 0 }, silent: true },
        { id: 'band-high', type: 'line', stack: 'band', data: points.map(({ row }) => (row ? (row.kg_high - row.kg_low) / unit.kg : null)), symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: colour, opacity: palette.band }, silent: true },
        line('all', t('years.with_jet'), points.map(({ row }) => (row ? row.kg / unit.kg : null)), 'solid'),
        ...(jetApart ? [line('rest', t('years.without_jet'), points.map(({ rest }) => (rest === undefined ? null : rest / unit.kg)), 'dashed')] : []),
      ],
    }
  }, [points, periods, unit.kg, unit.label, species, jetApart, t])

  const door = (period: string) => ({ kind: 'sum' as const, species, period, boundary, filters })
  const decimals = places((points.at(-1)?.row?.kg ?? 1) / unit.kg, 4)
  const rows: Rows = {
    columns: [{ label: t('dim.period') }, { label: unit.label, numeric: true, decimals }, { label: `95 % ↓ ${unit.label}`, numeric: true, decimals }, { label: `95 % ↑ ${unit.label}`, numeric: true, decimals }, ...(jetApart ? [{ label: `${t('years.without_jet')} ${unit.label}`, numeric: true, decimals }] : [])],
    rows: points.map(({ period, row, rest }) => ({ cells: [period, row ? row.kg / unit.kg : null, row ? row.kg_low / unit.kg : null, row ? row.kg_high / unit.kg : null, ...(jetApart ? [rest === undefined ? null : rest / unit.kg] : [])], doors: [undefined, row ? door(period) : undefined] })),
  }
  const written = speciesText(species, lang)
  const known = points.filter(({ row }) => row)
  return (
    <ChartCard
      className="i-years" name={`years-${species}`} title={t('years.title', { species: written })} rows={rows} source={source} filters={selection.words}
      caption={t(jetApart ? 'years.caption_jet' : 'years.caption', { unit: unit.label, scope: selection.scopeWords })}
    >
      {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={260} /> : periods.length < 2 ? <Empty text={t('trend.one_period')} /> : (
        <Chart
          option={option} height={tall ? 460 : 260} onClick={(params) => explain(door(params.name))}
          sentence={t('years.sentence', { species: written, first: periods[0] ?? '', last: periods.at(-1) ?? '', list: known.map(({ period, row }) => `${period} ${brief(row!.kg / unit.kg)} ${unit.label}`).join(lang === 'zh' ? '，' : ', ') })}
        />
      )}
    </ChartCard>
  )
}
