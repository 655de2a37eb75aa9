import type { ComponentType } from 'react'
import type { TextKey } from '../i18n/texts'
import { DataIcon, InventoryIcon, LibraryIcon, OverviewIcon } from './icons'

/** The pages that exist. Navigation, search and the `g` keys all read this list. */
export const PAGES: { path: string; key: string; text: TextKey; Icon: ComponentType }[] = [
  { path: '/overview', key: 'o', text: 'nav.overview', Icon: OverviewIcon },
  { path: '/inventory', key: 'i', text: 'nav.inventory', Icon: InventoryIcon },
  { path: '/data', key: 'd', text: 'nav.data', Icon: DataIcon },
  { path: '/library', key: 'l', text: 'nav.library', Icon: LibraryIcon },
]

/** The pages of the inventory, side by side as tabs under its head. */
export const TABS: { path: string; text: TextKey }[] = [
  { path: '/inventory', text: 'tab.ledger' },
  { path: '/inventory/energy', text: 'balance.energy' },
  { path: '/inventory/water', text: 'balance.water' },
  { path: '/inventory/waste', text: 'balance.waste' },
  { path: '/inventory/tradeoffs', text: 'tab.tradeoffs' },
  { path: '/inventory/comparison', text: 'tab.comparison' },
  { path: '/inventory/completeness', text: 'tab.completeness' },
]
