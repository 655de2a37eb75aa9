import { useEffect, useRef } from 'react'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import { CloseIcon } from './icons'

const KEYS: [keys: string[], text: TextKey][] = [
  [['?'], 'help.help'],
  [['/'], 'help.search'],
  [['g', 'o'], 'help.overview'],
  [['g', 'i'], 'help.inventory'],
  [['g', 'e'], 'help.evaluation'],
  [['g', 'd'], 'help.data'],
  [['g', 'l'], 'help.library'],
  [['E'], 'help.explain'],
  [['[', ']'], 'help.period'],
  [['L'], 'help.language'],
  [['T'], 'help.theme'],
  [['D'], 'help.table'],
  [['← ↑ ↓ →', '+', '−', 'Enter'], 'help.map'],
  [['Esc'], 'help.escape'],
]

export function Help({ close }: { close: () => void }) {
  const { t } = useText()
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  return (
    <dialog className="sheet" ref={sheet} onClose={close} aria-labelledby="help-title" onClick={(event) => event.target === sheet.current && sheet.current?.close()}>
      <div className="head">
        <h2 id="help-title">{t('help.title')}</h2>
        <button type="button" className="iconbtn" aria-label={t('help.close')} onClick={() => sheet.current?.close()}><CloseIcon /></button>
      </div>
      <dl className="keys">
        {KEYS.map(([keys, text]) => (
          <div key={text} style={{ display: 'contents' }}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}
