import { Problem, fileFor } from '../api/client'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { useToast } from '../shell/toast'
import { save, saveText } from './exports'
import type { Rows } from './rows'
import { csvText } from './rows'

/** Saves rows as a workbook that the server writes, with what they are; a refusal is told. */
export function useWorkbook(name: string, title: string): (rows: Rows, about: [string, string][]) => Promise<void> {
  const { t } = useText()
  const toast = useToast()
  const info = useCase().data
  return async ({ columns, rows }, about) => {
    try {
      save(await fileFor('/workbook', { title, columns: columns.map((column) => column.label), rows: rows.map((row) => row.cells), about }), `tandem-${info?.id ?? 'case'}-${name}.xlsx`)
    } catch (fault) {
      toast(t('card.export_failed', { detail: fault instanceof Problem ? fault.detail || fault.message : String(fault) }))
    }
  }
}

/** The rows of a card as files with full digits and what they are: CSV made here, a workbook that the server writes. */
export function RowsExports({ name, title, rows, about }: { name: string; title: string; rows: () => Rows; about: () => [string, string][] }) {
  const { t } = useText()
  const info = useCase().data
  const xlsx = useWorkbook(name, title)
  return (
    <>
      <button type="button" onClick={() => saveText(csvText(rows(), about()), 'text/csv', `tandem-${info?.id ?? 'case'}-${name}.csv`)} aria-label={t('card.export_as', { title, kind: 'CSV' })}>CSV</button>
      <button type="button" onClick={() => void xlsx(rows(), about())} aria-label={t('card.export_as', { title, kind: 'XLSX' })}>XLSX</button>
    </>
  )
}
