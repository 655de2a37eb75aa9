import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Filters } from '../address/filters'
import { narrowed } from '../address/filters'
import { parsedTarget } from '../address/target'
import { useAddress, useExplain } from '../address/use-address'
import { ChartCard } from '../charts/ChartCard'
import { CLASS_ORDER, classColour, usePalette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { useSourceLine } from '../charts/source-line'
import { percent, places as placesFor, fixed } from '../format/number'
import { speciesText } from '../format/species'
import { mass, unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { useDress } from '../shell/dress'
import { Empty, ErrorState, Loading } from '../shell/states'
import type { MapDrawing } from './drawing'
import { SEQUENCE, mapSvg } from './drawing'
import { useOutlines } from './outlines'
import type { Place } from './places'
import { density, usePlaces } from './places'
import './map.css'

const SourceMap = lazy(() => import('./SourceMap'))

/** Sources as dots on the city's quiet outlines. `live` draws a map to move in; otherwise one still picture. */
export function PlacesFigure({ species, period, boundary, filters, live, height, className, title, words }: {
  species: string
  period: string
  boundary: string
  filters: Filters
  live: boolean
  height: number
  className?: string
  title?: string
  words?: string
}) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const palette = usePalette()
  const { printing } = useDress()
  const explain = useExplain()
  const { address, go } = useAddress()
  const narrowing = live && Object.keys(address.filters).length > 0
  const source = useSourceLine(boundary)
  const { data, error, retry } = usePlaces({ species, period, boundary, filters })
  const { outlines, hidden } = useOutlines()

  const top = data?.places[0]
  const unit = unitFor(species, top?.kg ?? 0, lang, address.unit)
  const ground = useMemo(() => (data ? density(data.spread, outlines) : undefined), [data, outlines])
  const target = parsedTarget(address.explain)
  const selected = target?.kind === 'sum' ? target.filters.source_id?.[0] : undefined
  const drawing = useMemo((): MapDrawing => ({
    outlines, places: data?.places ?? [], density: ground, selected,
    regionName: (outline) => shortRegion(nameOf('region', outline.region.region), lang),
    placeName: (place) => nameOf('source_id', place.source.source_id),
  }), [outlines, data, ground, selected, nameOf, lang])
  const doorOf = (place: Pick<Place, 'source'>) => ({ kind: 'sum' as const, species, period, boundary, filters: narrowed(filters, 'source_id', place.source.source_id) })

  const noPlace = data && data.total > 0 ? 1 - data.placed / data.total : 0
  const caption = [
    t('places.caption', { period, unit: unit.label }),
    outlines.length > 0 ? t('places.illustrative') : undefined,
  ].filter(Boolean).join(lang === 'zh' ? '；' : '; ')
  const heading = title ?? t('places.title')
  const rows: Rows = {
    columns: [{ label: t('dim.source_id') }, { label: t('dim.region') }, { label: t('dim.fuel_class') }, { label: unit.label, numeric: true, decimals: placesFor((top?.kg ?? 1) / unit.kg, 3) }, { label: t('table.share'), numeric: true }],
    rows: (data?.places ?? []).map((place) => ({
      cells: [nameOf('source_id', place.source.source_id), nameOf('region', place.source.region), nameOf('fuel_class', place.fuelClass), place.kg / unit.kg, percent(place.kg / (data?.total || 1))],
      doors: [undefined, undefined, undefined, doorOf(place)],
    })),
  }
  const sentence = top ? t('places.sentence', { n: data!.places.length, species: speciesText(species, lang), period, name: nameOf('source_id', top.source.source_id), value: mass(top.kg, species, lang, address.unit) }) : heading
  // Tonnes or kilograms per km²: a unit small enough for the lowest class.
  const densityUnit = (breaks: number[]) => unitFor(species, 0, lang, (breaks[0] ?? 0) >= 100 ? 't' : 'kg')
  const classes = CLASS_ORDER.filter((id) => data?.places.some((place) => place.fuelClass === id))

  return (
    <ChartCard
      className={className ?? ''} name={`map-${species}`} title={heading} caption={caption} source={source} rows={rows} {...(words ? { filters: words } : {})}
      picture={() => (drawing.places.length || outlines.length ? { svg: mapSvg(drawing, 560, 480, palette), width: 560, height: 480 } : undefined)}
    >
      {error && !data ? <ErrorState error={error} retry={retry} /> : !data ? <Loading height={height} /> : data.places.length === 0 && outlines.length === 0 ? <Empty text={t('places.none')} {...(narrowing ? { action: t('state.clear_filters'), onAction: () => go({ filters: {}, open: [] }) } : {})} /> : (
        <>
          {live && !printing ? (
            <Suspense fallback={<Loading height={height} />}>
              <SourceMap drawing={drawing} height={height} sentence={sentence} valueText={(place) => mass(place.kg, species, lang, address.unit)} open={(place) => explain(doorOf(place))} />
            </Suspense>
          ) : (
            <StillMap drawing={drawing} height={height} sentence={sentence} open={(id) => explain({ kind: 'sum', species, period, boundary, filters: narrowed(filters, 'source_id', id) })} />
          )}
          <div className="legend">
            {classes.map((id) => <span key={id}><i style={{ background: classColour(palette, id) }} />{nameOf('fuel_class', id)}</span>)}
          </div>
          {ground && (
            <div className="legend ramp">
              <span>{t('places.density', { unit: densityUnit(ground.breaks).label })}</span>
              {Array.from({ length: ground.breaks.length + 1 }, (_, i) => (
                <span key={i}><i style={{ background: palette[SEQUENCE[i] ?? 'seq-5'] }} />{rampText(ground.breaks, i, densityUnit(ground.breaks).kg)}</span>
              ))}
            </div>
          )}
          <p className="map-note">
            {noPlace >= 0.005 && t('places.no_place', { share: percent(noPlace) })}
            {hidden && <span> {t('places.points_only')}</span>}
          </p>
        </>
      )}
    </ChartCard>
  )
}

function StillMap({ drawing, height, sentence, open }: { drawing: MapDrawing; height: number; sentence: string; open: (id: string) => void }) {
  const palette = usePalette()
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  // At once, so that a print taken now has the drawing.
  useLayoutEffect(() => setWidth(Math.round(host.current!.clientWidth)), [])
  useEffect(() => {
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)))
    sizes.observe(host.current!)
    return () => sizes.disconnect()
  }, [])
  const svg = useMemo(() => (width ? mapSvg(drawing, width, height, palette) : ''), [drawing, width, height, palette])
  return (
    <div
      className="canvas still" ref={host} role="img" aria-label={sentence} style={{ height, overflow: 'hidden' }}
      onClick={(event) => {
        const id = (event.target as Element).getAttribute('data-source')
        if (id) open(id)
      }}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  )
}

function rampText(breaks: number[], i: number, kg: number): string {
  const text = (value: number) => fixed(value / kg, placesFor(value / kg, 2))
  if (i === 0) return `≤ ${text(breaks[0]!)}`
  return i === breaks.length ? `> ${text(breaks[i - 1]!)}` : `${text(breaks[i - 1]!)}–${text(breaks[i]!)}`
}

/** On a map of one city its rank words only take room: 朝阳区 is 朝阳. */
function shortRegion(name: string, lang: string): string {
  return lang === 'zh' && name.length > 2 ? name.replace(/[区县市]$/, '') : name.replace(/ (District|County)$/i, '')
}
