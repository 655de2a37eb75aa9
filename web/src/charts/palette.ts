import { useMemo } from 'react'
import { useDress } from '../shell/dress'

const NAMES = [
  'ink', 'ink-2', 'ink-3', 'surface', 'surface-2', 'surface-3', 'bg', 'line', 'line-strong', 'grid', 'accent', 'focus',
  'pollution', 'carbon', 'energy', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8',
  'seq-1', 'seq-2', 'seq-3', 'seq-4', 'seq-5', 'seq-6', 'seq-7', 'div-2', 'div-6',
] as const
export type Palette = Record<(typeof NAMES)[number], string> & { band: number }

/** The tokens of the theme in force, for drawings that cannot read CSS variables. */
export function usePalette(): Palette {
  const { theme } = useDress()
  return useMemo(() => paletteOf(theme), [theme])
}

export function paletteOf(theme: 'light' | 'dark'): Palette {
  // A probe carries the theme itself, so a print in light reads light tokens from a dark page.
  const probe = document.createElement('div')
  probe.dataset.theme = theme
  probe.hidden = true
  document.body.append(probe)
  const style = getComputedStyle(probe)
  const read = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  const band = Number(style.getPropertyValue('--band')) || 0.16
  probe.remove()
  return { ...read, band } as Palette
}

/** Fuels keep their colour on every page. */
export const CLASS_TOKEN: Record<string, keyof Palette> = {
  coal: 'c1', gas: 'c2', petrol: 'c3', diesel: 'c4', jet: 'c5', other_oil: 'c6', process: 'c7', electricity: 'c8', biomass: 'c7', waste: 'c6',
}
export const CLASS_ORDER = ['coal', 'gas', 'petrol', 'diesel', 'jet', 'other_oil', 'biomass', 'waste', 'process', 'electricity']

export const classColour = (palette: Palette, fuelClass: string): string => palette[CLASS_TOKEN[fuelClass] ?? 'ink-3'] as string
