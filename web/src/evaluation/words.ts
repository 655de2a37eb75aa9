import type { Evaluation, Grade, IndexRow } from '../api/evaluation'
import { useCase } from '../api/queries'
import type { Translate } from '../i18n'
import { useText, wordOr } from '../i18n'
import type { Choice } from './choice'
import { rowsOf } from './tree'
import { score } from './values'

/** The reader's word for a level of regions. */
export function useLevelName(): (level: string | null | undefined) => string {
  const { t } = useText()
  return (level) => (level ? wordOr(t, `evaluation.level.${level}`, level.replace(/_/g, ' ')) : '')
}

/** How a row came to its score; a node tells how many of its indicators have one. */
export function statusText(t: Translate, rows: IndexRow[], row: IndexRow): string {
  if (row.level < 3) {
    const below = (id: string): IndexRow[] => rowsOf(rows, id).flatMap((one) => (one.level === 3 ? [one] : below(one.id)))
    const leaves = below(row.id)
    const known = leaves.filter((one) => one.score !== null).length
    return known === leaves.length ? '' : t('evaluation.status.part', { n: known, all: leaves.length })
  }
  if (row.status === 'scored' || row.status === 'imputed') return t(`evaluation.status.${row.status}`)
  if (row.cause === 'no_data' || row.cause === 'zero_denominator') return t(row.score === null ? `evaluation.status.${row.cause}` : `evaluation.status.${row.cause}_zero`)
  return t(row.cause === 'undefined' ? 'evaluation.status.undefined' : 'evaluation.status.missing')
}

/** The name of a grade by its id. */
export function gradeName(t: Translate, lang: 'zh' | 'en', grades: Grade[], id: string | null | undefined): string {
  if (id === 'incomplete' || !id) return t('evaluation.no_grade')
  return grades.find((grade) => grade.id === id)?.name[lang] ?? id
}

/** How good a grade is, as a tag is dressed; the word says it too. */
export function gradeDress(grades: Grade[], id: string): 'ok' | 'info' | 'warn' | 'danger' | 'plain' {
  if (id === 'incomplete') return 'warn'
  const order = [...grades].sort((a, b) => b.min - a.min).findIndex((grade) => grade.id === id)
  if (order < 0) return 'plain'
  return order < 2 ? 'ok' : order === grades.length - 1 ? 'danger' : order === 2 ? 'info' : 'warn'
}

/** Who measured this: the system with its version, whose it is, the case and its revision. */
export function useEvaluationSource(): (choice: Choice) => string {
  const { t, lang } = useText()
  const info = useCase().data
  return ({ system }) => t('evaluation.source', {
    system: system.name[lang], version: system.version, kind: system.reference ? t('evaluation.source_reference') : t('evaluation.source_own'), case: info?.name[lang] ?? '', revision: info?.revision ?? '',
  })
}

/** The result in a line, for exports. */
export function useResultWords(): (result: Evaluation) => string {
  const { t, lang } = useText()
  return (result) => [
    t('evaluation.words', { subject: result.subject.name[lang], period: result.period, base: result.base ?? '—', score: result.score === null ? '—' : score(result.score), grade: result.grade === 'incomplete' ? t('evaluation.no_grade') : result.grade_name[lang] }),
    ...Object.entries(result.context).map(([name, value]) => `${name}=${value}`),
  ].join(' · ')
}
