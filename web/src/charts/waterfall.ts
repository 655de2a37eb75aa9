import type { EChartsCoreOption } from 'echarts/core'
import { fixed } from '../format/number'
import { axisStyle, tooltipStyle } from './Chart'
import type { Palette } from './palette'
import type { Step } from './steps'
import { axisOf, stepText, tickPlaces } from './steps'
import { twoLines } from './wrapped'

/** A waterfall from one total over changes to another; the axis starts at 0 only where that costs no detail. */
export function waterfall({ steps, unit, palette, left, colour }: {
  steps: Step[]
  unit: string
  palette: Palette
  /** Room for the names. */
  left: number
  colour: (step: Step) => string
}): EChartsCoreOption {
  const { start, end, interval } = axisOf(steps)
  const style = axisStyle(palette)
  return {
    grid: { left, right: 52, top: 4, bottom: 24 },
    xAxis: { type: 'value', min: start, max: end, interval, ...style, axisLabel: { ...style.axisLabel, hideOverlap: true, formatter: (value: number) => fixed(value, tickPlaces(interval)) } },
    yAxis: { type: 'category', inverse: true, data: steps.map((step) => step.name), ...style, axisLabel: { color: palette['ink-2'], fontSize: 11, lineHeight: 13, interval: 0, formatter: (name: string) => twoLines(name, (left - 12) / 6) } },
    tooltip: { trigger: 'item', ...tooltipStyle(palette), formatter: (point: { dataIndex: number }) => `${steps[point.dataIndex]!.name}<br>${stepText(steps[point.dataIndex]!, steps)} ${unit}` },
    series: [
      { type: 'bar', stack: 'steps', silent: true, itemStyle: { color: 'transparent' }, tooltip: { show: false }, data: steps.map((step) => Math.min(step.from, step.to)) },
      {
        id: 'steps', type: 'bar', stack: 'steps', barMaxWidth: 20, cursor: 'pointer', emphasis: { disabled: true },
        label: { show: true, position: 'right', fontSize: 11, fontWeight: 600, color: palette['ink-2'], formatter: (point: { dataIndex: number }) => stepText(steps[point.dataIndex]!, steps) },
        data: steps.map((step) => ({ value: Math.abs(step.to - step.from), itemStyle: { color: colour(step) } })),
      },
    ],
  }
}
