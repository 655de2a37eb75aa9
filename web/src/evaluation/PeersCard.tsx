import { useId } from 'react'
import type { Evaluation } from '../api/evaluation'
import { useRanking } from '../api/evaluation'
import { percent } from '../format/number'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { PageLink } from '../shell/PageLink'
import { ErrorState, Loading } from '../shell/states'
import { Figure } from '../explain/Figure'
import type { Choice } from './choice'
import { KEPT } from './choice'
import { points, score } from './values'
import { useEvaluationSource } from './words'

/** The score beside the mean of its peers; without enough of them that is said. */
export function PeersCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const heading = useId()
  const source = useEvaluationSource()
  const { subject } = choice
  const answer = useRanking({ system: choice.system.id, period: choice.period, base: choice.question.base, context: choice.question.context, level: subject.kind === 'region' ? (subject.class ?? undefined) : undefined, sector: subject.kind === 'organisation' ? (subject.class ?? undefined) : undefined })
  const row = answer.data?.rows.find((one) => one.subject === subject.id)
  const peers = row?.peers
  return (
    <section className="card half peers" aria-labelledby={heading}>
      <header className="card-head">
        <div>
          <h2 id={heading}>{t('evaluation.peers')}</h2>
          <p className="cap">{t('evaluation.peers_caption')}</p>
        </div>
      </header>
      <div className="card-body">
        {answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data ? <Loading height={160} /> : !peers || result.score === null ? (
          <p className="nothing">{row?.peers_text ? capital(row.peers_text[lang]) : t('evaluation.peers.none')}</p>
        ) : (
          <>
            <ul className="beside-bars" aria-label={t('evaluation.peers.sentence', { name: subject.name[lang], own: score(result.score), n: peers.count, mean: score(peers.mean) })}>
              <li><span>{subject.name[lang]}</span><span className="score-bar own" aria-hidden="true"><i style={{ width: `${result.score}%` }} /></span><Figure target={choice.door()} name={t('evaluation.score_of', { name: subject.name[lang] })} className="strong">{score(result.score)}</Figure></li>
              <li><span>{t('evaluation.peers.mean', { n: peers.count })}</span><span className="score-bar" aria-hidden="true"><i style={{ width: `${peers.mean}%` }} /></span><b className="num">{score(peers.mean)}</b></li>
            </ul>
            <p className="peer-words"><b className="num">{points(result.score - peers.mean)}</b>{peers.percentile !== null && <span>{t('evaluation.peers.percentile', { share: percent(peers.percentile / 100) })}</span>}</p>
          </>
        )}
        <p><PageLink path="/evaluation/ranking" kept={KEPT}>{t('evaluation.tab.ranking')}</PageLink></p>
      </div>
      <footer className="card-foot"><span className="from">{t('card.source', { text: source(choice) })}</span></footer>
    </section>
  )
}
