/** The dimensions a view can be narrowed by, under the names the server uses. */
export const FILTER_DIMS = ['sector', 'fuel', 'fuel_class', 'region', 'source_id', 'activity_id', 'process', 'medium', 'scope'] as const
export type FilterDim = (typeof FILTER_DIMS)[number]
export type Filters = Partial<Record<FilterDim, string[]>>

/** The filters that are set, as the server takes them. */
export function serverFilters(filters: Filters | undefined): Record<string, string[]> {
  const kept: Record<string, string[]> = {}
  for (const dim of FILTER_DIMS) {
    const values = filters?.[dim]
    if (values?.length) kept[dim] = values
  }
  return kept
}

export function narrowed(filters: Filters, dim: FilterDim, value: string): Filters {
  return { ...filters, [dim]: [value] }
}

export function toggled(filters: Filters, dim: FilterDim, value: string): Filters {
  const now = filters[dim] ?? []
  const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value]
  return withoutEmpty({ ...filters, [dim]: next })
}

export function withoutEmpty(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length)) as Filters
}
