import type { Palette } from '../charts/palette'
import { classColour } from '../charts/palette'
import type { RegionOutline } from './outlines'
import type { Density, Place } from './places'
import { radius } from './places'

export interface MapDrawing {
  outlines: RegionOutline[]
  places: Place[]
  density: Density | undefined
  regionName: (outline: RegionOutline) => string
  placeName: (place: Place) => string
  selected?: string | undefined
}

export const SEQUENCE = ['seq-1', 'seq-2', 'seq-3', 'seq-4', 'seq-5'] as const

/** The map as one still SVG: for the small map, for exports and where WebGL is missing. */
export function mapSvg(map: MapDrawing, width: number, height: number, palette: Palette): string {
  const project = fitted(map, width, height)
  const regions = map.outlines.map((outline) => {
    const path = outline.rings.map((ring) => `M${ring.map(([lon, lat]) => project(lon, lat).map(rounded).join(' ')).join('L')}Z`).join('')
    const level = map.density?.classOf.get(outline.region.region)
    const fill = level === undefined ? palette['surface-2'] : palette[SEQUENCE[level] ?? 'seq-5']
    return `<path d="${path}" fill="${fill}" fill-rule="evenodd" stroke="${palette['line-strong']}" stroke-opacity=".55" stroke-width="0.8" stroke-linejoin="round"/>`
  })
  const halo = `paint-order="stroke" stroke="${palette.surface}" stroke-width="3" stroke-linejoin="round"`
  const top = map.places[0]?.kg ?? 0
  // Names keep off the dots, the largest of them above all.
  const boxes: Box[] = map.places.slice(0, 12).map((place) => {
    const [x, y] = project(place.lon, place.lat)
    const r = radius(place.kg, top, 18)
    return { x: x - r, y: y - r, w: 2 * r, h: 2 * r }
  })
  const circles = map.places.map((place) => {
    const [x, y] = project(place.lon, place.lat)
    const selected = place.source.source_id === map.selected
    return `<circle data-source="${escaped(place.source.source_id)}" cx="${rounded(x)}" cy="${rounded(y)}" r="${rounded(radius(place.kg, top, 18))}" fill="${classColour(palette, place.fuelClass)}" fill-opacity=".82" stroke="${selected ? palette.focus : palette.surface}" stroke-width="${selected ? 3 : 1.2}" style="cursor:pointer"><title>${escaped(map.placeName(place))}</title></circle>`
  })
  const placeLabels = map.places.slice(0, 4).flatMap((place) => {
    const [x, y] = project(place.lon, place.lat)
    const r = radius(place.kg, top, 18)
    const name = map.placeName(place)
    const size = textWidth(name)
    const right = x + r + 4 + size < width
    const box = { x: right ? x + r + 4 : x - r - 4 - size, y: y - 7, w: size, h: 14 }
    if (box.x < 0 || boxes.some((other) => crossing(other, box))) return []
    boxes.push(box)
    return [`<text x="${rounded(right ? box.x : box.x + size)}" y="${rounded(y + 4)}" font-size="11" font-weight="600" text-anchor="${right ? 'start' : 'end'}" fill="${palette.ink}" ${halo}>${escaped(name)}</text>`]
  })
  const regionLabels = map.outlines.flatMap((outline) => {
    if (!outline.label) return []
    const [x, y] = project(...outline.label)
    const name = map.regionName(outline)
    const size = textWidth(name)
    const box = { x: x - size / 2, y: y - 7, w: size, h: 14 }
    if (boxes.some((other) => crossing(other, box))) return []
    boxes.push(box)
    return [`<text x="${rounded(x)}" y="${rounded(y + 4)}" font-size="11" text-anchor="middle" fill="${palette['ink-2']}" ${halo}>${escaped(name)}</text>`]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${[...regions, ...regionLabels, ...circles, ...placeLabels].join('')}</svg>`
}

/** West, south, east, north of all that is drawn. */
export function bounds(map: Pick<MapDrawing, 'outlines' | 'places'>): [number, number, number, number] | undefined {
  const points = [...map.outlines.flatMap((outline) => outline.rings.flat()), ...map.places.map((place) => [place.lon, place.lat] as [number, number])]
  if (points.length === 0) return undefined
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of points) {
    w = Math.min(w, lon)
    e = Math.max(e, lon)
    s = Math.min(s, lat)
    n = Math.max(n, lat)
  }
  // Few points close together still need a city's ground around them.
  const margin = Math.max((0.6 - Math.max(e - w, n - s)) / 2, (e - w) * 0.02, (n - s) * 0.02)
  return [w - margin, s - margin, e + margin, n + margin]
}

/** Web Mercator, fitted into the picture with its proportions kept. */
function fitted(map: MapDrawing, width: number, height: number): (lon: number, lat: number) => [number, number] {
  const [w, s, e, n] = bounds(map) ?? [0, 0, 1, 1]
  const y = (lat: number) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI
  const margin = map.outlines.length ? 8 : 32
  const scale = Math.min((width - 2 * margin) / (e - w), (height - 2 * margin) / (y(n) - y(s)))
  const left = (width - (e - w) * scale) / 2
  const topEdge = (height - (y(n) - y(s)) * scale) / 2
  return (lon, lat) => [left + (lon - w) * scale, topEdge + (y(n) - y(lat)) * scale]
}

interface Box {
  x: number
  y: number
  w: number
  h: number
}
const crossing = (a: Box, b: Box) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
const textWidth = (text: string) => [...text].reduce((sum, c) => sum + (c > '\u2e7f' ? 11 : 6.2), 0)
const rounded = (value: number) => Math.round(value * 10) / 10
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
