import type { Evaluation } from '../api/evaluation'
import { useAbout } from '../charts/about'
import { useWorkbook } from '../charts/RowsExports'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { useSheet } from './sheet'
import { useEvaluationSource, useResultWords } from './words'

/** The result as a workbook, with what it is and whose. */
export function SheetButton({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const sheet = useSheet()
  const source = useEvaluationSource()
  const words = useResultWords()
  const title = `${t('evaluation.sheet')} · ${result.subject.name[lang]} · ${result.period}`
  const about = useAbout(title, result.system.notice?.[lang] ?? '', source(choice), words(result))
  const write = useWorkbook(`evaluation-${result.system.id}-${result.subject.id}-${result.period}`, t('evaluation.sheet'))
  return <button type="button" className="btn" title={t('evaluation.sheet_long')} onClick={() => void write(sheet(result), about())}>{t('evaluation.sheet')}<span aria-hidden="true">XLSX</span></button>
}
