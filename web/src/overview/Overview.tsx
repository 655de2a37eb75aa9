import { useMemo } from 'react'
import { useAddress } from '../address/use-address'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Attention } from './Attention'
import { ChangeCard } from './ChangeCard'
import { Lead } from './Lead'
import { MediaCard } from './MediaCard'
import { PlacesCard } from './PlacesCard'
import { TargetsCard } from './TargetsCard'
import { Tiles } from './Tiles'
import { TrendsCard } from './TrendsCard'
import { CITY_BOUNDARY, useOverview } from './use-overview'
import { periodsOf } from './periods'
import './overview.css'

export default function Overview() {
  const { t } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const info = useCase().data
  const { data, error, retry } = useOverview()
  const { period, against } = periodsOf(address, info)
  const periods = useMemo(() => info?.periods ?? [], [info])

  const line = info && period
    ? t(against ? 'overview.scope_line' : 'overview.scope_line_alone', { place: nameOf('region', info.region), period, against: against ?? '', boundary: t(`boundary.long.${CITY_BOUNDARY}`) })
    : ' '
  return (
    <>
      <PageHead title={t('nav.overview')} sub={line}>
        {period && (
          <>
            <Chip label={t('filter.year')} value={period} options={periods.map((value) => ({ value, text: value }))} onChange={(value) => go({ period: value })} />
            <Chip
              label={t('filter.against')} value={against ?? 'none'}
              options={[{ value: 'none', text: t('filter.against_none') }, ...periods.filter((value) => value !== period).map((value) => ({ value, text: value }))]}
              onChange={(value) => go({ against: value })}
            />
          </>
        )}
        <Share period={period} against={against} />
      </PageHead>
      {error !== undefined ? <ErrorState error={error} retry={retry} /> : info && !period ? <Empty text={t('state.no_periods')} /> : !data ? <Loading height={520} /> : (
        <>
          <Lead data={data} />
          <Tiles data={data} />
          <div className="grid overview-row">
            <TrendsCard data={data} />
            <ChangeCard data={data} />
            <Attention data={data} />
          </div>
          <div className="grid overview-row last">
            <TargetsCard data={data} />
            <PlacesCard data={data} />
            <MediaCard data={data} />
          </div>
        </>
      )}
    </>
  )
}
