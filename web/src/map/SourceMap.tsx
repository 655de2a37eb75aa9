import 'maplibre-gl/dist/maplibre-gl.css'
import type { FeatureCollection } from 'geojson'
import type { ExpressionSpecification, GeoJSONSource, StyleSpecification } from 'maplibre-gl'
import { Map as LiveMap, Marker, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useRef, useState } from 'react'
import type { Palette } from '../charts/palette'
import { classColour, usePalette } from '../charts/palette'
import { useText } from '../i18n'
import type { MapDrawing } from './drawing'
import { SEQUENCE, bounds, mapSvg } from './drawing'
import type { Place } from './places'
import { radius } from './places'

setWorkerUrl(workerUrl)

const LARGEST = 26
const LABELS = 5

/** A map to move in: outlines and dots in WebGL, names as text of the page, and a list of places for the keyboard. */
export default function SourceMap({ drawing, height, sentence, valueText, open }: {
  drawing: MapDrawing
  height: number
  sentence: string
  valueText: (place: Place) => string
  open: (place: Place) => void
}) {
  const { t } = useText()
  const palette = usePalette()
  const host = useRef<HTMLDivElement>(null)
  const map = useRef<LiveMap | undefined>(undefined)
  const markers = useRef<Marker[]>([])
  const [ready, setReady] = useState(false)
  const [broken, setBroken] = useState(false)
  const [hover, setHover] = useState<{ place: Place; x: number; y: number }>()
  const now = useRef({ drawing, open })
  now.current = { drawing, open }
  const fitKey = `${drawing.outlines.length}:${drawing.places.length > 0}`

  useEffect(() => {
    let live: LiveMap
    try {
      live = new LiveMap({
        container: host.current!, style: emptyStyle(palette), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 14,
        renderWorldCopies: false, fadeDuration: 0, bounds: bounds(now.current.drawing) ?? [73, 18, 135, 54], fitBoundsOptions: { padding: 20, animate: false },
      })
    } catch {
      setBroken(true)
      return
    }
    live.touchZoomRotate.disableRotation()
    live.scrollZoom.disable()
    live.getCanvas().setAttribute('aria-label', t('places.keys'))
    const placeAt = (features: { properties: Record<string, unknown> }[] | undefined) =>
      now.current.drawing.places.find((place) => place.source.source_id === features?.[0]?.properties.id)
    live.on('load', () => setReady(true))
    live.on('click', 'places', (event) => {
      const place = placeAt(event.features)
      if (place) now.current.open(place)
    })
    live.on('mousemove', 'places', (event) => {
      const place = placeAt(event.features)
      live.getCanvas().style.cursor = place ? 'pointer' : ''
      setHover(place && { place, x: event.point.x, y: event.point.y })
    })
    live.on('mouseleave', 'places', () => {
      live.getCanvas().style.cursor = ''
      setHover(undefined)
    })
    map.current = live
    return () => {
      markers.current.forEach((marker) => marker.remove())
      live.remove()
      map.current = undefined
      setReady(false)
    }
  }, [])

  useEffect(() => {
    const box = bounds(now.current.drawing)
    if (ready && box) map.current?.fitBounds(box, { padding: 20, animate: false })
  }, [ready, fitKey])

  useEffect(() => {
    const live = map.current
    if (!ready || !live) return
    paint(live, drawing, palette)
    markers.current.forEach((marker) => marker.remove())
    markers.current = labels(live, drawing)
  }, [ready, drawing, palette])

  if (broken) {
    return (
      <div>
        <div className="canvas" role="img" aria-label={sentence} dangerouslySetInnerHTML={{ __html: mapSvg(drawing, 520, height, palette) }} />
        <p className="map-note">{t('places.no_webgl')}</p>
      </div>
    )
  }
  const show = (place: Place) => {
    const live = map.current
    if (!live) return
    const { x, y } = live.project([place.lon, place.lat])
    setHover({ place, x, y })
  }
  return (
    <div className="live-map" style={{ height }} data-ready={ready}>
      <div ref={host} className="live-host" role="region" aria-label={sentence} />
      <div className="zoom">
        <button type="button" aria-label={t('places.zoom_in')} title={t('places.zoom_in')} onClick={() => map.current?.zoomIn({ animate: false })}>+</button>
        <button type="button" aria-label={t('places.zoom_out')} title={t('places.zoom_out')} onClick={() => map.current?.zoomOut({ animate: false })}>−</button>
        <button type="button" aria-label={t('places.fit')} title={t('places.fit')} onClick={() => { const box = bounds(drawing); if (box) map.current?.fitBounds(box, { padding: 20, animate: false }) }}>⤢</button>
      </div>
      <ScaleBar map={map.current} ready={ready} />
      {hover && (
        <div className="map-tip num" style={{ left: hover.x, top: hover.y }}>
          <b>{drawing.placeName(hover.place)}</b>
          <span>{valueText(hover.place)}</span>
        </div>
      )}
      <ul className="place-list" aria-label={t('places.list')}>
        {drawing.places.slice(0, 60).map((place) => (
          <li key={place.source.source_id}>
            <button type="button" data-figure="" onFocus={() => show(place)} onBlur={() => setHover(undefined)} onClick={() => open(place)}>{`${drawing.placeName(place)} ${valueText(place)}`}</button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function emptyStyle(palette: Palette): StyleSpecification {
  return { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': palette.surface } }] }
}

/** Puts outlines and dots on the map, or brings those that are there up to date. */
function paint(live: LiveMap, drawing: MapDrawing, palette: Palette) {
  live.setPaintProperty('ground', 'background-color', palette.surface)
  const top = drawing.places[0]?.kg ?? 0
  data(live, 'regions', {
    type: 'FeatureCollection',
    features: drawing.outlines.map((outline) => {
      const level = drawing.density?.classOf.get(outline.region.region)
      return {
        type: 'Feature' as const,
        properties: { fill: level === undefined ? palette['surface-2'] : palette[SEQUENCE[level] ?? 'seq-5'] },
        geometry: { type: 'MultiPolygon' as const, coordinates: outline.rings.map((ring) => [ring]) },
      }
    }),
  })
  data(live, 'places', {
    type: 'FeatureCollection',
    // Small ones last, so that they lie on top and can be hit.
    features: drawing.places.map((place) => ({
      type: 'Feature' as const,
      properties: { id: place.source.source_id, colour: classColour(palette, place.fuelClass), radius: radius(place.kg, top, LARGEST), selected: place.source.source_id === drawing.selected },
      geometry: { type: 'Point' as const, coordinates: [place.lon, place.lat] },
    })),
  })
  if (!live.getLayer('regions')) {
    live.addLayer({ id: 'regions', type: 'fill', source: 'regions', paint: { 'fill-color': ['get', 'fill'] as ExpressionSpecification } })
    live.addLayer({ id: 'edges', type: 'line', source: 'regions', paint: { 'line-width': 0.9, 'line-opacity': 0.6 } })
    live.addLayer({
      id: 'places', type: 'circle', source: 'places',
      paint: { 'circle-radius': ['get', 'radius'] as ExpressionSpecification, 'circle-color': ['get', 'colour'] as ExpressionSpecification, 'circle-opacity': 0.82 },
    })
  }
  live.setPaintProperty('edges', 'line-color', palette['line-strong'])
  live.setPaintProperty('places', 'circle-stroke-color', ['case', ['get', 'selected'], palette.focus, palette.surface])
  live.setPaintProperty('places', 'circle-stroke-width', ['case', ['get', 'selected'], 3, 1.2])
}

function data(live: LiveMap, id: string, collection: FeatureCollection) {
  const source = live.getSource(id) as GeoJSONSource | undefined
  if (source) source.setData(collection)
  else live.addSource(id, { type: 'geojson', data: collection })
}

function labels(live: LiveMap, drawing: MapDrawing): Marker[] {
  const text = (words: string, className: string) => {
    const element = document.createElement('span')
    element.className = className
    element.textContent = words
    element.setAttribute('aria-hidden', 'true')
    return element
  }
  const regions = drawing.outlines.flatMap((outline) => (outline.label ? [new Marker({ element: text(drawing.regionName(outline), 'map-region') }).setLngLat(outline.label)] : []))
  const top = drawing.places[0]?.kg ?? 0
  const middle = live.getContainer().clientWidth / 2
  const places = drawing.places.slice(0, LABELS).map((place) => {
    // Names run inwards, so that none is cut off at the edge.
    const left = live.project([place.lon, place.lat]).x <= middle + 20
    const away = radius(place.kg, top, LARGEST) + 3
    return new Marker({ element: text(drawing.placeName(place), 'map-place'), anchor: left ? 'left' : 'right', offset: [left ? away : -away, 0] }).setLngLat([place.lon, place.lat])
  })
  const all = [...places, ...regions]
  all.forEach((marker) => marker.addTo(live))
  for (const marker of all) {
    marker.getElement().removeAttribute('role')
    marker.getElement().removeAttribute('tabindex')
    marker.getElement().removeAttribute('aria-label')
  }
  const dots = () => {
    const frame = live.getCanvas().getBoundingClientRect()
    return drawing.places.slice(0, 12).map((place) => {
      const { x, y } = live.project([place.lon, place.lat])
      const r = radius(place.kg, top, LARGEST)
      return new DOMRect(frame.left + x - r, frame.top + y - r, 2 * r, 2 * r)
    })
  }
  const thin = () => spaced(all.map((marker) => marker.getElement()), dots())
  // Markers take their places with the next frame.
  requestAnimationFrame(() => requestAnimationFrame(thin))
  live.on('moveend', () => requestAnimationFrame(thin))
  return all
}

/** Hides names that would lie on a dot or on a more important name. */
function spaced(elements: HTMLElement[], taken: DOMRect[]) {
  const kept = [...taken]
  for (const element of elements) {
    element.style.visibility = 'visible'
    const box = element.getBoundingClientRect()
    const clash = kept.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
    element.style.visibility = clash ? 'hidden' : 'visible'
    if (!clash) kept.push(box)
  }
}

const STEPS_KM = [200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2]

function ScaleBar({ map, ready }: { map: LiveMap | undefined; ready: boolean }) {
  const [, again] = useState(0)
  useEffect(() => {
    if (!map || !ready) return
    const redraw = () => again((n) => n + 1)
    map.on('moveend', redraw)
    redraw()
    return () => void map.off('moveend', redraw)
  }, [map, ready])
  if (!map || !ready) return null
  const { lat } = map.getCenter()
  const kmPerPixel = (40075.017 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom())
  const km = STEPS_KM.find((step) => step / kmPerPixel <= 120) ?? 0.2
  return <div className="scale" style={{ width: km / kmPerPixel }}>{km} km</div>
}
