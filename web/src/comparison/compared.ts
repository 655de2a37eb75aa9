import type { ScopeChoice } from '../address/address'
import type { Cause, CauseDim, ExplainTarget } from '../address/target'
import type { Unit } from '../format/units'
import type { Changed } from './causes'

/** What the page compares, and the doors of its figures. */
export interface Compared {
  from: string
  to: string
  species: string
  scope: ScopeChoice
  scopeWords: string
  dim: CauseDim
  changes: Changed[]
  all: Changed
  unit: Unit
  /** The choice in words, for exports. */
  words: string
  source: string
  sumDoor: (period: string, key?: string) => ExplainTarget
  causeDoor: (cause: Cause, key?: string) => ExplainTarget
}
