import { useMemo } from 'react'
import { useAddress } from '../address/use-address'
import type { BalanceDim, BalanceOf } from '../api/ledger'
import { BALANCE_DIMS } from '../api/ledger'
import { useCase, useSources } from '../api/queries'
import { useText } from '../i18n'
import { periodsOf } from '../overview/periods'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, Loading } from '../shell/states'
import { Section } from './Section'
import './balance.css'

/** A page of balances: one, or several under each other, of one period and by one grouping. */
export function BalancePage({ page, kinds }: { page: 'energy' | 'water' | 'waste'; kinds: BalanceOf[] }) {
  const { t } = useText()
  const { address, go } = useAddress()
  const info = useCase().data
  const sources = useSources().data
  const { period } = periodsOf(address, info)
  const periods = info?.periods ?? []
  // Organisations balance their own sites; where a case names none, sectors do.
  const usual: BalanceDim = useMemo(() => (page !== 'energy' && sources?.some((source) => source.org_id) ? 'org_id' : 'sector'), [page, sources])
  const dim = BALANCE_DIMS.find((name) => name === address.kind) ?? usual
  return (
    <>
      <PageHead title={t(`balance.${page}`)} sub={period ? t('balance.sub', { period }) : ' '}>
        {period && <Chip label={t('filter.period')} value={period} options={periods.map((value) => ({ value, text: value }))} onChange={(value) => go({ period: value, explain: undefined })} />}
        {period && <Chip<BalanceDim> label={t('balance.by')} value={dim} options={BALANCE_DIMS.map((value) => ({ value, text: t(`balance.by.${value}`) }))} onChange={(value) => go({ kind: value === usual ? undefined : value, explain: undefined })} />}
        {period && <Share period={period} against={address.against} />}
      </PageHead>
      <PageTabs />
      {info && !period ? <Empty text={t('state.no_periods')} /> : !period || !sources ? <Loading height={520} /> : kinds.map((of) => <Section key={of} of={of} period={period} dim={dim} headed={kinds.length > 1} />)}
    </>
  )
}
