import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import type { Evaluation } from '../api/evaluation'
import { Chart } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { wrapped } from '../charts/wrapped'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { nextGrade } from './tree'
import { score } from './values'
import { useEvaluationSource, useResultWords } from './words'

const HEIGHT = 330

/** The second level at a glance. What has no score is named, not drawn at 0. */
export function RadarCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const source = useEvaluationSource()
  const words = useResultWords()
  const { grades } = choice.system
  const all = useMemo(() => result.rows.filter((row) => row.level === 2 && !row.bonus), [result])
  const drawn = useMemo(() => all.filter((row) => row.score !== null), [all])
  const out = all.filter((row) => row.score === null)
  const next = result.score === null ? undefined : nextGrade(result.score, grades)
  const weakest = drawn.reduce((least, row) => Math.min(least, row.score!), Infinity)
  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => ({
    radar: {
      center: ['50%', '51%'], radius: Math.min(width * (width < 380 ? 0.25 : 0.29), 105), splitNumber: 5, axisNameGap: 8,
      indicator: drawn.map((row) => ({ name: `${wrapped(row.name[lang], width < 380 ? 13 : 18).map((line) => line.trim()).slice(0, 3).join('\n')}\n${score(row.score!)}`, max: 100, min: 0 })),
      axisName: { color: palette['ink-2'], fontSize: 11, lineHeight: 14 },
      splitLine: { lineStyle: { color: palette.grid } }, splitArea: { show: false }, axisLine: { lineStyle: { color: palette.grid } },
    },
    series: [
      {
        type: 'radar', silent: true, symbol: 'none', data: [
          ...(next ? [{ value: drawn.map(() => next.min), lineStyle: { color: palette['ink-3'], type: 'dashed', width: 1 } }] : []),
        ],
      },
      {
        type: 'radar', silent: true, symbolSize: 5, data: [{ value: drawn.map((row) => row.score!) }], lineStyle: { color: palette.accent, width: 2 }, itemStyle: { color: palette.accent }, areaStyle: { color: palette.accent, opacity: palette.band },
      },
    ],
  }), [drawn, next, lang])
  const rows: Rows = {
    columns: [{ label: t('evaluation.indicator') }, { label: t('evaluation.column_score'), numeric: true, decimals: 1 }],
    rows: all.map((row) => ({ cells: [row.name[lang], row.score], doors: [undefined, row.score === null ? undefined : choice.door(row.id)] })),
  }
  const list = drawn.map((row) => `${row.name[lang]} ${score(row.score!)}${row.score === weakest ? ` (${t('evaluation.weakest')})` : ''}`).join(lang === 'zh' ? '、' : ', ')
  return (
    <ChartCard name={`radar-${result.system.id}-${result.subject.id}`} title={t('evaluation.radar')} rows={rows} source={source(choice)} filters={words(result)} caption={next ? t('evaluation.radar_caption', { next: `${next.name[lang]} ${next.min}` }) : t('evaluation.radar_caption_top')}>
      {drawn.length > 2 && <Chart option={option} height={HEIGHT} sentence={t('evaluation.radar_sentence', { n: drawn.length, list })} />}
      {out.length > 0 && <p className="foot-note">{t('evaluation.out_of_radar', { list: out.map((row) => row.name[lang]).join(lang === 'zh' ? '、' : ', ') })}</p>}
    </ChartCard>
  )
}
