import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Lang } from '../i18n'
import { setLanguage } from '../i18n'
import { useAddress } from '../address/use-address'

export type Theme = 'light' | 'dark'

interface Dress {
  lang: Lang
  theme: Theme
  printing: boolean
  setLang: (lang: Lang) => void
  setTheme: (theme: Theme) => void
}

const Context = createContext<Dress | null>(null)

/** Language and theme: from the address, else from the last choice, else from the system. */
export function DressProvider({ children }: { children: ReactNode }) {
  const { address, go } = useAddress()
  const [kept, setKept] = useState(() => ({
    lang: (document.documentElement.lang === 'en' ? 'en' : 'zh') as Lang,
    theme: (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light') as Theme,
  }))
  const lang = address.lang ?? kept.lang
  const [printing, setPrinting] = useState(false)
  // Paper is white: charts are drawn anew in light before the print is taken.
  const theme = printing ? 'light' : (address.theme ?? kept.theme)

  useEffect(() => {
    // The class gives the page its width on paper, so that what is drawn anew is drawn for it.
    const before = () => {
      document.documentElement.classList.add('printing')
      flushSync(() => setPrinting(true))
    }
    const after = () => {
      document.documentElement.classList.remove('printing')
      setPrinting(false)
    }
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])

  useLayoutEffect(() => {
    document.documentElement.lang = lang
    void setLanguage(lang)
  }, [lang])
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])

  const setLang = useCallback((next: Lang) => {
    keep('lang', next)
    setKept((now) => ({ ...now, lang: next }))
    go({ lang: next }, { replace: true })
  }, [go])
  const setTheme = useCallback((next: Theme) => {
    keep('theme', next)
    setKept((now) => ({ ...now, theme: next }))
    go({ theme: next }, { replace: true })
  }, [go])

  const value = useMemo(() => ({ lang, theme, printing, setLang, setTheme }), [lang, theme, printing, setLang, setTheme])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

export function useDress(): Dress {
  const dress = useContext(Context)
  if (!dress) throw new Error('useDress needs a DressProvider above it')
  return dress
}

function keep(name: string, value: string) {
  try {
    localStorage.setItem(`tandem.${name}`, value)
  } catch {
    // Storage is off: the address still carries the choice.
  }
}
