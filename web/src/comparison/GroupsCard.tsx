import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
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
import { useNames } from '../names/names'
import { moved } from './CausesCard'
import type { Compared } from './compared'

/** Groups on show; the rest go together. */
const MOST = 8

/** From one period to the other, group by group: falls first, then rises. */
export function GroupsCard({ compared }: { compared: Compared }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const explain = useExplain()
  const { from, to, species, all, unit, changes, dim } = compared
  const steps = useMemo((): Step[] => {
    const moving = changes.filter((change) => change.to !== change.from)
    const few = moving.length > MOST + 1 ? moving.slice(0, MOST) : moving
    const rest = moving.slice(few.length)
    const parts = few.map((change) => ({ id: change.key, name: nameOf(dim, change.key), kg: change.to - change.from })).sort((a, b) => a.kg - b.kg)
    if (rest.length > 0) parts.push({ id: REST, name: t('comparison.rest', { n: rest.length }), kg: rest.reduce((sum, change) => sum + change.to - change.from, 0) })
    const found: Step[] = [{ id: 'from', name: from, from: 0, to: all.from / unit.kg, total: true }]
    let at = all.from
    for (const { id, name, kg } of parts) {
      found.push({ id, name, from: at / unit.kg, to: (at + kg) / unit.kg, total: false })
      at += kg
    }
    return [...found, { id: 'to', name: to, from: 0, to: all.to / unit.kg, total: true }]
  }, [changes, all, from, to, unit.kg, dim, nameOf, t])
  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => waterfall({
    steps, unit: unit.label, palette, left: width < 400 ? 104 : 160, colour: (step) => moved(palette, step),
  }), [steps, unit.label])
  const decimals = places(Math.max(all.from, all.to) / unit.kg, 4)
  const rows: Rows = {
    columns: [{ label: t(`dim.${dim}`) }, { label: `${from} ${unit.label}`, numeric: true, decimals }, { label: `${to} ${unit.label}`, numeric: true, decimals }, { label: `${t('comparison.change')} ${unit.label}`, numeric: true, decimals }],
    rows: changes.map((change) => ({ cells: [nameOf(dim, change.key), change.from / unit.kg, change.to / unit.kg, (change.to - change.from) / unit.kg], doors: [undefined, compared.sumDoor(from, change.key), compared.sumDoor(to, change.key)] })),
  }
  const title = t('comparison.groups', { species: speciesText(species, lang), dim: lang === 'zh' ? t(`dim.${dim}`) : t(`dim.${dim}`).toLowerCase() })
  return (
    <ChartCard
      className="half" name={`change-${species}-by-${dim}`} title={title} rows={rows} source={compared.source} filters={compared.words}
      caption={`${t('comparison.causes_caption', { unit: unit.label, scope: compared.scopeWords })}${axisOf(steps).start === 0 ? '' : t('comparison.axis')}`}
    >
      <Chart
        option={option} height={Math.max(320, steps.length * 30 + 30)}
        onClick={(params) => {
          const step = steps[params.dataIndex]
          if (step && step.id !== REST) explain(compared.sumDoor(step.id === 'from' ? from : to, step.total ? undefined : step.id))
        }}
        sentence={t('comparison.causes_sentence', { from, to, first: `${stepText(steps[0]!, steps)} ${unit.label}`, last: `${stepText(steps.at(-1)!, steps)} ${unit.label}`, list: steps.filter((step) => !step.total).map((step) => `${step.name} ${stepText(step, steps)}`).join(lang === 'zh' ? '，' : ', ') })}
      />
    </ChartCard>
  )
}

const REST = '…'
