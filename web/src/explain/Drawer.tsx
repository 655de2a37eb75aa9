import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import type { ExplainTarget } from '../address/target'
import { targetText } from '../address/target'
import { useAddress } from '../address/use-address'
import { useText } from '../i18n'
import { BackIcon, CloseIcon } from '../shell/icons'
import { BalanceExplanation } from './BalanceExplanation'
import { CauseExplanation } from './CauseExplanation'
import { EffectExplanation } from './EffectExplanation'
import { GapExplanation } from './GapExplanation'
import { IndicatorExplanation } from './IndicatorExplanation'
import { RecordExplanation } from './RecordExplanation'
import { StatisticExplanation } from './StatisticExplanation'
import { SumExplanation } from './SumExplanation'
import './explain.css'

/** One figure, explained down to its source. A door inside it replaces the content; back returns to the one before. */
export default function Drawer({ target }: { target: ExplainTarget }) {
  const { t } = useText()
  const { go } = useAddress()
  const navigate = useNavigate()
  const panel = useRef<HTMLElement>(null)
  const opener = useRef<HTMLElement | null>(null)
  const text = targetText(target)
  const depth = (window.history.state?.usr?.depth as number | undefined) ?? 0

  useEffect(() => {
    const active = document.activeElement
    if (active instanceof HTMLElement && !panel.current?.contains(active)) opener.current = active
    panel.current?.focus({ preventScroll: true })
    panel.current?.scrollTo({ top: 0 })
  }, [text])
  useEffect(() => () => {
    // Focus goes back to the figure that was opened, if it is still there.
    if (opener.current?.isConnected) opener.current.focus({ preventScroll: true })
  }, [])

  return (
    <aside className="drawer" ref={panel} tabIndex={-1} aria-label={t('explain.label')}>
      <div className="drawer-bar">
        {depth > 0 && <button type="button" className="iconbtn" aria-label={t('explain.back')} title={t('explain.back')} onClick={() => navigate(-1)}><BackIcon /></button>}
        <span className="tag plain">{t('explain.label')}</span>
        <kbd aria-hidden="true">E</kbd>
        <button type="button" className="iconbtn close" aria-label={t('explain.close')} title={`${t('explain.close')} ( Esc )`} onClick={() => go({ explain: undefined })}><CloseIcon /></button>
      </div>
      <div className="drawer-body" key={text}>
        {target.kind === 'record' && <RecordExplanation target={target} />}
        {target.kind === 'sum' && <SumExplanation target={target} />}
        {target.kind === 'statistic' && <StatisticExplanation target={target} />}
        {target.kind === 'indicator' && <IndicatorExplanation target={target} />}
        {target.kind === 'balance' && <BalanceExplanation target={target} />}
        {target.kind === 'effect' && <EffectExplanation target={target} />}
        {target.kind === 'cause' && <CauseExplanation target={target} />}
        {target.kind === 'gap' && <GapExplanation target={target} />}
      </div>
    </aside>
  )
}
