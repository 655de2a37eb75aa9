import { useQuery } from '@tanstack/react-query'
import loaders from 'virtual:outlines'
import { useCase, useSession } from '../api/queries'
import type { CaseInfo, Region } from '../api/types'

export interface Outline {
  code: string
  name: string
  label: [number, number] | null
  rings: [number, number][][]
}

/** An outline with the region of the case that it stands for. */
export interface RegionOutline extends Outline {
  region: Region
}

/** The outlines of the case's regions, or none: a public view shows no boundary that has not been approved. */
export function useOutlines(): { outlines: RegionOutline[]; hidden: boolean } {
  const info = useCase().data
  const session = useSession().data
  const wanted = info?.boundaries === 'illustrative'
  const hidden = Boolean(wanted && !session?.user)
  const province = info && wanted && !hidden ? provinceOf(info) : undefined
  const shapes = useQuery({
    queryKey: ['outlines', province],
    queryFn: async () => (await loaders[province!]!()).default,
    enabled: province !== undefined && province in loaders,
    staleTime: Infinity,
  }).data
  return { outlines: info && shapes ? matched(shapes, info.regions) : NONE, hidden }
}

const NONE: RegionOutline[] = []

/** The province most of the case's GB/T 2260 codes lie in. */
function provinceOf(info: CaseInfo): string | undefined {
  const counts = new Map<string, number>()
  for (const { region } of info.regions) {
    if (/^\d{6}$/.test(region)) counts.set(region.slice(0, 2), (counts.get(region.slice(0, 2)) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

/** By code, else by name without its rank: a county that became a district keeps its place on an older map. */
function matched(shapes: Outline[], regions: Region[]): RegionOutline[] {
  const byCode = new Map(regions.map((region) => [region.region, region]))
  const byStem = new Map(regions.map((region) => [stem(region.name_zh), region]))
  return shapes.flatMap((shape) => {
    const region = byCode.get(shape.code) ?? byStem.get(stem(shape.name))
    return region ? [{ ...shape, region }] : []
  })
}

const stem = (name: string) => name.replace(/(自治[州县]|地区|[省市区县盟])$/, '')
