import type { ReactNode } from 'react'
import { Component, useEffect, useState } from 'react'
import { Problem } from '../api/client'
import { useText } from '../i18n'
import { useToast } from './toast'

/** Nothing for 200 ms, then the shape of what comes, after a second how long it has taken and, where it can be stopped, a button. */
export function Loading({ height = 240, cancel }: { height?: number; cancel?: () => void }) {
  const { t } = useText()
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    const started = performance.now()
    const timer = setInterval(() => setElapsed(performance.now() - started), 200)
    return () => clearInterval(timer)
  }, [])
  return (
    <div role="status" aria-live="polite" style={{ minHeight: height }}>
      {elapsed >= 200 && <div className="skeleton" style={{ height }} aria-hidden="true" />}
      <span className="hidden">{t('state.loading')}</span>
      {elapsed >= 1000 && (
        <div className="state">
          <p>{t('state.loading_long', { seconds: Math.round(elapsed / 1000) })}</p>
          {cancel && <button type="button" className="btn small" onClick={cancel}>{t('state.cancel')}</button>}
        </div>
      )}
    </div>
  )
}

/** What failed, where, how to mend it, the code, and a copy of all that. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useText()
  const toast = useToast()
  const problem = error instanceof Problem ? error : undefined
  const what = problem?.code === 'unreachable' ? t('state.error_unreachable') : problem?.detail || problem?.message || String((error as Error)?.message ?? error)
  const code = problem ? `${problem.code} · ${problem.status} · ${problem.where}` : 'page'
  return (
    <div className="state" role="alert">
      <h3>{t('state.error')}</h3>
      <p>{what}</p>
      {problem?.help && <p>{problem.help}</p>}
      <code>{code}</code>
      <div className="row">
        {retry && <button type="button" className="btn" onClick={retry}>{t('state.retry')}</button>}
        <button type="button" className="btn quiet" onClick={() => void navigator.clipboard.writeText(`${what}\n${problem?.help ?? ''}\n${code}\n${window.location.href}`).then(() => toast(t('state.copied')))}>
          {t('state.copy_error')}
        </button>
      </div>
    </div>
  )
}

export function Empty({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <div className="state">
      <p>{text}</p>
      {action && onAction && <button type="button" className="btn" onClick={onAction}>{action}</button>}
    </div>
  )
}

/** Catches a fault of the page itself, above all a part of the program that no longer exists after an update. */
export class PageFault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    return this.state.error === undefined ? this.props.children : <Broken error={this.state.error} />
  }
}

function Broken({ error }: { error: unknown }) {
  const { t } = useText()
  const chunk = /import|chunk|module/i.test(String((error as Error)?.message ?? ''))
  return (
    <div className="state" role="alert">
      <h2>{t('state.error')}</h2>
      <p>{chunk ? t('state.error_chunk') : String((error as Error)?.message ?? error)}</p>
      <button type="button" className="btn" onClick={() => window.location.reload()}>{t('state.reload')}</button>
    </div>
  )
}
