import { useEffect, useRef } from 'react'
import { useText } from '../i18n'
import { PageLink } from './PageLink'
import { TABS } from './pages'

/** The pages of the inventory under its head: one job each, all about the same ledger. */
export function PageTabs() {
  const { t, lang } = useText()
  const strip = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a narrow page the strip scrolls by itself: the tab of this page stands in its middle.
    const tab = strip.current?.querySelector<HTMLElement>('[aria-current=page]')
    if (tab) strip.current!.scrollLeft = tab.offsetLeft - (strip.current!.clientWidth - tab.offsetWidth) / 2
  }, [lang])
  return (
    <nav className="page-tabs" ref={strip} aria-label={t('tab.label')}>
      {TABS.map(({ path, text }) => <PageLink key={path} path={path} end>{t(text)}</PageLink>)}
    </nav>
  )
}
