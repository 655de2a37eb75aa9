import type { Evaluation, HistoryRow } from '../api/evaluation'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { unfolded } from './tree'
import { points, score } from './values'
import { useEvaluationSource, useResultWords } from './words'

/** The latest periods that fit a table. */
const MOST = 8

/** Scores of the first level and of every indicator, by period. */
export function YearsTable({ choice, result, rows, from }: { choice: Choice; result: Evaluation; rows: HistoryRow[]; from: string | undefined }) {
  const { t, lang } = useText()
  const source = useEvaluationSource()
  const words = useResultWords()
  const shown = rows.slice(-MOST)
  const nodes = unfolded(result.rows, new Set()).filter((row) => row.level !== 2)
  const at = (id: string, level: number, period: string | undefined) => { const row = rows.find((one) => one.period === period); return row && (level === 1 ? row.level1 : row.level3)[id] }
  const change = (id: string, level: number) => { const [a, b] = [at(id, level, from), at(id, level, choice.period)]; return typeof a === 'number' && typeof b === 'number' ? b - a : null }
  const table: Rows = {
    columns: [{ label: t('evaluation.export.id') }, { label: t('evaluation.indicator') }, ...rows.map((row) => ({ label: row.period, numeric: true })), { label: t('evaluation.years.change'), numeric: true }],
    rows: [
      { cells: [result.system.id, t('evaluation.total'), ...rows.map((row) => row.score), null] },
      ...nodes.map((node) => ({ cells: [node.id, node.name[lang], ...rows.map((row) => at(node.id, node.level, row.period) ?? null), change(node.id, node.level)] })),
    ],
  }
  return (
    <TableCard className="wide" name={`years-${result.system.id}-${result.subject.id}-indicators`} title={t('evaluation.years.table')} caption={t('evaluation.years.table_caption')} rows={table} source={source(choice)} filters={words(result)}>
      <table className="rows index-tree">
        <thead>
          <tr>
            <th scope="col" className="fixed">{t('evaluation.indicator')}</th>
            {shown.map((row) => <th key={row.period} scope="col" className="n">{row.period}</th>)}
            {from && <th scope="col" className="n">{t('evaluation.years.change')}</th>}
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => {
            const moved = change(node.id, node.level)
            return (
              <tr key={node.id} className={`level-${node.level}`}>
                <th scope="row" className="fixed"><span className="name" style={{ paddingInlineStart: node.level === 3 ? 14 : 0 }}>{node.name[lang]}</span></th>
                {shown.map((row) => {
                  const value = at(node.id, node.level, row.period)
                  return <td key={row.period} className="n">{typeof value === 'number' ? <Figure target={choice.door(node.id, { period: row.period })} name={`${node.name[lang]} ${row.period}`}>{score(value)}</Figure> : '—'}</td>
                })}
                {from && <td className="n">{moved === null ? '' : points(moved)}</td>}
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="fixed">{t('evaluation.total')}</th>
            {shown.map((row) => <td key={row.period} className="n"><Figure target={choice.door(undefined, { period: row.period })} name={`${t('evaluation.total')} ${row.period}`}>{score(row.score!)}</Figure></td>)}
            {from && <td />}
          </tr>
        </tfoot>
      </table>
    </TableCard>
  )
}
