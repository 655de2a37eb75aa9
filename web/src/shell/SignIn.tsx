import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { send } from '../api/client'
import { useSession } from '../api/queries'
import { useText } from '../i18n'
import { DressControls } from './Header'
import { Mark } from './icons'

/** The page for someone without a session: how to get the start link, a place to paste it, and the public view where there is one. */
export function SignIn({ refused = false }: { refused?: boolean }) {
  const { t } = useText()
  const session = useSession().data
  const client = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [fault, setFault] = useState(refused ? `${t('start.refused')}: ${t('start.refused_detail')}` : '')

  const enter = async () => {
    const key = keyOf(text)
    if (!key) {
      setFault(t('start.key_missing'))
      return
    }
    try {
      await send('POST', '/session/start', { key })
      await client.invalidateQueries()
      navigate('/overview', { replace: true })
    } catch {
      setFault(`${t('start.refused')}${t('start.refused_detail') ? ': ' : ''}${t('start.refused_detail')}`)
    }
  }

  return (
    <Door>
      <h2>{t(session?.visitor ? 'start.heading' : 'start.needed')}</h2>
      {!session?.visitor && <p>{t('start.needed_detail')}</p>}
      <p>{t('start.how')}</p>
      <form onSubmit={(event) => { event.preventDefault(); void enter() }} noValidate>
        <div className="field">
          <label htmlFor="start-key">{t('start.key')}</label>
          <input id="start-key" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" spellCheck={false} aria-invalid={fault !== ''} aria-describedby="start-hint" />
          <span id="start-hint" className={fault ? 'fault' : 'hint'} role={fault ? 'alert' : undefined}>{fault ? `✕ ${fault}` : t('start.key_hint')}</span>
        </div>
        <button type="submit" className="btn main">{t('start.button')}</button>
      </form>
      {session?.visitor && <button type="button" className="btn" onClick={() => navigate('/overview')}>{t('start.public')}</button>}
    </Door>
  )
}

/** The key in a pasted link, in the part after `#`, or alone. */
export function keyOf(text: string): string | undefined {
  const after = text.includes('#') ? text.slice(text.lastIndexOf('#') + 1) : text
  return /^[A-Za-z0-9._~-]{8,}$/.test(after.trim()) ? after.trim() : undefined
}

export function Door({ children }: { children: ReactNode }) {
  const { t } = useText()
  return (
    <div className="door">
      <section className="story" aria-label="Tandem">
        <Waves />
        <div className="brand"><Mark size={32} />Tandem</div>
        <h1>{t('start.lead')}</h1>
        <p>{t('start.lead_small')}</p>
      </section>
      <div className="side-form">
        <header className="dress"><DressControls /></header>
        <main className="box" id="main">{children}</main>
        <footer className="foot">{t('start.foot')}</footer>
      </div>
    </div>
  )
}

const WAVES = Array.from({ length: 12 }, (_, i) => ({
  y: 150 + i * 58,
  colour: ['var(--pollution)', 'var(--carbon)', 'var(--accent)'][i % 3]!,
  width: 1 + i * 0.3,
}))

function Waves() {
  return (
    <svg className="waves" viewBox="0 0 560 900" preserveAspectRatio="none" fill="none" aria-hidden="true">
      {WAVES.map(({ y, colour, width }) => (
        <path key={y} d={`M-20 ${y} C 120 ${y - 46}, 220 ${y + 60}, 330 ${y + 18} S 500 ${y - 30}, 600 ${y + 26}`} stroke={colour} strokeWidth={width} opacity=".45" />
      ))}
    </svg>
  )
}
