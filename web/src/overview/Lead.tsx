import { Figure } from '../explain/Figure'
import { speciesText } from '../format/species'
import { unitText } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { CLASS_ORDER } from '../charts/palette'
import { overlapping } from './figures'
import type { Pair } from './sentence'
import { sentence } from './sentence'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY, classEnergy, statisticAt, withoutJet } from './use-overview'

/** The sentence: what happened and what it means, each figure a door. */
export function Lead({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { period, against, info } = data
  // The sentence runs with time, whichever of the two periods is on show.
  const [before, after] = against === undefined ? [undefined, period] : period < against ? [period, against] : [against, period]
  const pair = (read: (period: string) => number | undefined): Pair => ({ before: before === undefined ? undefined : read(before), after: read(after) })
  const scope1 = (species: string) => (at: string) => data.byScope.at(at, species, '1')?.kg

  const mean = statisticAt(data, 'PM2.5_mean', after)
  const meanBefore = before === undefined ? undefined : statisticAt(data, 'PM2.5_mean', before)
  const target = data.targets.find((row) => row.indicator === 'PM2.5_mean' && row.region === info.region && row.period === after)
  const door = (species: string) => ({ kind: 'sum' as const, species, period: after, boundary: CITY_BOUNDARY, filters: { scope: ['1'] } })
  const segments = sentence(
    {
      before, after, place: nameOf('region', info.region),
      pm25: mean && meanBefore ? { before: meanBefore.value, after: mean.value, unit: unitText(mean.unit, lang), limit: target?.value } : undefined,
      SO2: pair(scope1('SO2')), NOx: pair(scope1('NOx')), CO2: pair(scope1('CO2')), CO2WithoutJet: pair((at) => withoutJet(data, at)),
      classes: CLASS_ORDER.filter((id) => id !== 'process' && id !== 'electricity').map((id) => ({ id, name: nameOf('fuel_class', id), ...pair((at) => classEnergy(data, at, id)?.kg) })),
      doors: { SO2: door('SO2'), NOx: door('NOx'), CO2: door('CO2'), pm25: { kind: 'statistic', indicator: 'PM2.5_mean', region: info.region, period: after } },
    },
    lang,
  )
  const unsure = before === undefined ? [] : ['SO2', 'NOx', 'CO2'].filter((species) => {
    const a = data.byScope.at(before, species, '1')
    const b = data.byScope.at(after, species, '1')
    return a && b && overlapping(a, b)
  })
  return (
    <div className="lead-block">
      <p className="lead">
        {segments.map((segment, i) =>
          segment.side ? (
            <strong key={i} className={segment.side}>{segment.door ? <Figure target={segment.door} name={segment.text}>{segment.text}</Figure> : segment.text}</strong>
          ) : (
            <span key={i}>{segment.text}</span>
          ),
        )}
      </p>
      {unsure.length > 0 && (
        <p className="unsure">{t('overview.overlap', { period: after, against: before!, list: unsure.map((species) => speciesText(species, lang)).join(lang === 'zh' ? '、' : ', ') })}</p>
      )}
    </div>
  )
}
