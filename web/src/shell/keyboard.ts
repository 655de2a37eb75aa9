import { useEffect, useRef } from 'react'
import { PAGE_OWN, parsedAddress } from '../address/address'
import { useAddress } from '../address/use-address'
import { useDress } from './dress'
import { PAGES } from './pages'

/** The keys that work on every page. A field that takes text keeps its letters. */
export function useKeys(periods: string[], openHelp: () => void) {
  const { go } = useAddress()
  const { setLang, setTheme } = useDress()
  const waiting = useRef(0)

  useEffect(() => {
    // Read when a key is pressed: a key may come before the page has drawn what the last one did.
    const address = () => parsedAddress(window.location.search)
    const root = document.documentElement
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        if (document.querySelector('dialog[open]') || event.defaultPrevented) return
        if (address().explain) go({ explain: undefined })
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      if (Date.now() - waiting.current < 1200) {
        waiting.current = 0
        const page = PAGES.find((entry) => entry.key === event.key.toLowerCase())
        if (page) {
          event.preventDefault()
          go({ explain: undefined, filters: {}, open: [], sort: undefined, ...PAGE_OWN }, { path: page.path })
          return
        }
      }
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!action) return
      event.preventDefault()
      action()
    }
    const step = (by: number) => {
      const now = periods.indexOf(address().period ?? periods.at(-1) ?? '')
      const next = periods[now + by]
      if (next !== undefined) go({ period: next })
    }
    const actions: Record<string, () => void> = {
      '?': openHelp,
      '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
      g: () => { waiting.current = Date.now() },
      e: () => figureAtHand()?.click(),
      '[': () => step(-1),
      ']': () => step(1),
      l: () => setLang((address().lang ?? root.lang) === 'zh' ? 'en' : 'zh'),
      t: () => setTheme((address().theme ?? root.dataset.theme) === 'dark' ? 'light' : 'dark'),
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [go, openHelp, periods, setLang, setTheme])
}

/** The figure in focus, or in the focused row or card, or the first of the page. */
function figureAtHand(): HTMLElement | null {
  const focused = document.activeElement
  const near = focused?.closest('[data-figure]') ?? focused?.closest('tr, .card, .tile')?.querySelector('[data-figure]')
  return (near ?? document.querySelector('main [data-figure]')) as HTMLElement | null
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (/^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable
    || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)))
}
