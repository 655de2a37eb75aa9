import { useAddress } from '../address/use-address'
import type { BalanceDim, BalanceOf } from '../api/ledger'
import { useBalance } from '../api/ledger'
import { useCase, useSession } from '../api/queries'
import { mayEdit } from '../data/api'
import { useText } from '../i18n'
import { Empty, ErrorState, Loading } from '../shell/states'
import { FlowsCard } from './FlowsCard'
import { Lead } from './Lead'
import { OpenCard } from './OpenCard'
import { RowsCard } from './RowsCard'
import { Tiles } from './Tiles'

/** One balance: its sentence, its tiles, its flows, what does not add up, and its rows. */
export function Section({ of, period, dim, headed }: { of: BalanceOf; period: string; dim: BalanceDim; headed: boolean }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const info = useCase().data
  const editable = mayEdit(useSession().data?.user?.role)
  const answer = useBalance({ of, period, by: dim })
  const source = t('balance.source_line', { case: info?.name[lang] ?? '', revision: info?.revision ?? '' })
  const heading = headed && <h2 className="section-head">{t(`balance.of.${of}`)}</h2>
  if (answer.error && !answer.data) return <>{heading}<ErrorState error={answer.error} retry={() => void answer.refetch()} /></>
  if (!answer.data) return <>{heading}<Loading height={420} /></>
  const balance = answer.data
  if (balance.flows.length === 0) {
    return (
      <>
        {heading}
        <section className="card">
          <Empty text={balance.notes.map((note) => sentence(note[lang], lang)).join(' ')} action={t(editable ? 'balance.enter' : 'balance.see')} onAction={() => go({ table: undefined, kind: undefined, find: undefined, explain: undefined }, { path: '/data' })} />
        </section>
      </>
    )
  }
  return (
    <>
      {heading}
      <Lead balance={balance} />
      <Tiles balance={balance} />
      <div className="grid balance-grid">
        <FlowsCard balance={balance} dim={dim} source={source} />
        <OpenCard balance={balance} />
        <RowsCard balance={balance} dim={dim} source={source} />
      </div>
    </>
  )
}

/** A note of the server as a sentence. */
export const sentence = (note: string, lang: string) => (lang === 'zh' ? `${note.replace(/。$/, '')}。` : `${note.charAt(0).toUpperCase()}${note.slice(1).replace(/\.$/, '')}.`)
