import { useAddress } from '../address/use-address'
import type { Evaluation, Improvement } from '../api/evaluation'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { useText } from '../i18n'
import { GradeTag } from './GradeTag'
import type { Choice } from './choice'
import { valueAt } from './tree'
import { parsedTried, triedText } from './tried'
import { measured, points, score } from './values'
import { gradeName, useEvaluationSource, useResultWords } from './words'

/** What an improvement comes to: the least that raises the grade where it can alone, else its best. */
export const reached = (one: Improvement) => ({ score: one.score_needed ?? one.best, total: one.total_after ?? one.total_at_best, grade: one.grade_after ?? one.grade_at_best })

/** Single improvements: how far each would have to go and what it would give. */
export function ImprovementsCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const source = useEvaluationSource()
  const words = useResultWords()
  const { grades } = choice.system
  const rowOf = (id: string) => result.rows.find((row) => row.id === id)
  const needs = (one: Improvement) => {
    if (one.value_needed !== null) return measured(one.value_needed, one.unit, lang)
    if (one.class_needed) return one.class_needed[lang]
    const row = rowOf(one.indicator)
    const best = row && !one.raises ? valueAt(row, one.best) : undefined
    if (best !== undefined) return measured(best, one.unit, lang)
    const items = row?.items ?? []
    return one.items_needed?.length ? one.items_needed.map((id) => items.find((item) => item.id === id)?.text[lang] ?? id).join(lang === 'zh' ? '；' : '; ') : undefined
  }
  const list = result.improvements.filter((one) => one.raises || one.gain > 1e-9)
  const rows: Rows = {
    columns: [
      { label: t('evaluation.export.id') }, { label: t('evaluation.indicator') }, { label: t('evaluation.raise.now'), numeric: true }, { label: t('evaluation.raise.needed'), numeric: true }, { label: t('evaluation.raise.value') },
      { label: t('evaluation.raise.gain'), numeric: true }, { label: t('evaluation.raise.after'), numeric: true }, { label: t('evaluation.raise.grade_after') },
    ],
    rows: list.map((one) => ({ cells: [one.indicator, one.name[lang], one.score, reached(one).score, needs(one) ?? null, one.gain, reached(one).total, gradeName(t, lang, grades, reached(one).grade)] })),
  }
  const top = Math.max(...list.map((one) => one.gain), 0.001)
  return (
    <TableCard className="wide" name={`improvements-${result.system.id}-${result.subject.id}-${result.period}`} title={t('evaluation.raise.list')} caption={t('evaluation.raise.list_caption')} rows={rows} source={source(choice)} filters={words(result)}>
      <table className="rows improvements">
        <thead>
          <tr>
            <th scope="col" className="fixed">{t('evaluation.indicator')}</th>
            <th scope="col" className="n">{t('evaluation.raise.now')}</th>
            <th scope="col" className="n">{t('evaluation.raise.needed')}</th>
            <th scope="col">{t('evaluation.raise.value')}</th>
            <th scope="col" className="n">{t('evaluation.raise.gain')}</th>
            <th scope="col" className="n">{t('evaluation.raise.after')}</th>
            <th scope="col">{t('evaluation.raise.grade_after')}</th>
            <th scope="col"><span className="hidden">{t('evaluation.raise.try')}</span></th>
          </tr>
        </thead>
        <tbody>
          {list.map((one) => {
            const name = one.name[lang]
            const to = reached(one)
            return (
              <tr key={one.indicator}>
                <th scope="row" className="fixed">{name}</th>
                <td className="n">{one.score === null ? <Figure target={choice.door(one.indicator)} name={name}>—</Figure> : <Figure target={choice.door(one.indicator)} name={name}>{score(one.score)}</Figure>}</td>
                <td className="n">{score(to.score)}</td>
                <td className="needs">{needs(one) ?? '—'}</td>
                <td className="n gain"><span>{points(one.gain, 2)}</span><i aria-hidden="true" style={{ width: `${Math.max(0, one.gain / top) * 100}%` }} /></td>
                <td className="n">{score(to.total)}</td>
                <td>{one.raises ? <GradeTag grades={grades} grade={to.grade} short /> : <span className="faint">{gradeName(t, lang, grades, to.grade)}</span>}</td>
                <td className="n">{!rowOf(one.indicator)?.bonus && <button type="button" className="btn small" aria-label={t('evaluation.raise.try_long', { name, score: score(to.score) })} onClick={() => go({ tried: triedText({ ...parsedTried(address.tried), [one.indicator]: Math.min(100, Math.ceil(to.score * 10) / 10) }) })}>{t('evaluation.raise.try')}</button>}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </TableCard>
  )
}
