import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useRef, useState } from 'react'

/** Something that can be done about what was just said. */
export interface ToastAction { label: string; run: () => void }
type Show = (text: string, action?: ToastAction) => void

const Context = createContext<Show>(() => undefined)

/** How long a line stays; longer where it offers something, and as long as it is pointed at. */
const STAYS_MS = 2600
const STAYS_WITH_ACTION_MS = 15_000

/** One short line that says what was just done, spoken politely; it may offer to take that back. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ text: string; action?: ToastAction | undefined }>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stay = useCallback((ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setSaid(undefined), ms)
  }, [])
  const show = useCallback<Show>((text, action) => {
    setSaid({ text, action })
    stay(action ? STAYS_WITH_ACTION_MS : STAYS_MS)
  }, [stay])
  const hold = () => clearTimeout(timer.current)
  const release = () => stay(STAYS_MS)
  return (
    <Context.Provider value={show}>
      {children}
      <div role="status" aria-live="polite">
        {said && (
          <div className="toast" {...(said.action ? { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release } : {})}>
            {said.text}
            {said.action && <button type="button" onClick={() => { setSaid(undefined); said.action?.run() }}>{said.action.label}</button>}
          </div>
        )}
      </div>
    </Context.Provider>
  )
}

export const useToast = () => useContext(Context)
