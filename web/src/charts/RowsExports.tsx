import { Problem, fileFor } from '../api/client'
import { useCase } from '../api/queries'
import { useText } from '../i18n'
import { useToast } from '../shell/toast'
import { save, saveText } from './exports'
import type { Rows } from './rows'
import { csvText } from './rows'

/** The rows of a card as files with full digits and what they are: CSV made here, a workbook that the server writes. */
export function RowsExports({ name, title, rows, about }: { name: string; title: string; rows: () => Rows; about: () => [string, string][] }) {
  const { t } = useText()
  const toast = useToast()
  const info = useCase().data
  const file = `tandem-${info?.id ?? 'case'}-${name}`
  const xlsx = async () => {
    const { columns, rows: shown } = rows()
    const table = { title, columns: columns.map((column) => column.label), rows: shown.map((row) => row.cells), about: about() }
    try {
      save(await fileFor('/workbook', table), `${file}.xlsx`)
    } catch (fault) {
      toast(t('card.export_failed', { detail: fault instanceof Problem ? fault.detail || fault.message : String(fault) }))
    }
  }
  return (
    <>
      <button type="button" onClick={() => saveText(csvText(rows(), about()), 'text/csv', `${file}.csv`)} aria-label={t('card.export_as', { title, kind: 'CSV' })}>CSV</button>
      <button type="button" onClick={() => void xlsx()} aria-label={t('card.export_as', { title, kind: 'XLSX' })}>XLSX</button>
    </>
  )
}
