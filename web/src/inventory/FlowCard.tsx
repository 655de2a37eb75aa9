import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { narrowed, withoutEmpty } from '../address/filters'
import type { Filters } from '../address/filters'
import { useAddress } from '../address/use-address'
import { useInventory } from '../api/queries'
import { Chart, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import { classColour } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { brief, percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass, unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { ErrorState, Loading } from '../shell/states'
import type { FlowNode } from './flows'
import { flowsOf } from './flows'
import type { Selection } from './selection'

/** The species that `several` sets side by side. */
const SEVERAL = ['CO2', 'SO2', 'NOx', 'PM2.5', 'energy']
const PICKS = ['CO2', 'SO2', 'NOx', 'energy']

/** Energy → sector → species. A click on a node or a band narrows the page to it. */
export function FlowCard({ selection, tall }: { selection: Selection; tall: boolean }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const source = useSourceLine(selection.boundary)
  const many = address.flow === 'several'
  const species = useMemo(() => (many ? SEVERAL : [selection.species]), [many, selection.species])
  // Several species are compared where they are burnt.
  const filters: Filters = useMemo(() => (many ? { ...selection.filters, scope: ['1'] } : selection.filters), [many, selection.filters])
  const answer = useInventory({ by: ['fuel_class', 'sector', 'scope'], period: selection.period, boundary: selection.boundary, species, filters })
  const flows = useMemo(() => flowsOf(answer.data?.rows ?? [], species), [answer.data, species])
  const unit = unitFor(selection.species, flows.total, lang, address.unit)
  const jet = (answer.data?.rows ?? []).filter((row) => row.species === 'CO2' && row.fuel_class === 'jet').reduce((sum, row) => sum + row.kg, 0)

  const nameNode = useCallback((node: FlowNode): string => {
    if (node.values.length > 1) return t('flow.rest', { n: node.values.length })
    const value = node.values[0]!
    if (node.column === 0) return nameOf('fuel_class', value)
    if (node.column === 1) return nameOf('sector', value)
    if (many) return speciesText(value, lang)
    const written = speciesText(selection.species, lang)
    if (value === 'jet') return t('flow.jet', { species: written })
    if (value === 'scope 1' && flows.nodes.some((other) => other.id === '2:jet')) return t('flow.without_jet', { species: written })
    return `${written} ${nameOf('scope', value.replace('scope ', ''))}`
  }, [t, nameOf, lang, many, selection.species, flows])
  const amountText = useCallback((amount: number) => (many ? percent(amount) : brief(amount / unit.kg)), [many, unit.kg])

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const narrow = width < 520
    const colour = (node: FlowNode) => {
      if (node.column === 0) return node.values.length > 1 ? palette['ink-3'] : classColour(palette, node.values[0]!)
      if (node.column === 1) return palette['ink-2']
      if (!many && node.values[0] === 'jet') return palette.c5
      return palette[side(many ? node.values[0]! : selection.species)]
    }
    const colours = new Map(flows.nodes.map((node) => [node.id, colour(node)]))
    return {
      tooltip: {
        trigger: 'item', ...tooltipStyle(palette),
        formatter: (point: { dataType: string; data: { source: string; target: string; value: number; name: string } }) => {
          const named = (id: string) => nameNode(flows.nodes.find((node) => node.id === id)!)
          const suffix = many ? '' : ` ${unit.label}`
          if (point.dataType === 'edge') return `${named(point.data.source)} → ${named(point.data.target)}<br>${amountText(point.data.value)}${suffix}`
          return `${named(point.data.name)}<br>${amountText(flows.nodes.find((node) => node.id === point.data.name)!.amount)}${suffix}`
        },
      },
      series: [{
        id: 'flows', type: 'sankey', left: narrow ? 4 : 112, right: narrow ? 4 : 150, top: 8, bottom: 12, nodeWidth: 8, nodeGap: narrow ? 9 : 12, nodeAlign: 'left', layoutIterations: 0, draggable: false, emphasis: { focus: 'adjacency' },
        label: { color: palette.ink, fontSize: 11, lineHeight: 13, textBorderColor: palette.surface, textBorderWidth: narrow ? 2 : 0 },
        data: flows.nodes.map((node) => ({
          name: node.id, depth: node.column, itemStyle: { color: colours.get(node.id), borderWidth: 0 },
          label: { overflow: narrow && node.amount > flows.total * 0.09 ? 'break' : 'truncate', width: narrow ? Math.floor((width / 2 - 24) * [0.95, 0.56, 0.42][node.column]!) : node.column === 1 ? Math.floor((width - 262) / 2) - 20 : node.column === 0 ? 104 : 144, position: node.column === 0 ? (narrow ? 'right' : 'left') : narrow && node.column === 2 ? 'left' : 'right', formatter: () => `${nameNode(node)} ${amountText(node.amount)}` },
        })),
        links: flows.flows.map((flow) => ({ source: flow.from, target: flow.to, value: flow.amount, lineStyle: { color: flow.from.startsWith('0:') ? colours.get(flow.from) : colours.get(flow.to), opacity: 0.34, curveness: 0.5 } })),
      }],
    }
  }, [flows, many, nameNode, amountText, unit.label, selection.species])

  const narrowTo = (...ids: string[]) => {
    let next = address.filters
    for (const id of ids) {
      const node = flows.nodes.find((other) => other.id === id)
      if (!node || node.column === 2) continue
      const dim = node.column === 0 ? 'fuel_class' : 'sector'
      if (dim === 'fuel_class' && node.values.length > 1) continue
      next = node.values.length > 1 ? withoutEmpty({ ...next, [dim]: node.values }) : narrowed(next, dim, node.values[0]!)
    }
    if (next !== address.filters) go({ filters: next, open: [] })
  }
  const onClick = (params: { dataType?: string; data: unknown; name: string }) => {
    const data = params.data as { source?: string; target?: string; name?: string }
    if (params.dataType === 'edge') narrowTo(data.source ?? '', data.target ?? '')
    else narrowTo(data.name ?? '')
  }

  const named = (id: string) => nameNode(flows.nodes.find((node) => node.id === id)!)
  const first = flows.flows.find((flow) => flow.from.startsWith('0:'))
  const written = speciesText(selection.species, lang)
  const rows: Rows = {
    columns: [{ label: t('flow.from') }, { label: t('flow.to') }, { label: many ? t('table.share') : unit.label, numeric: true, decimals: many ? 4 : 3 }],
    rows: flows.flows.map((flow) => ({ cells: [named(flow.from), named(flow.to), many ? flow.amount : flow.amount / unit.kg], doors: [undefined, undefined, doorOf(flow.from, flow.to, flows.nodes, selection, many)] })),
  }
  const caption = many ? t('flow.caption_many', { period: selection.period, scope: t('scope.long.1') })
    : jet > 0 && selection.species === 'CO2' ? t('flow.caption_jet', { period: selection.period, scope: selection.scopeWords, jet: mass(jet, 'CO2', lang, address.unit) })
      : t('flow.caption', { period: selection.period, scope: selection.scopeWords })
  return (
    <ChartCard
      className="i-flow" name={`flows-${many ? 'several' : selection.species}`} rows={rows} source={source} filters={selection.words} caption={caption}
      title={many ? t('flow.title_many') : t('flow.title', { species: written, total: mass(flows.total, selection.species, lang, address.unit) })}
      tools={
        <div className="seg" role="group" aria-label={t('flow.pick')}>
          {PICKS.map((name) => <button key={name} type="button" aria-pressed={!many && name === selection.species} onClick={() => go({ species: name, flow: undefined, scope: undefined })}>{name === 'energy' ? 'tce' : speciesText(name, lang)}</button>)}
          <button type="button" aria-pressed={many} onClick={() => go({ flow: many ? undefined : 'several' })}>{t('flow.many')}</button>
        </div>
      }
    >
      {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={400} /> : (
        <Chart
          option={option} height={tall ? 560 : 420} onClick={onClick}
          sentence={first ? t('flow.sentence', { species: many ? t('flow.many') : written, period: selection.period, from: named(first.from), to: named(first.to), value: many ? percent(first.amount) : mass(first.amount, selection.species, lang, address.unit) }) : t('flow.title_many')}
        />
      )}
    </ChartCard>
  )
}

/** The door of a flow: the same selection narrowed to its two ends, where both stand for single values. */
function doorOf(from: string, to: string, nodes: FlowNode[], selection: Selection, many: boolean) {
  const [a, b] = [from, to].map((id) => nodes.find((node) => node.id === id)!)
  if (many || a!.values.length > 1 || b!.values.length > 1) return undefined
  let filters = selection.filters
  for (const node of [a!, b!]) {
    if (node.column === 0) filters = narrowed(filters, 'fuel_class', node.values[0]!)
    else if (node.column === 1) filters = narrowed(filters, 'sector', node.values[0]!)
    else if (node.values[0] === 'jet') filters = narrowed(narrowed(filters, 'fuel_class', 'jet'), 'scope', '1')
    else return undefined
  }
  return { kind: 'sum' as const, species: selection.species, period: selection.period, boundary: selection.boundary, filters }
}
