import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo, useState } from 'react'
import { useAddress, useExplain } from '../address/use-address'
import { Chart } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import { CLASS_ORDER, classColour } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import type { Step } from '../charts/steps'
import { stepText } from '../charts/steps'
import { waterfall } from '../charts/waterfall'
import { brief } from '../format/number'
import { side, speciesText } from '../format/species'
import { unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

const CHOICES = ['CO2', 'SO2', 'NOx'] as const

/** Which energy made the change between two periods: a waterfall from the earlier total to the later one. */
export function ChangeCard({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const explain = useExplain()
  const { address, go } = useAddress()
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

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => waterfall({
    steps, unit: unit.label, palette, left: width < 340 ? 70 : 92, colour: (step) => (step.total ? palette[side(species)] : classColour(palette, step.id)),
  }), [steps, species, unit.label])

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
          list: deltas.map((step) => `${step.name} ${stepText(step, steps)}`).join(lang === 'zh' ? '，' : ', '),
        })}
      />
      <p className="more"><button type="button" className="link" onClick={() => go({ species, scope: '1', period: after, against: before, explain: undefined }, { path: '/inventory/comparison' })}>{t('change.more')}</button></p>
    </ChartCard>
  )
}
