import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { TextKey } from './texts'
import { texts } from './texts'

export type Lang = 'zh' | 'en'
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string

const column = (index: 0 | 1) => Object.fromEntries(Object.entries(texts).map(([key, pair]) => [key, pair[index]]))

void i18next.use(initReactI18next).init({
  lng: document.documentElement.lang === 'en' ? 'en' : 'zh',
  fallbackLng: 'en',
  resources: { en: { translation: column(0) }, zh: { translation: column(1) } },
  // Keys hold dots and colons of their own; React escapes what it renders.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
})

export function useText(): { t: Translate; lang: Lang } {
  const { t, i18n } = useTranslation()
  return { t: t as unknown as Translate, lang: i18n.language === 'en' ? 'en' : 'zh' }
}

export const setLanguage = (lang: Lang) => i18next.changeLanguage(lang)

/** The word for `key`, or the bare name where the server sent one we have no word for. */
export function wordOr(t: Translate, key: string, otherwise: string): string {
  return key in texts ? t(key as TextKey) : otherwise
}
