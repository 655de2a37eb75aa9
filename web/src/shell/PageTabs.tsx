import { useText } from '../i18n'
import { PageLink } from './PageLink'
import { TABS } from './pages'

/** The pages of the inventory under its head: one job each, all about the same ledger. */
export function PageTabs() {
  const { t } = useText()
  return (
    <nav className="page-tabs" aria-label={t('tab.label')}>
      {TABS.map(({ path, text }) => <PageLink key={path} path={path} end>{t(text)}</PageLink>)}
    </nav>
  )
}
