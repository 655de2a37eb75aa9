import { useMemo } from 'react'
import type { Filters } from '../address/filters'
import { useInventory, useSources } from '../api/queries'
import type { Source } from '../api/types'
import type { RegionOutline } from './outlines'

export interface Place {
  source: Source
  lon: number
  lat: number
  kg: number
  /** The fuel class that makes most of it. */
  fuelClass: string
}

export interface Places {
  places: Place[]
  /** All of the selection, and the part that stands on the map as points. */
  total: number
  placed: number
  /** Emission of sources without a point, by region. */
  spread: Map<string, number>
}

/** The sources of a selection with what they emit, largest first. */
export function usePlaces(question: { species: string; period: string; boundary: string; filters: Filters }): { data: Places | undefined; error: unknown; retry: () => void } {
  const sources = useSources()
  const rows = useInventory({ by: ['source_id', 'fuel_class'], period: question.period, boundary: question.boundary, species: [question.species], filters: question.filters })
  const data = useMemo((): Places | undefined => {
    if (!sources.data || !rows.data) return undefined
    const bySource = new Map<string, { kg: number; largest: number; fuelClass: string }>()
    for (const row of rows.data.rows) {
      const known = bySource.get(row.source_id ?? '') ?? { kg: 0, largest: -Infinity, fuelClass: 'process' }
      known.kg += row.kg
      if (row.kg > known.largest) {
        known.largest = row.kg
        known.fuelClass = row.fuel_class ?? 'process'
      }
      bySource.set(row.source_id ?? '', known)
    }
    const places: Place[] = []
    const spread = new Map<string, number>()
    let total = 0
    for (const [id, { kg, fuelClass }] of bySource) {
      total += kg
      const source = sources.data.find((row) => row.source_id === id)
      if (source?.lon != null && source.lat != null && source.kind === 'point') {
        if (kg > 0) places.push({ source, lon: source.lon, lat: source.lat, kg, fuelClass })
      } else if (source?.region) spread.set(source.region, (spread.get(source.region) ?? 0) + kg)
    }
    places.sort((a, b) => b.kg - a.kg)
    return { places, total, placed: places.reduce((sum, place) => sum + place.kg, 0), spread }
  }, [sources.data, rows.data])
  return { data, error: sources.error ?? rows.error, retry: () => { void sources.refetch(); void rows.refetch() } }
}

export interface Density {
  /** Class (0-based) of each region with an outline and a figure. */
  classOf: Map<string, number>
  /** Upper ends of the classes but the last, kg per km². */
  breaks: number[]
}

/** Spread emission per area in at most five quantile classes; nothing when fewer than three regions have a figure. */
export function density(spread: Map<string, number>, outlines: RegionOutline[]): Density | undefined {
  const values = outlines.flatMap(({ region }) => {
    const kg = spread.get(region.region)
    return kg !== undefined && region.area_km2 ? [{ region: region.region, value: kg / region.area_km2 }] : []
  })
  if (values.length < 3) return undefined
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b)
  const classes = Math.min(5, sorted.length)
  const breaks = Array.from({ length: classes - 1 }, (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / classes) - 1]!)
  return { classOf: new Map(values.map(({ region, value }) => [region, breaks.filter((end) => value > end).length])), breaks }
}

/** Radius by area: the largest place gets `largest` pixels. */
export const radius = (kg: number, top: number, largest: number) => Math.max(2.5, Math.sqrt(Math.max(0, kg) / (top || 1)) * largest)
