import { useCase, useSources } from '../api/queries'
import type { Ground } from './origin'

/** The regions and sources of the case, as far as they are read. */
export function useGround(): Ground {
  const info = useCase().data
  const sources = useSources().data
  return { region: info?.region, regions: info?.regions ?? [], sources: sources ?? [] }
}
