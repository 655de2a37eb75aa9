import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { useExplain } from '../address/use-address'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { twoLines } from '../charts/wrapped'
import type { CoverageItem } from '../api/types'
import { percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { Empty } from '../shell/states'
import type { Measure } from './categories'
import { ranked } from './categories'

/** Categories on show; the rest go together. */
const MOST = 9
const KEY_SHARE = 95

/** The categories that make up a species, from the largest down, and the curve that tells which are key. */
export function CurveCard({ items, species, measure, period, base, source, empty }: {
  items: CoverageItem[]
  species: string
  measure: Measure
  period: string
  base: string
  source: string
  /** What to do where there is no curve. */
  empty: { text: string; action: string; act: () => void } | undefined
}) {
  const { t, lang } = useText()
  const explain = useExplain()
  const rows = useMemo(() => ranked(items, species, measure), [items, species, measure])
  const bars = useMemo(() => {
    const few = rows.length > MOST + 1 ? rows.slice(0, MOST) : rows
    const rest = rows.slice(few.length)
    const named = few.map((row) => ({ name: capital(lang === 'zh' ? row.item.name_zh : row.item.name_en), share: row.share, cumulative: row.cumulative, key: row.key, item: row.item as CoverageItem | undefined }))
    return rest.length === 0 ? named : [...named, { name: t('completeness.rest', { n: rest.length }), share: rest.reduce((sum, row) => sum + row.share, 0), cumulative: 1, key: false, item: undefined }]
  }, [rows, lang, t])

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const style = axisStyle(palette)
    const names = Math.min(170, Math.max(96, width * 0.32))
    const left = names + 50
    const colour = palette[side(species)]
    return {
      grid: { left, right: 30, top: 18, bottom: 24 },
      xAxis: { type: 'value', min: 0, max: 100, interval: 25, ...style, axisLabel: { ...style.axisLabel, formatter: '{value} %' } },
      yAxis: { type: 'category', inverse: true, data: bars.map((_, i) => `${i}`), ...style, axisLabel: { color: palette['ink-2'], fontSize: 11, lineHeight: 13, interval: 0, align: 'left', margin: left, rich: { name: { width: names, color: palette['ink-2'], fontSize: 11, lineHeight: 13 }, share: { width: 46, align: 'right', color: palette.ink, fontSize: 11, fontWeight: 600 } }, formatter: (i: string) => { const [first, ...more] = twoLines(bars[Number(i)]!.name, (names - 4) / 6).split('\n'); return [`{name|${first}}{share|${percent(bars[Number(i)]!.share)}}`, ...more.map((line) => `{name|${line}}{share|}`)].join('\n') } } },
      tooltip: { trigger: 'axis', axisPointer: { type: 'none' }, ...tooltipStyle(palette), formatter: (found: { dataIndex: number }[]) => {
        const bar = bars[found[0]?.dataIndex ?? 0]!
        return `${bar.name}<br>${percent(bar.share)} · ${t('completeness.cumulative')} ${percent(bar.cumulative)}`
      } },
      series: [
        {
          id: 'shares', type: 'bar', barMaxWidth: 14, cursor: 'pointer', emphasis: { disabled: true },
          // Key categories are full, the others light with an edge.
          data: bars.map((bar) => ({ value: bar.share * 100, itemStyle: bar.key ? { color: colour } : { color: palette['surface-3'], borderColor: palette['line-strong'], borderWidth: 1 } })),
        },
        {
          id: 'curve', type: 'line', silent: true, symbol: 'circle', symbolSize: 5, lineStyle: { color: palette['ink-2'], width: 1.5 }, itemStyle: { color: palette['ink-2'] },
          data: bars.map((bar, i) => [bar.cumulative * 100, `${i}`]),
          markLine: { silent: true, symbol: 'none', animation: false, lineStyle: { color: palette.ink, type: 'dashed', width: 1 }, label: { formatter: '95 %', fontSize: 11, color: palette['ink-2'], position: 'start', distance: 4 }, data: [{ xAxis: KEY_SHARE }] },
        },
      ],
    }
  }, [bars, species, t])

  const written = speciesText(species, lang)
  const door = (item: CoverageItem) => ({ kind: 'gap' as const, sector: item.sector, species: item.species, period })
  const table: Rows = {
    columns: [{ label: 'NFR' }, { label: t('completeness.category') }, { label: 'kg', numeric: true, decimals: 0 }, { label: `${t('table.share')} %`, numeric: true, decimals: 2 }, { label: `${t('completeness.cumulative')} %`, numeric: true, decimals: 2 }, { label: t('completeness.key') }],
    rows: rows.map((row) => ({
      cells: [row.item.sector, lang === 'zh' ? row.item.name_zh : capital(row.item.name_en), row.kg, row.share * 100, row.cumulative * 100, t(row.key ? 'completeness.yes' : 'completeness.no')],
      doors: [undefined, undefined, door(row.item)],
    })),
  }
  const keys = rows.filter((row) => row.key).map((row) => `${lang === 'zh' ? row.item.name_zh : row.item.name_en} ${percent(row.share)}`)
  return (
    <ChartCard
      className="curve" name={`key-categories-${measure}-${species}`} rows={table} source={source} filters={`${written} · ${period}`}
      title={t(`completeness.${measure}`, { species: written })} caption={t(`completeness.${measure}_caption`, { period, base })}
    >
      {empty ? <Empty text={empty.text} action={empty.action} onAction={empty.act} /> : (
        <Chart
          option={option} height={Math.max(200, bars.length * 40 + 46)} onClick={(params) => { const item = bars[params.dataIndex]?.item; if (item) explain(door(item)) }}
          sentence={t('completeness.curve_sentence', { list: keys.join(lang === 'zh' ? '，' : ', ') })}
        />
      )}
    </ChartCard>
  )
}
