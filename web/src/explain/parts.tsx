import type { ReactNode } from 'react'
import { NO_BREAK, brief, range, placesByRange } from '../format/number'
import { side } from '../format/species'
import { unitFor } from '../format/units'
import { useAddress } from '../address/use-address'
import { useText } from '../i18n'
import { useToast } from '../shell/toast'

/** The figure on top: large, with its unit and 95 % range. */
export function BigFigure({ kg, low, high, species }: { kg: number; low: number | null | undefined; high: number | null | undefined; species: string }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const unit = unitFor(species, kg, lang, address.unit)
  const value = kg / unit.kg
  return (
    <p className="big">
      <b className={`num ${side(species)}`}>{brief(value)}{NO_BREAK}{unit.label}</b>
      {low != null && high != null && <span className="num">{t('figure.range', { range: `${range(low / unit.kg, high / unit.kg, placesByRange(value, low / unit.kg, high / unit.kg))}${NO_BREAK}${unit.label}` })}</span>}
    </p>
  )
}

/** A numbered step of an explanation. */
export function Step({ n, title, children }: { n: number; title: string; children: ReactNode }) {
  return (
    <section className="step">
      <h3><span aria-hidden="true">{n}</span>{title}</h3>
      <div>{children}</div>
    </section>
  )
}

export function Facts({ rows }: { rows: [label: string, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function CopyButton({ text, children }: { text: string; children: ReactNode }) {
  const { t } = useText()
  const toast = useToast()
  return <button type="button" className="btn small" onClick={() => void navigator.clipboard.writeText(text).then(() => toast(t('state.copied')))}>{children}</button>
}

/** Words of a document or a case, in whichever language they were written. */
export function Quoted({ text }: { text: string | null | undefined }) {
  return text ? <span lang={/[\u4e00-\u9fff]/.test(text) ? 'zh' : 'en'}>{text}</span> : null
}

/** How well a source is known, as a word: seen, derived, or from memory and therefore unverified. */
export function StatusTag({ status, own = false }: { status: string | null | undefined; own?: boolean }) {
  const { t } = useText()
  if (own && status !== 'memory') return <span className="tag info">{t('explain.status.case')}</span>
  if (status === 'seen') return <span className="tag ok"><span aria-hidden="true">✓</span>{t('explain.status.seen')}</span>
  if (status === 'derived') return <span className="tag info">{t('explain.status.derived')}</span>
  if (status === 'memory') return <span className="tag warn"><span aria-hidden="true">!</span>{t('explain.status.memory')}</span>
  return null
}
