import { usePlaces } from '../map/places'
import { PlacesFigure } from '../map/PlacesFigure'
import { EnergyMixCard } from './EnergyMixCard'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

const FILTERS = { scope: ['1'] }
const SPECIES = 'CO2'

/** A small map where enough of the emission has a place; otherwise what the energy is. */
export function PlacesCard({ data }: { data: OverviewData }) {
  const { data: places } = usePlaces({ species: SPECIES, period: data.period, boundary: CITY_BOUNDARY, filters: FILTERS })
  const worthAMap = places && places.places.length >= 3 && places.placed >= places.total * 0.1
  return worthAMap
    ? <PlacesFigure className="w-places" species={SPECIES} period={data.period} boundary={CITY_BOUNDARY} filters={FILTERS} live={false} height={320} />
    : <EnergyMixCard className="w-places" data={data} />
}
