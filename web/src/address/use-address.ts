import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { Address } from './address'
import { addressText, parsedAddress } from './address'
import type { ExplainTarget } from './target'
import { targetText } from './target'

export type Patch = Partial<Address>

/** The address as state. `go` writes it: a change of view is a step in the history, a change of dress (language, theme) is not. */
export function useAddress() {
  const location = useLocation()
  const navigate = useNavigate()
  const address = useMemo(() => parsedAddress(location.search), [location.search])

  const go = useCallback(
    (patch: Patch, options: { replace?: boolean; path?: string } = {}) => {
      const now = parsedAddress(window.location.search)
      const depth = patch.explain === undefined ? 0 : ((window.history.state?.usr?.depth as number | undefined) ?? 0) + (now.explain ? 1 : 0)
      navigate(
        { pathname: options.path ?? window.location.pathname, search: addressText({ ...now, ...patch }) },
        { replace: options.replace ?? false, preventScrollReset: true, state: { depth: 'explain' in patch ? depth : (window.history.state?.usr?.depth ?? 0) } },
      )
    },
    [navigate],
  )
  return { address, go }
}

export function useExplain() {
  const { go } = useAddress()
  return useCallback((target: ExplainTarget) => go({ explain: targetText(target) }), [go])
}
