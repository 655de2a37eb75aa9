import type { Grade, Range } from '../api/evaluation'
import { useText } from '../i18n'
import { asGiven } from '../format/number'
import { score as scoreText } from './values'

/** Where a score stands among the grades, with the range of what is missing. */
export function GradeScale({ grades, score, range, grade }: { grades: Grade[]; score: number; range: Range | null; grade: string }) {
  const { t, lang } = useText()
  const steps = [...grades].sort((a, b) => a.min - b.min)
  const ends = steps.map((step, i) => ({ ...step, max: steps[i + 1]?.min ?? 100 }))
  const wide = range && range.high - range.low > 0.05
  const list = ends.map((step) => `${step.name[lang]} ${asGiven(step.min)}–${asGiven(step.max)}`).join(lang === 'zh' ? '、' : ', ')
  return (
    <div className="grade-scale" role="img" aria-label={t('evaluation.scale', { list, score: scoreText(score), range: wide ? t('evaluation.scale_range', { low: scoreText(range.low), high: scoreText(range.high) }) : '' })}>
      <div className="marks" aria-hidden="true">{ends.slice(1).map((step) => <span key={step.id} className="num" style={{ left: `${step.min}%` }}>{asGiven(step.min)}</span>)}</div>
      <div className="bands" aria-hidden="true">
        {ends.map((step, i) => <span key={step.id} style={{ left: `${step.min}%`, width: `${step.max - step.min}%`, background: `var(--seq-${Math.min(7, i + 1)})` }} />)}
        {wide && <i className="span" style={{ left: `${Math.max(0, range.low)}%`, width: `${Math.min(100, range.high) - Math.max(0, range.low)}%` }} />}
        <i className="dot" style={{ left: `${Math.min(100, Math.max(0, score))}%` }} />
      </div>
      <div className="names" aria-hidden="true">
        {ends.map((step) => <span key={step.id} className={step.id === grade ? 'own' : ''} style={{ left: `${(step.min + step.max) / 2}%`, maxWidth: `${step.max - step.min}%` }}>{step.name[lang]}</span>)}
      </div>
    </div>
  )
}
