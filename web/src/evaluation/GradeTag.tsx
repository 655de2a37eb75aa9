import type { Grade } from '../api/evaluation'
import { useText } from '../i18n'
import { gradeDress, gradeName } from './words'

const MARKS = { ok: '✓', info: '●', warn: '!', danger: '▼', plain: '·' }

/** A grade as a word with a mark; no grade is said in words. */
export function GradeTag({ grades, grade, short = false }: { grades: Grade[]; grade: string; short?: boolean }) {
  const { t, lang } = useText()
  const dress = gradeDress(grades, grade)
  return <span className={`tag ${dress}`}><span aria-hidden="true">{MARKS[dress]}</span>{short && grade === 'incomplete' ? t('evaluation.incomplete') : gradeName(t, lang, grades, grade)}</span>
}
