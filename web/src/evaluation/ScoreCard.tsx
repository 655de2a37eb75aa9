import type { Evaluation } from '../api/evaluation'
import { Figure } from '../explain/Figure'
import { percent } from '../format/number'
import { useText } from '../i18n'
import { PageLink } from '../shell/PageLink'
import { GradeScale } from './GradeScale'
import { GradeTag } from './GradeTag'
import type { Choice } from './choice'
import { KEPT } from './choice'
import { points, score } from './values'
import { gradeName } from './words'

/** The score, its grade, where it stands among the grades, and how sure it is. */
export function ScoreCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const { grades } = choice.system
  const { range, spread } = result
  const complete = result.grade !== 'incomplete'
  const wide = range && range.high - range.low > 0.05
  const rangeText = (low: number, high: number) => `${score(low)}–${score(high)}`
  return (
    <section className="card score-card" aria-labelledby="score-title">
      <div className="result">
        <h2 id="score-title" className="label">{t('evaluation.score')}</h2>
        {result.score === null ? <p className="missing">{t('evaluation.no_score')}</p> : (
          <p className="score"><Figure target={choice.door()} name={t('evaluation.score_of', { name: result.subject.name[lang] })}><b className="num">{score(result.score)}</b></Figure>{wide && <span className="num range">{rangeText(range.low, range.high)}</span>}</p>
        )}
        <p className="under">
          <GradeTag grades={grades} grade={result.grade} />
          {result.bonus > 0 && result.base_score !== null && <span>{t('evaluation.base_score', { score: score(result.base_score) })} · {t('evaluation.bonus', { points: points(result.bonus) })}</span>}
        </p>
      </div>
      {result.score !== null && <GradeScale grades={grades} score={result.score} range={range} grade={result.grade} />}
      <div className="said">
        {!complete && <p className="held"><b>{t('evaluation.no_grade')}</b> {t('evaluation.incomplete_why', { share: percent(result.excluded_weight) })}</p>}
        {result.gates.length > 0 && (
          <p className="held">
            <b>{t('evaluation.gate')}</b> {result.band && result.band !== result.grade && complete && t('evaluation.gate_band', { band: gradeName(t, lang, grades, result.band) })} {result.gates.map((gate) => gate[lang]).join(' ')}
          </p>
        )}
        <p>{wide ? t('evaluation.range_missing', { range: rangeText(range.low, range.high) }) : t('evaluation.range_none')}</p>
        {spread && (
          <p>
            {t('evaluation.spread', {
              draws: spread.draws, range: rangeText(spread.low, spread.high), mean: score(spread.mean),
              grades: Object.entries(spread.grades).filter(([, share]) => share > 0).sort((a, b) => b[1] - a[1]).map(([id, share]) => t('evaluation.spread_grade', { grade: gradeName(t, lang, grades, id), share: percent(share) })).join(lang === 'zh' ? '，' : ', '),
            })}
          </p>
        )}
        <PageLink path="/evaluation/improvement" kept={KEPT}>{t('evaluation.to_raise')}</PageLink>
      </div>
    </section>
  )
}
