import { useAddress } from '../address/use-address'
import type { Evaluation } from '../api/evaluation'
import { useEvaluation } from '../api/evaluation'
import { useText } from '../i18n'
import { Chip } from '../shell/Chip'
import { ErrorState, Loading } from '../shell/states'
import { CoverageCard } from './CoverageCard'
import { EnterpriseCards } from './EnterpriseCards'
import { Frame } from './Frame'
import { RadarCard } from './RadarCard'
import { ScoreCard } from './ScoreCard'
import { SheetButton } from './SheetButton'
import { TreeCard } from './TreeCard'
import type { Choice } from './choice'
import { useChoice } from './choice'
import { firstSentence } from './values'

const DRAWS = ['1000', '5000']

/** How a subject stands, why, and what its figures come from. */
export default function Score() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const { choice: asked } = useChoice()
  const draws = DRAWS.find((n) => n === address.draws)
  const answer = useEvaluation(asked?.question, draws)
  const result = answer.data
  return (
    <Frame
      result={() => result} acts={(choice) => result && <SheetButton choice={choice} result={result} />}
      chips={() => <Chip label={t('evaluation.chip.spread')} value={draws ?? ''} options={[{ value: '', text: t('evaluation.chip.draws_none') }, ...DRAWS.map((n) => ({ value: n, text: t('evaluation.chip.draws', { n }) }))]} onChange={(n) => go({ draws: n || undefined })} />}
    >
      {(choice) => answer.error && !result ? <section className="card"><ErrorState error={answer.error} retry={() => void answer.refetch()} /></section> : !result ? <Loading height={720} /> : (
        <>
          <Lead text={result.summary[lang]} />
          <ScoreCard choice={choice} result={result} />
          <Cards choice={choice} result={result} />
          {choice.subject.kind === 'organisation' && <EnterpriseCards choice={choice} />}
        </>
      )}
    </Frame>
  )
}

function Lead({ text }: { text: string }) {
  const [first, rest] = firstSentence(text)
  return (
    <div className="lead-block">
      <p className="lead">{first}</p>
      {rest && <p className="lead-rest">{rest}</p>}
    </div>
  )
}

function Cards({ choice, result }: { choice: Choice; result: Evaluation }) {
  return (
    <div className="grid evaluation-grid">
      <TreeCard choice={choice} result={result} />
      <div className="beside">
        <RadarCard choice={choice} result={result} />
        <CoverageCard choice={choice} result={result} />
      </div>
    </div>
  )
}
