import type { ReactNode } from 'react'
import { addressText } from '../address/address'
import { useAddress } from '../address/use-address'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { useDress } from './dress'
import { useToast } from './toast'

export function PageHead({ title, sub, children }: { title: string; sub: ReactNode; children?: ReactNode }) {
  const { t, lang } = useText()
  const info = useCase().data
  return (
    <>
      <div className="print-head" aria-hidden="true">
        <span>Tandem</span>
        <span>{info && t('page.print_head', { case: info.name[lang], revision: info.revision, date: new Date().toISOString().slice(0, 10) })}</span>
      </div>
      {info?.notice && <p className={info.made_up ? 'notice sample' : 'notice'}><span aria-hidden="true">{info.made_up ? '!' : 'i'}</span>{info.notice[lang]}</p>}
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          <p className="sub">{sub}</p>
        </div>
        <div className="acts">{children}</div>
      </div>
    </>
  )
}

/** Copies an address that says everything: nothing is left to the next reader's own language, theme or default period. */
export function Share({ period, against }: { period: string | undefined; against: string | undefined }) {
  const { t } = useText()
  const toast = useToast()
  const { address } = useAddress()
  const { lang, theme } = useDress()
  const share = () => {
    const whole = addressText({ ...address, period, against: against ?? 'none', lang, theme })
    void navigator.clipboard.writeText(window.location.origin + window.location.pathname + whole).then(() => toast(t('page.share_done')))
  }
  return <button type="button" className="btn" onClick={share}>{t('page.share')}</button>
}
