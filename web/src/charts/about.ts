import { useCase } from '../api/queries'
import { useText } from '../i18n'

/** What a picture or a file says of its figures: what they are, filters, source, address, date and revision. */
export function useAbout(title: string, caption: string, source: string, filters?: string): () => [string, string][] {
  const { t } = useText()
  const info = useCase().data
  return () => [
    [title, caption],
    ...(filters ? [[t('card.filters'), filters] as [string, string]] : []),
    [t('card.source', { text: '' }).replace(/[:：]\s*$/, ''), source],
    [t('card.address'), window.location.href],
    ['', t('card.exported', { date: new Date().toISOString().slice(0, 10) }) + (info ? ` · ${t('head.revision', { n: info.revision })}` : '')],
  ]
}
