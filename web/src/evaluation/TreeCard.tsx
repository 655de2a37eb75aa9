import { useAddress } from '../address/use-address'
import type { Evaluation, IndexRow } from '../api/evaluation'
import { TableCard } from '../charts/TableCard'
import { Figure } from '../explain/Figure'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { useSheet } from './sheet'
import { byLoss, lost, nextGrade, standing, unfolded, weakest } from './tree'
import { points, score, share, valueText } from './values'
import { statusText, useEvaluationSource, useResultWords } from './words'

/** The index tree: what each indicator weighs, is, scores and loses; a figure opens how it came about. */
export function TreeCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const source = useEvaluationSource()
  const words = useResultWords()
  const sheet = useSheet()
  const { grades } = choice.system
  const flat = address.sort === '-lost'
  const folded = new Set((address.folded ?? '').split(',').filter(Boolean))
  const next = result.score === null ? undefined : nextGrade(result.score, grades)
  const weak = weakest(result.rows)
  const shown = flat ? byLoss(result.rows) : unfolded(result.rows, folded)
  const fold = (id: string) => {
    const now = new Set(folded)
    if (!now.delete(id)) now.add(id)
    go({ folded: now.size ? [...now].join(',') : undefined }, { replace: true })
  }
  const line = (row: IndexRow) => {
    const extra = row.bonus
    const name = row.name[lang]
    const value = valueText(row, lang)
    const status = statusText(t, result.rows, row)
    return (
      <tr key={row.id} className={`level-${row.level}${weak.has(row.id) ? ' weak' : ''}`}>
        <th scope="row" className="fixed">
          <span className="name" style={{ paddingInlineStart: flat ? 0 : (row.level - 1) * 14 }}>
            {row.level < 3 && <button type="button" className="twist" aria-expanded={!folded.has(row.id)} aria-label={t(folded.has(row.id) ? 'table.open' : 'table.close', { name })} onClick={() => fold(row.id)}>{folded.has(row.id) ? '▸' : '▾'}</button>}
            <span>{name}{weak.has(row.id) && <span className="tag danger"><span aria-hidden="true">▼</span>{t('evaluation.weakest')}</span>}</span>
          </span>
        </th>
        <td className="n wide-only">{extra ? '/' : share(row.weight)}</td>
        <td className="n wide-only">{extra ? '/' : row.score === null ? '—' : share(row.share)}</td>
        <td className={row.class_name ? 'n value' : 'n'}>{row.level < 3 ? '' : value === undefined ? <Figure target={choice.door(row.id)} name={name}>—</Figure> : <Figure target={choice.door(row.id)} name={name}>{value}</Figure>}</td>
        <td className="n">{row.score === null ? '—' : <Figure target={choice.door(row.id)} name={name} className="strong">{extra ? t('evaluation.bonus_points', { points: points(row.score) }) : score(row.score)}</Figure>}</td>
        <td className="bar" aria-hidden="true">{row.score !== null && !extra && <span className={`score-bar ${standing(row.score, grades)}`}><i style={{ width: `${Math.min(100, Math.max(0, row.score))}%` }} />{next && <em style={{ left: `${next.min}%` }} />}</span>}</td>
        <td className="n wide-only">{extra || row.score === null ? '' : points(-lost(row))}</td>
        <td className="status">{status}</td>
      </tr>
    )
  }
  return (
    <TableCard
      className="tree-card" name={`evaluation-${result.system.id}-${result.subject.id}-${result.period}`} title={t('evaluation.tree')} rows={sheet(result)} source={source(choice)} filters={words(result)}
      caption={next ? t('evaluation.tree_caption', { next: next.name[lang] }) : t('evaluation.tree_caption_top')}
      tools={
        <div className="seg" role="group" aria-label={t('evaluation.tree')}>
          <button type="button" aria-pressed={!flat} onClick={() => go({ sort: undefined }, { replace: true })}>{t('evaluation.by_tree')}</button>
          <button type="button" aria-pressed={flat} onClick={() => go({ sort: '-lost' }, { replace: true })}>{t('evaluation.by_loss')}</button>
        </div>
      }
    >
      <table className="rows index-tree">
        <thead>
          <tr>
            <th scope="col" className="fixed">{t('evaluation.indicator')}</th>
            <th scope="col" className="n wide-only">{t('evaluation.weight')}</th>
            <th scope="col" className="n wide-only">{t('evaluation.share')}</th>
            <th scope="col" className="n">{t('evaluation.value')}</th>
            <th scope="col" className="n">{t('evaluation.column_score')}</th>
            <th scope="col" className="bar"><span className="num">0–100</span></th>
            <th scope="col" className="n wide-only">{t('evaluation.lost')}</th>
            <th scope="col">{t('evaluation.status')}</th>
          </tr>
        </thead>
        <tbody>{shown.map(line)}</tbody>
        <tfoot>
          <tr>
            <th scope="row" className="fixed">{t('evaluation.total')}</th>
            <td className="n wide-only" />
            <td className="n wide-only" />
            <td />
            <td className="n">{result.score === null ? '—' : <Figure target={choice.door()} name={t('evaluation.total')} className="strong">{score(result.score)}</Figure>}</td>
            <td className="bar" />
            <td className="n wide-only">{result.base_score === null ? '' : points(result.base_score - 100)}</td>
            <td className="status">{result.grade === 'incomplete' ? t('evaluation.no_grade') : result.grade_name[lang]}</td>
          </tr>
        </tfoot>
      </table>
    </TableCard>
  )
}
