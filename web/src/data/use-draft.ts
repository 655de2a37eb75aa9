import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { get, send } from '../api/client'
import type { Draft } from './draft'
import { NOTHING } from './draft'

interface Session {
  draft: Draft
  past: Draft[]
}

/** The reader's draft: changed here at once, kept on the server a moment later, undone without limit while the page is open. */
export function useDraft(enabled: boolean) {
  const client = useQueryClient()
  const kept = useQuery({
    queryKey: ['draft'], queryFn: async ({ signal }) => (await get<{ draft: Draft | null }>('/draft', signal)).draft ?? NOTHING, enabled, staleTime: Infinity, gcTime: 0,
  })
  const [session, setSession] = useState<Session>()
  const [unsaved, setUnsaved] = useState(false)
  const waiting = useRef<Draft>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const draft = session?.draft ?? kept.data ?? NOTHING

  const flush = useCallback(async () => {
    clearTimeout(timer.current)
    const next = waiting.current
    if (!next) return
    waiting.current = undefined
    try {
      await send('PUT', '/draft', next)
      client.setQueryData(['draft'], next)
      setUnsaved(false)
    } catch (fault) {
      waiting.current ??= next
      setUnsaved(true)
      throw fault
    }
  }, [client])

  const keep = useCallback((next: Draft) => {
    waiting.current = next
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void flush().catch(() => undefined), 500)
  }, [flush])

  // Read and written at once: two changes may come before the page is drawn again.
  const now = useRef<Session>({ draft, past: [] })
  if (!session) now.current = { draft, past: [] }
  const put = useCallback((next: Session) => {
    now.current = next
    setSession(next)
    keep(next.draft)
  }, [keep])
  const change = useCallback((next: Draft, undoable = true) => {
    const { draft: before, past } = now.current
    if (next !== before) put({ draft: next, past: undoable ? [...past, before] : past })
  }, [put])
  const undo = useCallback(() => {
    const { past } = now.current
    const before = past.at(-1)
    if (before) put({ draft: before, past: past.slice(0, -1) })
  }, [put])
  /** After a commit the draft is used up, and with it what could be undone. */
  const used = useCallback(() => {
    clearTimeout(timer.current)
    waiting.current = undefined
    client.setQueryData(['draft'], NOTHING)
    now.current = { draft: NOTHING, past: [] }
    setSession(now.current)
  }, [client])

  useEffect(() => () => void flush().catch(() => undefined), [flush])
  return { draft, change, undo, used, flush, unsaved, undoable: (session?.past.length ?? 0) > 0, error: kept.error, loading: enabled && kept.isPending }
}
