import type { ReactNode } from 'react'
import { Fragment } from 'react'

/** Signs that never begin a line. */
const CLOSING = /^[，。；、）：,.;:)]/

/** A sentence of words and figures. A figure is a button, and a line may break after a button: its comma stays with it. */
export function Sentence({ parts }: { parts: ReactNode[] }) {
  const shown: ReactNode[] = []
  for (const part of parts) {
    const before = shown.at(-1)
    if (typeof part === 'string' && CLOSING.test(part) && before !== undefined && typeof before !== 'string') {
      shown[shown.length - 1] = <span className="kept">{before}{part[0]}</span>
      shown.push(part.slice(1))
    } else if (part !== '' && part !== undefined && part !== null && part !== false) shown.push(part)
  }
  return <>{shown.map((part, i) => <Fragment key={i}>{part}</Fragment>)}</>
}
