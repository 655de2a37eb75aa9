import type { EChartsCoreOption } from 'echarts/core'
import { useCallback, useMemo } from 'react'
import type { Evaluation, SensitivityAnswer } from '../api/evaluation'
import { useEvaluation, useSensitivity } from '../api/evaluation'
import { Chart, axisStyle, tooltipStyle } from '../charts/Chart'
import { ChartCard } from '../charts/ChartCard'
import { TableCard } from '../charts/TableCard'
import type { Palette } from '../charts/palette'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { NO_BREAK, fixed } from '../format/number'
import { useText, wordOr } from '../i18n'
import { ErrorState, Loading } from '../shell/states'
import { Frame } from './Frame'
import { GradeTag } from './GradeTag'
import type { Choice } from './choice'
import { useChoice } from './choice'
import { score, share } from './values'
import { gradeName, useEvaluationSource, useResultWords } from './words'

interface Shown {
  choice: Choice
  result: Evaluation
  answer: SensitivityAnswer
}

/** Whether other weights would change the grade or the order. */
export default function Sensitivity() {
  const { t, lang } = useText()
  const { choice: asked } = useChoice()
  const result = useEvaluation(asked?.question)
  const answer = useSensitivity(asked?.question)
  const error = (result.data ? undefined : result.error) ?? (answer.data ? undefined : answer.error)
  return (
    <Frame result={() => result.data}>
      {(choice) => {
        if (error) return <section className="card"><ErrorState error={error} retry={() => { void result.refetch(); void answer.refetch() }} /></section>
        if (!result.data || !answer.data) return <Loading height={720} />
        const shown = { choice, result: result.data, answer: answer.data }
        const { grade, grade_name } = result.data
        const others = answer.data.alternatives.filter((one) => one.weights !== 'default' && one.score !== null)
        const moved = others.filter((one) => one.grade !== grade).length
        const turning = answer.data.grade_edges.filter((edge) => edge.turns_at !== null).length
        return (
          <>
            <div className="lead-block">
              <p className="lead">
                {grade === 'incomplete' ? t('evaluation.weights.incomplete') : [
                  others.length > 0 && (moved === 0 ? t('evaluation.weights.lead_stable', { grade: grade_name[lang] }) : t('evaluation.weights.lead_moves', { all: others.length, n: moved })),
                  others.length > 0 && (turning > 0 ? t('evaluation.weights.lead_edges', { n: turning }) : t('evaluation.weights.lead_no_edges')),
                  others.length > 0 && t('evaluation.rank.stop'),
                ].filter(Boolean).join('')}
              </p>
            </div>
            <div className="grid">
              <AlternativesCard {...shown} />
              <OrderCard {...shown} />
              <EdgesCard {...shown} />
            </div>
          </>
        )
      }}
    </Frame>
  )
}

