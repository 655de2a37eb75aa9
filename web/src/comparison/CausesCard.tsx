import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import type { Cause } from '../address/target'
import { CAUSES } from '../address/target'
import { useExplain } from '../address/use-address'
import { Chart } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import type { Step } from '../charts/steps'
import { axisOf, stepText } from '../charts/steps'
import { waterfall } from '../charts/waterfall'
import { places } from '../format/number'
import { speciesText } from '../format/species'
import { useText } from '../i18n'
import type { Compared } from './compared'

/** From one period to the other, cause by cause. */
export function CausesCard({ compared }: { compared: Compared }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const { from, to, species, all, unit } = compared
  const steps = useMemo((): Step[] => {
    const found: Step[] = [{ id: 'from', name: from, from: 0, to: all.from / unit.kg, total: true }]
    let at = all.from
    for (const cause of CAUSES) {
      // What did nothing stands here too: that is an answer.
      const kg = all.causes[cause]
      found.push({ id: cause, name: t(`cause.${cause}`), from: at / unit.kg, to: (at + kg) / unit.kg, total: false })
      at += kg
    }
    return [...found, { id: 'to', name: to, from: 0, to: all.to / unit.kg, total: true }]
  }, [all, from, to, unit.kg, t])
  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => waterfall({
    steps, unit: unit.label, palette, left: lang === 'zh' ? 100 : width < 400 ? 104 : 124, colour: (step) => moved(palette, step),
  }), [steps, unit.label, lang])
  const decimals = places(Math.max(all.from, all.to) / unit.kg, 4)
  const rows: Rows = {
    columns: [{ label: t('comparison.causes', { species: speciesText(species, lang) }) }, { label: unit.label, numeric: true, decimals }],
    rows: steps.map((step) => ({ cells: [step.name, step.total ? step.to : step.to - step.from], doors: [undefined, doorOf(compared, step)] })),
  }
  const text = (step: Step) => `${step.name} ${stepText(step, steps)}`
  return (
    <ChartCard
      className="half" name={`causes-${species}`} title={t('comparison.causes', { species: speciesText(species, lang) })} rows={rows} source={compared.source} filters={compared.words}
      caption={`${t('comparison.causes_caption', { unit: unit.label, scope: compared.scopeWords })}${axisOf(steps).start === 0 ? '' : t('comparison.axis')}`}
    >
      <Chart
        option={option} height={320} onClick={(params) => { const step = steps[params.dataIndex]; if (step) explain(doorOf(compared, step)) }}
        sentence={t('comparison.causes_sentence', { from, to, first: `${stepText(steps[0]!, steps)} ${unit.label}`, last: `${stepText(steps.at(-1)!, steps)} ${unit.label}`, list: steps.filter((step) => !step.total).map(text).join(lang === 'zh' ? '，' : ', ') })}
      />
    </ChartCard>
  )
}

/** Totals are quiet; less and more stand in the two ends of the diverging palette. */
export const moved = (palette: Palette, step: Step): string => (step.total ? palette['ink-2'] : step.to < step.from ? palette['div-2'] : palette['div-6'])

const doorOf = (compared: Compared, step: Step) => (step.total ? compared.sumDoor(step.name) : compared.causeDoor(step.id as Cause))
