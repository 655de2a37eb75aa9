import type { BalanceFlow, BalanceNode } from '../api/ledger'

export interface Node extends BalanceNode {
  /** What passes it: the larger of what enters and what leaves. */
  amount: number
  /** Places it stands for. */
  count: number
}
export interface Link {
  from: string
  to: string
  amount: number
}
export interface Diagram {
  nodes: Node[]
  links: Link[]
}

/** At most this many places of one role; the smallest go together. */
export const MOST = 8

/** A balance as a diagram. Places of one role beyond the largest stand as one; what enters a place still leaves it. */
export function diagram(flows: BalanceFlow[]): Diagram {
  const sums = new Map<string, { node: BalanceNode; enters: number; leaves: number }>()
  const known = (node: BalanceNode) => {
    const sum = sums.get(node.id) ?? { node, enters: 0, leaves: 0 }
    sums.set(node.id, sum)
    return sum
  }
  for (const flow of flows) {
    known(flow.from).leaves += flow.quantity
    known(flow.to).enters += flow.quantity
  }
  const amountOf = (id: string) => Math.max(sums.get(id)!.enters, sums.get(id)!.leaves)
  // What stands at the start and what stands at the end of flows never goes together.
  const groups = new Map<string, string[]>()
  for (const [id, { node, enters, leaves }] of sums) {
    const group = `${node.role}|${enters === 0 ? 'first' : leaves === 0 ? 'last' : 'between'}`
    groups.set(group, [...(groups.get(group) ?? []), id])
  }
  const standsFor = new Map<string, string>()
  const nodes: Node[] = []
  for (const [group, ids] of groups) {
    const sorted = ids.sort((a, b) => amountOf(b) - amountOf(a) || a.localeCompare(b))
    const alone = sorted.length > MOST ? sorted.slice(0, MOST - 1) : sorted
    for (const id of alone) nodes.push({ ...sums.get(id)!.node, amount: amountOf(id), count: 1 })
    const rest = sorted.slice(alone.length)
    if (rest.length === 0) continue
    for (const id of rest) standsFor.set(id, `…${group}`)
    nodes.push({ ...sums.get(rest[0]!)!.node, id: `…${group}`, amount: rest.reduce((sum, id) => sum + amountOf(id), 0), count: rest.length })
  }
  const links = new Map<string, Link>()
  for (const flow of flows) {
    const [from, to] = [flow.from.id, flow.to.id].map((id) => standsFor.get(id) ?? id) as [string, string]
    const link = links.get(`${from}>${to}`) ?? { from, to, amount: 0 }
    link.amount += flow.quantity
    links.set(`${from}>${to}`, link)
  }
  return { nodes, links: [...links.values()].sort((a, b) => b.amount - a.amount) }
}

/** How many steps a place stands from where flows begin: the longest way to it. Where flows end is the last column. */
export function depthsOf(links: { from: string; to: string }[]): Map<string, number> {
  const depths = new Map<string, number>()
  for (const { from, to } of links) for (const id of [from, to]) depths.set(id, 0)
  // As many rounds as there are places: flows have no loop.
  for (let round = 0; round < depths.size; round++) {
    let moved = false
    for (const { from, to } of links) {
      const next = depths.get(from)! + 1
      if (next > depths.get(to)! && next < depths.size) {
        depths.set(to, next)
        moved = true
      }
    }
    if (!moved) break
  }
  const leaves = new Set(links.map((link) => link.from))
  const last = Math.max(0, ...depths.values())
  for (const id of depths.keys()) if (!leaves.has(id)) depths.set(id, last)
  return depths
}

/** What no record explains, with its share of all that enters the balance. Water that goes round does not enter it. */
export function differences(flows: BalanceFlow[]): { node: BalanceNode; quantity: number; share: number }[] {
  const enters = new Set(flows.map((flow) => flow.to.id))
  const all = flows.filter((flow) => !enters.has(flow.from.id) && !/^reused\b/.test(flow.from.id)).reduce((sum, flow) => sum + flow.quantity, 0)
  const found = new Map<string, { node: BalanceNode; quantity: number; share: number }>()
  for (const flow of flows) {
    for (const node of [flow.from, flow.to]) {
      if (node.role !== 'difference') continue
      const one = found.get(node.id) ?? { node, quantity: 0, share: 0 }
      one.quantity += flow.quantity
      one.share = all > 0 ? one.quantity / all : 0
      found.set(node.id, one)
    }
  }
  return [...found.values()].sort((a, b) => b.quantity - a.quantity)
}
