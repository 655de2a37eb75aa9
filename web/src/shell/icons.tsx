import type { ReactNode } from 'react'

const icon = (drawing: ReactNode) => () => (
  <svg viewBox="0 0 20 20" width="17" height="17" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    {drawing}
  </svg>
)

export const OverviewIcon = icon(<path d="M3 9.2 10 3l7 6.2V17h-4.6v-4.8H7.6V17H3z" />)
export const InventoryIcon = icon(<path d="M3.5 4.5h13M3.5 8.2h9.5M3.5 11.9h11.5M3.5 15.6h7" />)
export const EvaluationIcon = icon(<path d="m10 3 6.700 4.900-2.600 7.900H5.900L3.300 7.900zM10 10V6.500M10 10l3 2.200" />)
export const DataIcon = icon(<><rect x="3" y="4" width="14" height="12" rx="1" /><path d="M3 8h14M8 8v8" /></>)
export const LibraryIcon = icon(<path d="M4 4v12M8 4v12M11.500 4.600l4 11.200" />)
export const JobsIcon = icon(<path d="M16 10a6 6 0 1 1-1.8-4.3M16.2 2.8v3.4h-3.4" />)
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />)
export const BackIcon = icon(<path d="M16 10H4m5-5-5 5 5 5" />)
export const PersonIcon = icon(<><circle cx="10" cy="7" r="3.2" /><path d="M3.8 17c.8-3.4 3.2-5 6.2-5s5.4 1.6 6.2 5" /></>)
export const SearchIcon = icon(<><circle cx="9" cy="9" r="5.2" /><path d="m13 13 4 4" /></>)
export const ThemeIcon = () => (
  <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
    <circle cx="10" cy="10" r="6.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
    <path d="M10 3.400a6.6 6.6 0 0 0 0 13.200z" fill="currentColor" />
  </svg>
)

export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 26 26" width={size} height={size} fill="none" aria-hidden="true">
      <circle cx="9.5" cy="13" r="6" stroke="var(--pollution)" strokeWidth="2.8" />
      <circle cx="16.5" cy="13" r="6" stroke="var(--carbon)" strokeWidth="2.8" />
      <path d="M13 8.100a6 6 0 0 1 0 9.8 6 6 0 0 1 0-9.800z" fill="var(--accent)" />
    </svg>
  )
}
