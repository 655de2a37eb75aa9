import { useId } from 'react'
import { useAddress } from '../address/use-address'
import type { BalanceAnswer } from '../api/ledger'
import { useSession } from '../api/queries'
import { mayEdit } from '../data/api'
import { percent } from '../format/number'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { explained } from './figures'
import { sentence } from './Section'
import { differences } from './sankey'
import { quantity } from './units'

/** What no record explains, in words, and what the balance took for granted. */
export function OpenCard({ balance }: { balance: BalanceAnswer }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const editable = mayEdit(useSession().data?.user?.role)
  const heading = useId()
  const open = differences(explained(balance))
  return (
    <section className="card open-card" aria-labelledby={heading}>
      <header className="card-head"><div><h2 id={heading}>{t('balance.open', { kind: t(`balance.of.${balance.kind}`) })}</h2><p className="cap">{t('balance.open_caption')}</p></div></header>
      <div className="card-body">
        {open.length === 0 ? <p className="nothing">{t('balance.open_none')}</p> : (
          <ul className="open-list">
            {open.map(({ node, quantity: amount, share }) => (
              <li key={node.id}>
                <p>{t('balance.open_line', { name: capital(node.name[lang]), value: quantity(amount, balance.unit, lang), share: percent(share) })}</p>
                <span className="open-bar" aria-hidden="true"><i style={{ width: `${Math.min(100, share * 100)}%` }} /></span>
              </li>
            ))}
          </ul>
        )}
        {balance.notes.length > 0 && (
          <>
            <h3>{t('balance.notes')}</h3>
            <ul className="note-list">{balance.notes.map((note, i) => <li key={i}>{sentence(note[lang], lang)}</li>)}</ul>
          </>
        )}
        {open.length > 0 && <p><button type="button" className="btn small" onClick={() => go({ table: undefined, kind: undefined, find: undefined, explain: undefined }, { path: '/data' })}>{t(editable ? 'balance.enter' : 'balance.see')}</button></p>}
      </div>
    </section>
  )
}
