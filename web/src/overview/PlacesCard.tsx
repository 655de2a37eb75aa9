import { PlacesFigure } from '../map/PlacesFigure'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

export function PlacesCard({ data }: { data: OverviewData }) {
  return <PlacesFigure className="w-places" species="CO2" period={data.period} boundary={CITY_BOUNDARY} filters={{ scope: ['1'] }} live={false} height={320} />
}
