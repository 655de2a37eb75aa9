import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import { useAddress } from '../address/use-address'
import type { BalanceAnswer, BalanceDim } from '../api/ledger'
import { Chart, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import type { Palette } from '../charts/palette'
import { classColour } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { brief } from '../format/number'
import { useText } from '../i18n'
import { shortened } from '../charts/wrapped'
import { capital } from '../names/names'
import { explained } from './figures'
import type { Node } from './sankey'
import { depthsOf, diagram } from './sankey'
import { scaleFor } from './units'

/** The balance as flows. What no record explains stands in a colour of its own. */
export function FlowsCard({ balance, dim, source }: { balance: BalanceAnswer; dim: BalanceDim; source: string }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const flows = useMemo(() => explained(balance), [balance])
  const { nodes, links } = useMemo(() => diagram(flows), [flows])
  const scale = scaleFor(balance.unit, Math.max(0, ...nodes.map((node) => node.amount)), lang, address.unit)
  const nameOf = useCallback((node: Node) => (node.count > 1 ? t('balance.rest', { n: node.count }) : capital(node.name[lang])), [t, lang])
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes])
  const depths = useMemo(() => depthsOf(links), [links])
  const last = Math.max(1, ...depths.values())
  const whole = nodes.filter((node) => depths.get(node.id) === 0).reduce((sum, node) => sum + node.amount, 0)

  const option = useCallback((palette: Palette, width: number): EChartsCoreOption => {
    const narrow = width < 560
    const colours = coloursOf(balance, nodes, palette)
    const margin = narrow ? 4 : 150
    const column = (width - 2 * margin) / last
    return {
      tooltip: {
        trigger: 'item', ...tooltipStyle(palette),
        formatter: (point: { dataType: string; data: { source: string; target: string; value: number; name: string } }) => {
          const named = (id: string) => nameOf(byId.get(id)!)
          if (point.dataType === 'edge') return `${named(point.data.source)} → ${named(point.data.target)}<br>${brief(point.data.value / scale.per)} ${scale.label}`
          return `${named(point.data.name)}<br>${brief(byId.get(point.data.name)!.amount / scale.per)} ${scale.label}`
        },
      },
      series: [{
        id: 'flows', type: 'sankey', left: margin, right: margin, top: 8, bottom: 12, nodeWidth: 8, nodeGap: narrow ? 12 : 14, nodeAlign: 'left', layoutIterations: 32, draggable: false, emphasis: { focus: 'adjacency' },
        label: { color: palette.ink, fontSize: 11, lineHeight: 13, textBorderColor: palette.surface, textBorderWidth: 3 },
        labelLayout: { hideOverlap: narrow },
        data: nodes.map((node) => {
          const depth = depths.get(node.id) ?? 0
          const end = depth === last
          const room = narrow ? (width - 20) / (last + 1) - 12 : depth === 0 || end ? margin - 12 : Math.max(60, column - 22)
          // A broad place has room for lines; a thin one for one line, which goes where it would hide another.
          const broad = narrow && node.amount > whole * 0.1
          return {
            name: node.id, depth, itemStyle: { color: colours.get(node.id), borderWidth: 0 },
            label: {
              formatter: () => labelText(nameOf(node), brief(node.amount / scale.per), broad ? 0 : room / 6.8),
              position: depth === 0 ? (narrow ? 'right' : 'left') : end && narrow ? 'left' : 'right', overflow: broad ? 'break' : 'truncate', width: Math.max(60, room),
            },
          }
        }),
        links: links.map((link) => ({ source: link.from, target: link.to, value: link.amount, lineStyle: { color: (byId.get(link.to)!.role === 'difference' ? colours.get(link.to) : colours.get(link.from))!, opacity: 0.36, curveness: 0.5 } })),
      }],
    }
  }, [balance, nodes, links, depths, last, whole, nameOf, byId, scale.per, scale.label])

  const title = t(`balance.flows_${balance.kind}`)
  const rows: Rows = {
    columns: [{ label: t('balance.from') }, { label: t('balance.to') }, { label: balance.unit === 'm3' ? 'm³' : balance.unit, numeric: true, decimals: 0 }],
    rows: flows.map((flow) => ({ cells: [capital(flow.from.name[lang]), capital(flow.to.name[lang]), flow.quantity] })),
  }
  const most = Math.max(...[...new Set(depths.values())].map((depth) => nodes.filter((node) => depths.get(node.id) === depth).length))
  return (
    <ChartCard className="flows" name={`balance-${balance.kind}`} title={title} rows={rows} source={source} filters={`${balance.period} · ${t(`balance.by.${dim}`)}`} caption={t('balance.flows_caption', { unit: scale.label })}>
      <Chart
        option={option} height={Math.max(280, most * 52 + 40)}
        sentence={t('balance.sentence', { title, list: links.slice(0, 4).map((link) => `${nameOf(byId.get(link.from)!)} → ${nameOf(byId.get(link.to)!)} ${brief(link.amount / scale.per)} ${scale.label}`).join(lang === 'zh' ? '；' : '; ') })}
      />
    </ChartCard>
  )
}

/** The figure is never what is cut. */
const labelText = (name: string, figure: string, columns: number) => (columns > 0 ? `${shortened(name, columns - figure.length - 1)} ${figure}` : `${name} ${figure}`)

const SERIES = ['c1', 'c2', 'c3', 'c5', 'c4', 'c6', 'c7', 'c8'] as const

function coloursOf(balance: BalanceAnswer, nodes: Node[], palette: Palette): Map<string, string> {
  const named = nodes.filter((node) => (balance.kind === 'waste' ? node.role === 'kind' : balance.kind === 'material' ? node.id.startsWith('material:') : node.role === 'origin')).sort((a, b) => b.amount - a.amount)
  return new Map(nodes.map((node) => {
    if (node.role === 'difference') return [node.id, palette['div-6']]
    if (balance.kind === 'energy') {
      if (node.id.startsWith('fuel:')) return [node.id, classColour(palette, node.id.slice(5))]
      if (node.id.startsWith('electricity') || node.id.startsWith('heat')) return [node.id, palette.c8]
      return [node.id, node.id === 'conversion_loss' ? palette['ink-3'] : node.role === 'origin' ? palette.c7 : palette['ink-2']]
    }
    if (balance.kind === 'water') return [node.id, node.role === 'origin' ? palette['seq-4'] : node.role === 'network' || node.role === 'treatment' ? palette['seq-5'] : node.role === 'use' ? palette['seq-6'] : palette['ink-2']]
    const at = named.indexOf(node)
    return [node.id, at >= 0 ? palette[SERIES[at % SERIES.length]!] : palette['ink-2']]
  }))
}
