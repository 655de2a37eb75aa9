import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useText } from '../i18n'
import { PageLink } from './PageLink'
import { TAB_GROUPS } from './pages'

/** The pages beside this one, under the head: one job each, all about the same. */
export function PageTabs() {
  const { t, lang } = useText()
  const { pathname } = useLocation()
  const group = TAB_GROUPS.find(({ tabs }) => tabs.some(({ path }) => path === pathname))
  const strip = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a narrow page the strip scrolls by itself: the tab of this page stands in its middle.
    const tab = strip.current?.querySelector<HTMLElement>('[aria-current=page]')
    if (tab) strip.current!.scrollLeft = tab.offsetLeft - (strip.current!.clientWidth - tab.offsetWidth) / 2
  }, [lang])
  if (!group) return null
  return (
    <nav className="page-tabs" ref={strip} aria-label={t(group.label)}>
      {group.tabs.map(({ path, text }) => <PageLink key={path} path={path} kept={group.kept} end>{t(text)}</PageLink>)}
    </nav>
  )
}
