import type { ComponentType } from 'react'
import type { OwnName } from '../address/address'
import type { TextKey } from '../i18n/texts'
import { DataIcon, EvaluationIcon, InventoryIcon, LibraryIcon, OverviewIcon } from './icons'

/** The pages that exist. Navigation, search and the `g` keys all read this list. */
export const PAGES: { path: string; key: string; text: TextKey; Icon: ComponentType }[] = [
  { path: '/overview', key: 'o', text: 'nav.overview', Icon: OverviewIcon },
  { path: '/inventory', key: 'i', text: 'nav.inventory', Icon: InventoryIcon },
  { path: '/evaluation', key: 'e', text: 'nav.evaluation', Icon: EvaluationIcon },
  { path: '/data', key: 'd', text: 'nav.data', Icon: DataIcon },
  { path: '/library', key: 'l', text: 'nav.library', Icon: LibraryIcon },
]

export interface TabGroup {
  /** The page they belong to, which is the first of them. */
  of: string
  label: TextKey
  /** What stays in the address from tab to tab. */
  kept: readonly OwnName[]
  tabs: { path: string; text: TextKey }[]
}

/** Pages that stand side by side as tabs under one head. */
export const TAB_GROUPS: TabGroup[] = [
  {
    of: '/inventory', label: 'tab.label', kept: [],
    tabs: [
      { path: '/inventory', text: 'tab.ledger' },
      { path: '/inventory/energy', text: 'balance.energy' },
      { path: '/inventory/water', text: 'balance.water' },
      { path: '/inventory/waste', text: 'balance.waste' },
      { path: '/inventory/tradeoffs', text: 'tab.tradeoffs' },
      { path: '/inventory/comparison', text: 'tab.comparison' },
      { path: '/inventory/completeness', text: 'tab.completeness' },
    ],
  },
  {
    of: '/evaluation', label: 'evaluation.tabs', kept: ['system', 'subject', 'base', 'context'],
    tabs: [
      { path: '/evaluation', text: 'evaluation.tab.score' },
      { path: '/evaluation/improvement', text: 'evaluation.tab.raise' },
      { path: '/evaluation/years', text: 'evaluation.tab.years' },
      { path: '/evaluation/ranking', text: 'evaluation.tab.ranking' },
      { path: '/evaluation/sensitivity', text: 'evaluation.tab.sensitivity' },
    ],
  },
]

/** The tabs beside their first, which is the page itself. */
export const FURTHER_TABS = TAB_GROUPS.flatMap(({ tabs }) => tabs.slice(1))
