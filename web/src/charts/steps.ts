import { fixed, places } from '../format/number'

/** A bar of a waterfall. */
export interface Step {
  id: string
  name: string
  from: number
  to: number
  /** Whether it stands for a whole, from 0, and not for a change. */
  total: boolean
}

/** Where the axis starts and ends, and its ticks. */
export function axisOf(steps: Step[]): { start: number; end: number; interval: number } {
  const ends = steps.flatMap((step) => (step.total ? [step.to] : [step.from, step.to]))
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const room = (high - low || high || 1) * 0.35
  const interval = niceStep((high - Math.max(0, low - room)) / 5)
  const start = low - room < high * 0.15 ? Math.min(0, Math.floor(low / interval) * interval) : Math.floor((low - room) / interval) * interval
  return { start, end: Math.ceil(high / interval) * interval, interval }
}

/** Places that tell two ticks apart. */
export function tickPlaces(interval: number): number {
  for (let decimals = 0; decimals < 6; decimals++) if (Math.abs(interval * 10 ** decimals - Math.round(interval * 10 ** decimals)) < 1e-6) return decimals
  return 6
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough || 1))
  return power * ([1, 2, 2.5, 5, 10].find((n) => n * power >= rough) ?? 10)
}

/** A total as it is, a change with its sign, both with the places of the largest total. */
export function stepText(step: Step, steps: Step[]): string {
  const largest = Math.max(...steps.map(({ from, to }) => Math.max(Math.abs(from), Math.abs(to))))
  const decimals = Math.min(2, places(largest, 3))
  if (step.total) return fixed(step.to, decimals)
  const moved = step.to - step.from
  if (moved === 0) return '0'
  // A change that is there never reads as none.
  const text = fixed(moved, Math.max(decimals, Math.abs(moved) < 0.5 * 10 ** -decimals ? places(moved, 1) : 0))
  return moved > 0 ? `+${text}` : text
}
