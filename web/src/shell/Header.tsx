import { useNavigate } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { send } from '../api/client'
import { useCase, useSession } from '../api/queries'
import { useText, wordOr } from '../i18n'
import { useDress } from './dress'
import { Mark, PersonIcon, ThemeIcon } from './icons'
import { Jobs } from './Jobs'
import { Menu } from './Menu'
import { Search } from './Search'

export function Header({ openHelp }: { openHelp: () => void }) {
  const { t, lang } = useText()
  const info = useCase().data
  const session = useSession().data
  const isPublic = session?.visitor || info?.public
  const readOnly = Boolean(session && !session.user)
  return (
    <header className="top">
      <div className="case">
        <span className="narrow-mark"><Mark size={22} /></span>
        <span className="name">{info?.name[lang] ?? session?.case?.name[lang] ?? 'Tandem'}</span>
        {info && <span className="tag ok wide">{t('head.revision', { n: info.revision })}</span>}
        {isPublic && <span className="tag info" title={t('head.public_long')}>{t(readOnly ? 'head.public_long' : 'head.public')}</span>}
        {info?.made_up && <span className="tag sample" title={t('head.sample_long')}>{t('head.sample')}</span>}
      </div>
      <div className="gap" />
      <Search />
      {session?.user && mayRunJobs(session.user.role) && <Jobs />}
      <button type="button" className="iconbtn edged wide" onClick={openHelp} aria-label={t('head.help')} title={`${t('head.help')} ( ? )`}>?</button>
      <DressControls />
      <Person />
    </header>
  )
}

const mayRunJobs = (role: string) => ['administrator', 'analyst', 'planner'].includes(role)

export function DressControls() {
  const { t, lang } = useText()
  const { theme, setLang, setTheme } = useDress()
  const toTheme = t(theme === 'dark' ? 'head.theme_to_light' : 'head.theme_to_dark')
  return (
    <>
      <div className="seg" role="group" aria-label={t('head.language')}>
        <button type="button" lang="zh" aria-pressed={lang === 'zh'} title="中文 ( L )" onClick={() => setLang('zh')}>中</button>
        <button type="button" lang="en" aria-pressed={lang === 'en'} title="English ( L )" onClick={() => setLang('en')}>EN</button>
      </div>
      <button type="button" className="iconbtn edged" onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')} aria-label={toTheme} title={`${toTheme} ( T )`}>
        <ThemeIcon />
      </button>
    </>
  )
}

function Person() {
  const { t } = useText()
  const session = useSession().data
  const client = useQueryClient()
  const navigate = useNavigate()
  if (!session) return null
  if (!session.user) {
    return <button type="button" className="iconbtn edged" aria-label={t('head.sign_in')} title={t('head.sign_in')} onClick={() => navigate('/start')}><PersonIcon /></button>
  }
  const { name, role } = session.user
  const leave = async () => {
    await send('DELETE', '/session')
    client.clear()
    navigate('/overview')
  }
  return (
    <Menu label={t('head.person', { name })} button={<span className="avatar">{[...name][0]?.toUpperCase()}</span>}>
      <h2>{name}</h2>
      <p className="faint">{wordOr(t, `role.${role}`, role)}</p>
      <div className="list"><button type="button" className="btn" onClick={() => void leave()}>{t('head.sign_out')}</button></div>
    </Menu>
  )
}
