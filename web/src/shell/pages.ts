import type { ComponentType } from 'react'
import type { TextKey } from '../i18n/texts'
import { InventoryIcon, OverviewIcon } from './icons'

/** The pages that exist. Navigation, search and the `g` keys all read this list. */
export const PAGES: { path: string; key: string; text: TextKey; Icon: ComponentType }[] = [
  { path: '/overview', key: 'o', text: 'nav.overview', Icon: OverviewIcon },
  { path: '/inventory', key: 'i', text: 'nav.inventory', Icon: InventoryIcon },
]
