import type { ReactNode } from 'react'
import { useExplain } from '../address/use-address'
import type { ExplainTarget } from '../address/target'
import { useText } from '../i18n'

/** A number that opens its explanation. */
export function Figure({ target, name, className = '', children }: { target: ExplainTarget; name: string; className?: string; children: ReactNode }) {
  const { t } = useText()
  const explain = useExplain()
  return (
    <button type="button" className={`figure ${className}`} data-figure="" title={t('figure.explain', { name })} onClick={(event) => { event.stopPropagation(); explain(target) }}>
      {children}
      <span className="hidden">{` ${t('figure.explain', { name })}`}</span>
    </button>
  )
}
