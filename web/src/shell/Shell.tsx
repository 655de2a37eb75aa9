import type { ReactNode } from 'react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { parsedTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { Header } from './Header'
import { Help } from './Help'
import { Mark } from './icons'
import { useKeys } from './keyboard'
import { PageLink } from './PageLink'
import { FURTHER_TABS, PAGES } from './pages'
import { ToastProvider } from './toast'

const Drawer = lazy(() => import('../explain/Drawer'))

export function Shell({ children }: { children: ReactNode }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const { pathname } = useLocation()
  const info = useCase().data
  const [help, setHelp] = useState(false)
  useKeys(info?.periods ?? [], () => setHelp(true))
  const target = parsedTarget(address.explain)
  const page = PAGES.find((entry) => pathname === entry.path || pathname.startsWith(`${entry.path}/`))
  const tab = FURTHER_TABS.find((entry) => entry.path === pathname)

  useEffect(() => {
    if (page && info) document.title = t('app.title', { page: tab ? `${t(tab.text)} · ${t(page.text)}` : t(page.text), case: info.name[lang] })
  }, [page, tab, info, lang, t])

  return (
    <ToastProvider>
      <a className="skip" href="#main">{t('app.skip')}</a>
      <div className={target ? 'shell railed' : 'shell'}>
        <nav className="side" aria-label={t('nav.label')}>
          <div className="side-in">
            <PageLink className="brand" path="/overview">
              <Mark />
              <span className="word">Tandem<small>{t('app.tagline')}</small></span>
            </PageLink>
            {PAGES.map(({ path, text, Icon }) => (
              <PageLink key={path} className="entry" path={path} label={t(text)}>
                <Icon />
                <span className="word">{t(text)}</span>
              </PageLink>
            ))}
          </div>
        </nav>
        <Header openHelp={() => setHelp(true)} />
        <main className="page" id="main" tabIndex={-1}>{children}</main>
        {target && (
          <Suspense fallback={null}>
            <Drawer target={target} />
          </Suspense>
        )}
      </div>
      <nav className="tabs" aria-label={t('nav.label')}>
        {PAGES.map(({ path, text, Icon }) => (
          <PageLink key={path} path={path}>
            <Icon />
            {t(text)}
          </PageLink>
        ))}
      </nav>
      {help && <Help close={() => setHelp(false)} />}
    </ToastProvider>
  )
}
