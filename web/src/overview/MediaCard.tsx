import { useMemo } from 'react'
import type { ExplainTarget } from '../address/target'
import { ChartCard } from '../charts/ChartCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { useCoverage, useVocabulary } from '../api/queries'
import { speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText, wordOr } from '../i18n'
import { useSourceLine } from '../charts/source-line'
import { useAddress } from '../address/use-address'
import { PageLink } from '../shell/PageLink'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

const MEDIA = ['air', 'water', 'solid', 'soil'] as const
/** The species that stand for a medium on this card; more are a click away in the inventory. */
const SHOWN: Record<(typeof MEDIA)[number], string[]> = {
  air: ['SO2', 'NOx', 'PM2.5', 'NMVOC', 'NH3', 'CO2e'],
  water: ['COD', 'NH3-N', 'TN', 'TP'],
  solid: ['general_waste', 'hazardous_waste', 'gypsum', 'ash'],
  soil: ['Cd', 'Pb', 'Hg'],
}

/** Every medium with its figures, or the words "not estimated": a medium without activities is missing, not zero. */
export function MediaCard({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const source = useSourceLine(CITY_BOUNDARY)
  const vocabulary = useVocabulary().data
  const coverage = useCoverage(data.period).data
  const counts = useMemo(() => {
    const mediumOf = new Map(vocabulary?.species.map((row) => [row.name, row.medium]))
    return Object.fromEntries(MEDIA.map((medium) => {
      const items = (coverage ?? []).filter((item) => mediumOf.get(item.species) === medium && item.status !== 'not_occurring')
      return [medium, { of: items.length, estimated: items.filter((item) => item.status !== 'not_estimated').length, gap: items.find((item) => item.status === 'not_estimated') }]
    }))
  }, [vocabulary, coverage])

  const media = MEDIA.map((medium) => ({
    medium, ...counts[medium]!,
    figures: SHOWN[medium].flatMap((species) => {
      const amount = data.all.at(data.period, species)
      return amount && amount.kg > 0 ? [{ species, amount }] : []
    }),
  })).filter(({ medium, figures, of }) => figures.length > 0 || of > 0 || medium === 'water' || medium === 'solid')
  const rows: Rows = {
    columns: [{ label: t('dim.medium') }, { label: t('dim.species') }, { label: 'kg', numeric: true }, { label: '' }],
    rows: media.flatMap(({ medium, figures }): Rows['rows'] =>
      figures.length === 0
        ? [{ cells: [t(`medium.${medium}`), '', null, t('state.not_estimated')] }]
        : figures.map(({ species, amount }) => ({ cells: [t(`medium.${medium}`), speciesText(species, lang), amount.kg, t('status.estimated')], doors: [undefined, undefined, doorTo(species, data.period)] }))),
  }
  return (
    <ChartCard className="w-media" name="media" title={t('media.title')} caption={t('media.caption', { period: data.period })} source={source} rows={rows} picture={() => undefined}>
      <dl className="media">
        {media.map(({ medium, figures, of, estimated, gap }) => (
          <div key={medium}>
            <dt>{wordOr(t, `medium.${medium}`, medium)}</dt>
            <dd>
              {figures.length === 0 ? (
                <span className="tag sample">
                  {gap ? <Figure target={{ kind: 'gap', sector: gap.sector, species: gap.species, period: data.period }} name={t(`medium.${medium}`)}>{t('state.not_estimated')}</Figure> : t('state.not_estimated')}
                </span>
              ) : (
                <ul>
                  {figures.map(({ species, amount }) => (
                    <li key={species}><span>{speciesText(species, lang)}</span><Figure target={doorTo(species, data.period)} name={speciesText(species, lang)}>{mass(amount.kg, species, lang, address.unit)}</Figure></li>
                  ))}
                </ul>
              )}
              {of > 0 && <p className="detail">{t('media.categories', { n: estimated, of })}</p>}
            </dd>
          </div>
        ))}
      </dl>
      <PageLink path="/inventory/completeness" className="link more">{t('media.more')}</PageLink>
    </ChartCard>
  )
}

const doorTo = (species: string, period: string): ExplainTarget => ({ kind: 'sum', species, period, boundary: CITY_BOUNDARY, filters: {} })
