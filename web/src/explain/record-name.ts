import { useCallback } from 'react'
import type { InventoryRow } from '../api/types'
import { useNames } from '../names/names'

/** A record in the reader's words: its source, then what it burns or does. */
export function useRecordName(): (row: Pick<InventoryRow, 'source_id' | 'process' | 'fuel' | 'activity_id'>) => string {
  const nameOf = useNames()
  return useCallback((row) => {
    const what = row.fuel ? nameOf('fuel', row.fuel) : row.process ? nameOf('process', row.process) : (row.activity_id ?? '')
    return row.source_id ? `${nameOf('source_id', row.source_id)} · ${what}` : what
  }, [nameOf])
}
