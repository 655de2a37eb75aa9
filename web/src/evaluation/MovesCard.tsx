import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { useExplain } from '../address/use-address'
import type { Evaluation, HistoryRow } from '../api/evaluation'
import { Chart } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import type { Step } from '../charts/steps'
import { axisOf, stepText } from '../charts/steps'
import { waterfall } from '../charts/waterfall'
import { moved } from '../comparison/CausesCard'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { moves } from './tree'
import { useEvaluationSource, useResultWords } from './words'

/** Indicators on show; the rest go together. */
const MOST = 9
const REST = '…'
const BONUS = '+'

/** From the score of one period to that of another: what each indicator moved, bonus points apart. */
export function MovesCard({ choice, result, from, to }: { choice: Choice; result: Evaluation; from: HistoryRow; to: HistoryRow }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const source = useEvaluationSource()
  const words = useResultWords()
  const bonusName = choice.system.level1.find((node) => node.bonus)?.name[lang] ?? ''
  const nameOf = useCallback((id: string) => result.rows.find((row) => row.id === id)?.name[lang] ?? id, [result, lang])
  const all = useMemo(() => moves(from, to).filter((one) => Math.abs(one.moved) > 1e-9).sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved)), [from, to])
  const steps = useMemo((): Step[] => {
    const few = all.length > MOST + 1 ? all.slice(0, MOST) : all
    const rest = all.slice(few.length).reduce((sum, one) => sum + one.moved, 0)
    const parts = [...few].sort((a, b) => a.moved - b.moved).map((one) => ({ id: one.id, name: nameOf(one.id), moved: one.moved }))
    if (few.length < all.length) parts.push({ id: REST, name: t('evaluation.years.rest', { n: all.length - few.length }), moved: rest })
    if (Math.abs(to.bonus - from.bonus) > 1e-9) parts.push({ id: BONUS, name: bonusName, moved: to.bonus - from.bonus })
    const found: Step[] = [{ id: 'from', name: from.period, from: 0, to: from.score!, total: true }]
    let at = from.score!
    for (const part of parts) {
      found.push({ id: part.id, name: part.name, from: at, to: at + part.moved, total: false })
      at += part.moved
    }
    return [...found, { id: 'to', name: to.period, from: 0, to: to.score!, total: true }]
  }, [all, from, to, nameOf, bonusName, t])
  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => waterfall({
    // More is better here: the two ends of the palette stand the other way round.
    steps, unit: '', palette, left: width < 400 ? 120 : 190, colour: (step) => (step.total ? palette['ink-2'] : moved(palette, { ...step, from: step.to, to: step.from })),
  }), [steps])
  const rows: Rows = {
    columns: [{ label: t('evaluation.indicator') }, { label: t('evaluation.x.adds'), numeric: true, decimals: 2 }],
    rows: [
      { cells: [from.period, from.score] },
      ...all.map((one) => ({ cells: [nameOf(one.id), one.moved], doors: [undefined, choice.door(one.id)] })),
      ...(Math.abs(to.bonus - from.bonus) > 1e-9 ? [{ cells: [bonusName, to.bonus - from.bonus] }] : []),
      { cells: [to.period, to.score] },
    ],
  }
  return (
    <ChartCard
      className="wide" name={`moves-${result.system.id}-${result.subject.id}`} title={t('evaluation.years.waterfall', { from: from.period, to: to.period })} rows={rows} source={source(choice)} filters={words(result)}
      caption={`${t('evaluation.years.waterfall_caption')}${axisOf(steps).start === 0 ? '' : t('comparison.axis')}`}
    >
      <Chart
        option={option} height={Math.max(220, steps.length * 30 + 30)}
        onClick={(point) => {
          const step = steps[point.dataIndex]
          if (!step || step.id === REST || step.id === BONUS) return
          explain(step.total ? choice.door(undefined, step.id === 'from' ? { period: from.period } : {}) : choice.door(step.id))
        }}
        sentence={t('evaluation.years.waterfall_sentence', { first: `${stepText(steps[0]!, steps)} (${from.period})`, last: `${stepText(steps.at(-1)!, steps)} (${to.period})`, list: steps.filter((step) => !step.total).map((step) => `${step.name} ${stepText(step, steps)}`).join(lang === 'zh' ? '，' : ', ') })}
      />
    </ChartCard>
  )
}
