import type { Evaluation, IndexRow } from '../api/evaluation'
import type { Rows } from '../charts/rows'
import { useText } from '../i18n'
import { added, unfolded } from './tree'
import { statusText } from './words'

/** The whole result as rows with full digits, as a higher-level assessment asks for it: the total first, then the tree, each with formula, sources and what is missing. */
export function useSheet(): (result: Evaluation) => Rows {
  const { t, lang } = useText()
  return (result) => {
    const number = (label: string) => ({ label, numeric: true })
    const list = (parts: string[]) => (parts.length ? parts.join(lang === 'zh' ? '；' : '; ') : null)
    const line = (row: IndexRow) => ({
      cells: [
        row.id, row.level, row.name[lang], row.bonus ? null : row.weight, row.bonus ? null : row.share, typeof row.value === 'number' ? row.value : null, row.class_name?.[lang] ?? null, row.unit ?? null, row.score,
        row.bonus ? null : added(row), statusText(t, result.rows, row) || null, row.formula ?? null, row.formula_filled ?? null, row.norm?.text[lang] ?? null,
        list((row.inputs ?? []).map((input) => `${input.name[lang]} = ${input.value ?? '—'} ${input.unit}${input.base === null || input.base === undefined ? '' : ` (${t('evaluation.x.base_value', { base: result.base ?? '' })}: ${input.base})`} [${input.source?.text?.[lang] ?? t('evaluation.x.unknown')}]`)),
        list([...(row.missing ?? []).map((one) => one.text[lang]), ...(row.items ?? []).map((item) => `${item.text[lang]}: ${item.proven ? `${t('evaluation.x.proven')}${item.evidence ? ` (${item.evidence})` : ''}` : t('evaluation.x.unproven')}`)]),
      ],
    })
    const grade = result.grade === 'incomplete' ? t('evaluation.no_grade') : result.grade_name[lang]
    return {
      columns: [
        { label: t('evaluation.export.id') }, number(t('evaluation.export.level')), { label: t('evaluation.indicator') }, number(t('evaluation.weight')), number(t('evaluation.share_long')), number(t('evaluation.value')), { label: t('evaluation.export.class') }, { label: t('evaluation.export.unit') },
        number(t('evaluation.column_score')), number(t('evaluation.x.adds')), { label: t('evaluation.status') }, { label: t('evaluation.export.formula') }, { label: t('evaluation.export.filled') }, { label: t('evaluation.export.norm') }, { label: t('evaluation.export.inputs') }, { label: t('evaluation.export.missing') },
      ],
      rows: [
        { cells: [result.system.id, 0, t('evaluation.total'), null, 1, null, grade, null, result.score, result.score, result.range ? `${t('evaluation.export.range')} ${result.range.low}–${result.range.high}` : null, null, null, null, null, list(result.gates.map((gate) => gate[lang]))] },
        ...unfolded(result.rows, new Set()).map(line),
      ],
    }
  }
}
