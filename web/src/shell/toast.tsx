import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useRef, useState } from 'react'

const Context = createContext<(text: string) => void>(() => undefined)

/** One short line that says what was just done, spoken politely. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback((next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setText(''), 2600)
  }, [])
  return (
    <Context.Provider value={show}>
      {children}
      <div role="status" aria-live="polite">{text && <div className="toast">{text}</div>}</div>
    </Context.Provider>
  )
}

export const useToast = () => useContext(Context)
