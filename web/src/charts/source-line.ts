import { useCase } from '../api/queries'
import { useText, wordOr } from '../i18n'

/** The source line of a figure made from the inventory: whose, in what boundary, of which revision. */
export function useSourceLine(boundary: string): string {
  const { t, lang } = useText()
  const info = useCase().data
  return t('card.source_inventory', { case: info?.name[lang] ?? '', boundary: wordOr(t, `boundary.long.${boundary}`, boundary), revision: info?.revision ?? '' })
}
