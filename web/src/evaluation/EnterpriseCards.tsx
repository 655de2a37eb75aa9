import type { ReactNode } from 'react'
import { useId } from 'react'
import { useCleaner, useCredit } from '../api/enterprise'
import { percent } from '../format/number'
import { useText, wordOr } from '../i18n'
import { ErrorState, Loading } from '../shell/states'
import type { Choice } from './choice'
import { measured, score, share } from './values'

/** What an enterprise has beside its score: carbon credit and cleaner-production grade, with what holds each down. */
export function EnterpriseCards({ choice }: { choice: Choice }) {
  return (
    <div className="grid enterprise-cards">
      <CreditCard choice={choice} />
      <CleanerCard choice={choice} />
    </div>
  )
}

function CreditCard({ choice }: { choice: Choice }) {
  const { t, lang } = useText()
  const answer = useCredit(choice.subject.id, choice.period)
  const row = answer.data?.rows[0]
  return (
    <Card title={t('evaluation.credit')} caption={answer.data?.notice?.[lang]}>
      {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={160} /> : !row ? <p className="nothing">{t('evaluation.credit_none')}</p> : (
        <>
          <p className="mark">
            <b>{row.grade ?? t('evaluation.no_grade')}</b>
            {row.score !== null && <span className="num">{t('evaluation.credit_score', { score: score(row.score) })}</span>}
            {row.high - row.low > 0.05 && <span className="num faint">{score(row.low)}–{score(row.high)}</span>}
          </p>
          {row.grade === null && row.missing_weight > 0 && <p className="held">{t('evaluation.credit_missing', { share: percent(row.missing_weight) })}</p>}
          {row.caps.map((cap) => <p key={cap.id} className="held"><b>{t('evaluation.credit_cap', { grade: cap.at_most })}</b> {cap.reason[lang]}{cap.source && <span className="faint"> {cap.source[lang]}</span>}</p>)}
          <ul className="tallies">
            {row.parts.map((part) => (
              <li key={part.id}>
                <span>{part.name[lang]} <span className="faint">{share(part.weight)}</span>{part.score === null || part.status !== 'known' ? <span className="why">{part.source?.[lang]}</span> : null}</span>
                <b className="num">{part.score === null ? '—' : score(part.score)}</b>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

function CleanerCard({ choice }: { choice: Choice }) {
  const { t, lang } = useText()
  const answer = useCleaner(choice.subject.id, choice.period)
  const rows = answer.data?.rows ?? []
  return (
    <Card title={t('evaluation.cleaner')} caption={rows.length > 0 ? answer.data?.notice?.[lang] : undefined}>
      {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={160} /> : rows.length === 0 ? <p className="nothing">{t('evaluation.cleaner_none')}</p> : rows.map((row) => (
        <div key={row.system}>
          <p className="mark">
            <b>{row.grade === null ? t('evaluation.no_grade') : wordOr(t, `evaluation.cleaner_grade.${row.grade}`, row.grade)}</b>
            {row.grade_low !== row.grade_high && row.grade_low !== null && row.grade_high !== null && <span className="faint">{t('evaluation.cleaner_range', { low: row.grade_low, high: row.grade_high })}</span>}
            <span className="faint">{answer.data!.systems.find(({ id }) => id === row.system)?.name[lang] ?? row.system}</span>
          </p>
          <ul className="tallies">
            {([['I', row.y1], ['II', row.y2], ['III', row.y3]] as const).map(([grade, index]) => <li key={grade}><span>{t('evaluation.cleaner_index', { grade })}</span><b className="num">{index === null ? '—' : score(index)}</b></li>)}
          </ul>
          {row.limiting_failures.length > 0 && <p className="held"><b>{t('evaluation.cleaner_limits')}</b> {row.limiting_failures.map((one) => (one.meets ? t('evaluation.cleaner_meets', { name: one.name[lang], grade: one.meets }) : t('evaluation.cleaner_fails', { name: one.name[lang] }))).join(lang === 'zh' ? '；' : '; ')}</p>}
          {row.raise && (
            <>
              <h3 className="mend-title">{t('evaluation.cleaner_raise', { grade: row.raise.to })}</h3>
              <ul className="tallies">{row.raise.indicators.map((one) => <li key={one.indicator}><span>{one.name[lang]}{one.limiting && <span className="faint"> {t('evaluation.cleaner_limiting')}</span>}</span><b className="num">{typeof one.reach === 'number' ? measured(one.reach, one.unit, lang) : (one.reach ?? '—')}</b></li>)}</ul>
            </>
          )}
        </div>
      ))}
    </Card>
  )
}

function Card({ title, caption, children }: { title: string; caption: string | undefined; children: ReactNode }) {
  const heading = useId()
  return (
    <section className="card half enterprise-card" aria-labelledby={heading}>
      <header className="card-head">
        <div>
          <h2 id={heading}>{title}</h2>
          {caption && <p className="cap">{caption}</p>}
        </div>
      </header>
      <div className="card-body">{children}</div>
    </section>
  )
}
