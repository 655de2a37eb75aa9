import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import type { OwnName } from '../address/address'
import { addressText, elsewhere } from '../address/address'
import { useAddress } from '../address/use-address'

/** A link to another page that takes the period, units, language and theme along, and what `kept` names. */
export function PageLink({ path, className, label, kept = [], end = false, children }: { path: string; className?: string | undefined; label?: string | undefined; kept?: readonly OwnName[]; end?: boolean; children: ReactNode }) {
  const { address } = useAddress()
  return <NavLink to={{ pathname: path, search: addressText(elsewhere(address, kept)) }} className={className ?? ''} title={label} end={end}>{children}</NavLink>
}
