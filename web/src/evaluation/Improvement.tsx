import { useAddress } from '../address/use-address'
import { useEvaluation } from '../api/evaluation'
import { useText } from '../i18n'
import { ErrorState, Loading } from '../shell/states'
import { Frame } from './Frame'
import { ImprovementsCard, reached } from './ImprovementsCard'
import { WhatIfCard } from './WhatIfCard'
import { useChoice } from './choice'
import { score } from './values'
import { gradeName } from './words'

/** What would raise the score: single improvements by their effect, and a trial of any of them together. */
export default function Improvement() {
  const { t, lang } = useText()
  const { address } = useAddress()
  const { choice: asked } = useChoice()
  const answer = useEvaluation(asked?.question)
  const result = answer.data
  const best = result?.improvements[0]
  return (
    <Frame result={() => result}>
      {(choice) => answer.error && !result ? <section className="card"><ErrorState error={answer.error} retry={() => void answer.refetch()} /></section> : !result ? <Loading height={720} /> : (
        <>
          <div className="lead-block">
            <p className="lead">
              {!best ? t('evaluation.raise.lead_done') : best.raises
                ? t('evaluation.raise.lead_grade', { name: best.name[lang], grade: gradeName(t, lang, choice.system.grades, reached(best).grade), from: best.score === null ? t('evaluation.raise.unknown') : score(best.score), to: score(reached(best).score), total: score(reached(best).total) })
                : t('evaluation.raise.lead_none', { name: best.name[lang], gain: score(best.gain) })}
            </p>
            {result.gates.length > 0 && <p className="lead-rest"><b>{t('evaluation.gate')}</b> {result.gates.map((gate) => gate[lang]).join(' ')}</p>}
          </div>
          <div className="grid">
            <ImprovementsCard choice={choice} result={result} />
            <WhatIfCard key={`${result.system.id} ${result.subject.id} ${result.period} ${address.base ?? ''} ${address.context ?? ''}`} choice={choice} result={result} />
          </div>
        </>
      )}
    </Frame>
  )
}