function EdgesCard({ choice, result, answer }: Shown) {
  const { t, lang } = useText()
  const source = useEvaluationSource()
  const words = useResultWords()
  const { grades } = choice.system
  const edges = [...answer.grade_edges].sort((a, b) => distance(a) - distance(b))
  const turning = edges.filter((edge) => edge.turns_at !== null)
  const others = edges.length - turning.length
  const rows: Rows = {
    columns: [{ label: t('evaluation.export.id') }, { label: t('evaluation.indicator') }, { label: t('evaluation.weights.now'), numeric: true }, { label: t('evaluation.weights.turns'), numeric: true }, { label: t('evaluation.weights.grade_after') }],
    rows: edges.map((edge) => ({ cells: [edge.id, edge.name[lang], edge.weight, edge.turns_at, edge.turns_at === null ? null : gradeName(t, lang, grades, edge.grade_after)] })),
  }
  return (
    <TableCard className="wide" name={`weights-${result.system.id}-${result.subject.id}-${result.period}`} title={t('evaluation.weights.edges')} caption={t('evaluation.weights.edges_caption')} rows={rows} source={source(choice)} filters={words(result)}>
      {turning.length > 0 && (
      <table className="rows edges">
        <thead>
          <tr>
            <th scope="col" className="fixed">{t('evaluation.indicator')}</th>
            <th scope="col" className="n">{t('evaluation.column_score')}</th>
            <th scope="col" className="n">{t('evaluation.weights.now')}</th>
            <th scope="col" className="n">{t('evaluation.weights.turns')}</th>
            <th scope="col" className="n">{t('evaluation.weights.distance')}</th>
            <th scope="col" className="bar"><span className="num">0–100{NO_BREAK}%</span></th>
            <th scope="col">{t('evaluation.weights.grade_after')}</th>
          </tr>
        </thead>
        <tbody>
          {turning.map((edge) => {
            const row = result.rows.find(({ id }) => id === edge.id)
            const name = edge.name[lang]
            return (
              <tr key={edge.id}>
                <th scope="row" className="fixed">{name}</th>
                <td className="n">{row?.score === null || row === undefined ? '—' : <Figure target={choice.door(edge.id)} name={name}>{score(row.score)}</Figure>}</td>
                <td className="n">{share(edge.weight)}</td>
                <td className="n">{share(edge.turns_at!)}</td>
                <td className="n">{signedPoints(edge.turns_at! - edge.weight, lang)}</td>
                <td className="bar" aria-hidden="true"><span className="weight-bar"><i style={{ left: `${edge.weight * 100}%` }} /><b style={{ left: `${Math.min(edge.weight, edge.turns_at!) * 100}%`, width: `${Math.abs(edge.turns_at! - edge.weight) * 100}%` }} /><em style={{ left: `${edge.turns_at! * 100}%` }} /></span></td>
                <td>{edge.grade_after && <GradeTag grades={grades} grade={edge.grade_after} short />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      )}
      {others > 0 && <p className="nothing">{turning.length > 0 ? t('evaluation.weights.others', { n: others }) : t('evaluation.weights.none_turns')}</p>}
    </TableCard>
  )
}

const distance = (edge: SensitivityAnswer['grade_edges'][number]) => (edge.turns_at === null ? Infinity : Math.abs(edge.turns_at - edge.weight))

/** A difference of two weights, in percentage points. */
function signedPoints(value: number, lang: string): string {
  const text = fixed(value * 100, 1)
  return `${value > 0 ? '+' : ''}${text}${NO_BREAK}${lang === 'zh' ? '个百分点' : 'pp'}`
}

function AlternativesCard({ choice, result, answer }: Shown) {
  const { t, lang } = useText()
  const source = useEvaluationSource()
  const words = useResultWords()
  const { grades } = choice.system
  const named = useSetName()
  const sets = answer.alternatives
  const drawn = useMemo(() => sets.filter((one) => one.score !== null), [sets])
  const out = sets.filter((one) => one.why_not !== null)
  const option = useCallback((palette: Palette): EChartsCoreOption => {
    const style = axisStyle(palette)
    return {
      grid: { left: lang === 'zh' ? 76 : 72, right: 48, top: 20, bottom: 24 },
      xAxis: { type: 'value', min: 0, max: 100, ...style },
      yAxis: { type: 'category', inverse: true, data: drawn.map((one) => named(one)), ...style, axisLabel: { color: palette['ink-2'], fontSize: 11 } },
      tooltip: { trigger: 'item', ...tooltipStyle(palette), formatter: (point: { dataIndex: number }) => `${named(drawn[point.dataIndex]!)}<br>${score(drawn[point.dataIndex]!.score!)} · ${gradeName(t, lang, grades, drawn[point.dataIndex]!.grade)}` },
      series: [{
        type: 'bar', barMaxWidth: 18, emphasis: { disabled: true }, data: drawn.map((one) => ({ value: one.score!, itemStyle: { color: one.weights === 'default' ? palette.accent : palette['ink-3'] } })),
        label: { show: true, position: 'right', color: palette['ink-2'], fontSize: 11, fontWeight: 600, formatter: (point: { dataIndex: number }) => score(drawn[point.dataIndex]!.score!) },
        markLine: { silent: true, symbol: 'none', lineStyle: { color: palette['ink-3'], type: 'dashed', width: 1 }, label: { position: 'start', color: palette['ink-3'], fontSize: 11, formatter: (mark: { value: number }) => `${mark.value}` }, data: grades.filter((grade) => grade.min > 0).map((grade) => ({ xAxis: grade.min })) },
      }],
    }
  }, [drawn, grades, lang, t, named])
  const rows: Rows = {
    columns: [{ label: t('evaluation.weights.set') }, { label: t('evaluation.column_score'), numeric: true, decimals: 1 }, { label: t('evaluation.export.grade') }],
    rows: sets.map((one) => ({ cells: [named(one), one.score, one.score === null ? null : gradeName(t, lang, grades, one.grade)] })),
  }
  return (
    <ChartCard className="half" name={`alternatives-${result.system.id}-${result.subject.id}`} title={t('evaluation.weights.alternatives')} caption={t('evaluation.weights.alternatives_caption')} rows={rows} source={source(choice)} filters={words(result)}>
      {drawn.length > 0 && <Chart option={option} height={60 + drawn.length * 36} sentence={t('evaluation.weights.alternatives_sentence', { list: drawn.map((one) => `${named(one)} ${score(one.score!)}, ${gradeName(t, lang, grades, one.grade)}`).join('; ') })} />}
      {out.map((one) => <p key={one.weights} className="foot-note">{t('evaluation.weights.not_for', { name: named(one), why: one.why_not![lang] })}</p>)}
    </ChartCard>
  )
}

/** Who stands where by each set of weights. */
function OrderCard({ choice, result, answer }: Shown) {
  const { t, lang } = useText()
  const source = useEvaluationSource()
  const sets = answer.alternatives.filter((one) => one.order.length > 1)
  const first = sets.find((one) => one.weights === 'default') ?? sets[0]
  const named = useSetName()
  const nameOf = (id: string) => answer.subjects.find((one) => one.id === id)?.name[lang] ?? id
  const place = (order: string[], id: string) => { const at = order.indexOf(id); return at < 0 ? null : at + 1 }
  const rows: Rows = {
    columns: [{ label: t('evaluation.rank.subject') }, ...sets.map((one) => ({ label: named(one), numeric: true }))],
    rows: (first?.order ?? []).map((id) => ({ cells: [nameOf(id), ...sets.map((one) => place(one.order, id))] })),
  }
  return (
    <TableCard className="half" name={`order-${result.system.id}-${result.period}`} title={t('evaluation.weights.order')} caption={t('evaluation.weights.order_caption')} rows={rows} source={source(choice)}>
      {!first ? <p className="nothing">{t('evaluation.weights.order_few')}</p> : (
        <table className="rows">
          <thead><tr><th scope="col" className="fixed">{t('evaluation.rank.subject')}</th>{sets.map((one) => <th key={one.weights} scope="col" className="n">{named(one)}</th>)}</tr></thead>
          <tbody>
            {first.order.slice(0, 60).map((id) => {
              const own = place(first.order, id)!
              return (
                <tr key={id} className={id === result.subject.id ? 'own' : ''}>
                  <th scope="row" className="fixed">{nameOf(id)}</th>
                  {sets.map((one) => { const at = place(one.order, id); return <td key={one.weights} className="n">{at ?? '—'}{at !== null && at !== own && <span className="faint"> {at < own ? '▲' : '▼'}</span>}</td> })}
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </TableCard>
  )
}

/** A set of weights by the reader's word, one of a later server by its own. */
function useSetName(): (one: SensitivityAnswer['alternatives'][number]) => string {
  const { t, lang } = useText()
  return useCallback((one) => wordOr(t, `evaluation.weights.set.${one.weights}`, one.name[lang]), [t, lang])
}
