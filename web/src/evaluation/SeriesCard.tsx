import type { EChartsCoreOption } from 'echarts/core'
import { useCallback } from 'react'
import { useExplain } from '../address/use-address'
import type { Evaluation, HistoryRow } from '../api/evaluation'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { score } from './values'
import { gradeName, useEvaluationSource, useResultWords } from './words'

/** The score of every period, with the range of what was missing then. */
export function SeriesCard({ choice, result, rows }: { choice: Choice; result: Evaluation; rows: HistoryRow[] }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const source = useEvaluationSource()
  const words = useResultWords()
  const { grades, level1 } = choice.system
  const name = (row: HistoryRow) => gradeName(t, lang, grades, row.grade)
  const option = useCallback((palette: Palette): EChartsCoreOption => {
    const style = axisStyle(palette)
    return {
      grid: { left: 30, right: 56, top: 14, bottom: 24 },
      xAxis: { type: 'category', data: rows.map((row) => row.period), ...style, axisLine: { show: true, lineStyle: { color: palette['line-strong'] } } },
      yAxis: { type: 'value', min: 0, max: 100, interval: 20, ...style },
      tooltip: { trigger: 'item', ...tooltipStyle(palette), formatter: (point: { dataIndex: number }) => `${rows[point.dataIndex]!.period}<br>${score(rows[point.dataIndex]!.score!)} · ${gradeName(t, lang, grades, rows[point.dataIndex]!.grade)}` },
      series: [
        { type: 'bar', stack: 'range', silent: true, barWidth: 5, itemStyle: { color: 'transparent' }, tooltip: { show: false }, data: rows.map((row) => row.range?.low ?? row.score) },
        { type: 'bar', stack: 'range', silent: true, barWidth: 5, itemStyle: { color: palette['line-strong'], opacity: 0.55 }, tooltip: { show: false }, data: rows.map((row) => (row.range ? row.range.high - row.range.low : 0)) },
        {
          type: 'line', cursor: 'pointer', symbol: 'circle', symbolSize: 9, lineStyle: { color: palette.accent, width: 2 },
          data: rows.map((row) => ({ value: row.score!, itemStyle: row.grade === 'incomplete' ? { color: palette.surface, borderColor: palette.accent, borderWidth: 2 } : { color: palette.accent } })),
          label: { show: rows.length < 14, position: 'top', color: palette['ink-2'], fontSize: 11, fontWeight: 600, formatter: (point: { dataIndex: number }) => score(rows[point.dataIndex]!.score!) },
          markLine: { silent: true, symbol: 'none', lineStyle: { color: palette['ink-3'], type: 'dashed', width: 1, opacity: 0.6 }, label: { position: 'end', color: palette['ink-3'], fontSize: 11, formatter: (mark: { name: string }) => mark.name }, data: grades.filter((grade) => grade.min > 0).map((grade) => ({ yAxis: grade.min, name: `${grade.min}` })) },
        },
      ],
    }
  }, [rows, grades, t, lang])
  const nodes = level1.filter((node) => !node.bonus)
  const table: Rows = {
    columns: [{ label: t('filter.period') }, { label: t('evaluation.column_score'), numeric: true, decimals: 1 }, { label: t('evaluation.export.grade') }, ...nodes.map((node) => ({ label: node.name[lang], numeric: true, decimals: 1 })), { label: t('evaluation.rank.range') }, { label: t('evaluation.rank.coverage'), numeric: true, decimals: 3 }],
    rows: rows.map((row) => ({ cells: [row.period, row.score, name(row), ...nodes.map((node) => row.level1[node.id] ?? null), row.range ? `${score(row.range.low)}–${score(row.range.high)}` : null, row.coverage], doors: [undefined, choice.door(undefined, { period: row.period }), undefined, ...nodes.map((node) => choice.door(node.id, { period: row.period }))] })),
  }
  return (
    <ChartCard className="half" name={`years-${result.system.id}-${result.subject.id}`} title={t('evaluation.years.series')} caption={t('evaluation.years.series_caption')} rows={table} source={source(choice)} filters={words(result)}>
      <Chart
        option={option} height={260} onClick={(point) => { const row = rows[point.dataIndex]; if (row) explain(choice.door(undefined, { period: row.period })) }}
        sentence={t('evaluation.years.series_sentence', { list: rows.map((row) => `${row.period} ${score(row.score!)} (${name(row)})`).join(lang === 'zh' ? '，' : ', ') })}
      />
    </ChartCard>
  )
}
