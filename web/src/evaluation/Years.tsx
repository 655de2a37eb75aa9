import { useAddress } from '../address/use-address'
import { useEvaluation, useHistory } from '../api/evaluation'
import { useText } from '../i18n'
import { Chip } from '../shell/Chip'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Frame } from './Frame'
import { MovesCard } from './MovesCard'
import { PeersCard } from './PeersCard'
import { SeriesCard } from './SeriesCard'
import { YearsTable } from './YearsTable'
import { useChoice } from './choice'
import { moves } from './tree'
import { points, score } from './values'

/** How the score came about over the periods, and how it stands among its like. */
export default function Years() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const { choice: asked } = useChoice()
  const history = useHistory(asked?.question)
  const rows = history.data?.filter((row) => row.score !== null)
  const period = asked?.period
  // Against the address's period, else the one before this.
  const others = rows?.map((row) => row.period).filter((value) => value !== period) ?? []
  const from = others.find((value) => value === address.against) ?? others.filter((value) => period !== undefined && value < period).at(-1) ?? others[0]
  const now = useEvaluation(asked?.question)
  const error = (history.data ? undefined : history.error) ?? (now.data ? undefined : now.error)
  const retry = () => { void history.refetch(); void now.refetch() }
  return (
    <Frame
      result={() => now.data}
      chips={() => from && <Chip label={t('evaluation.years.from')} value={from} options={others.map((value) => ({ value, text: value }))} onChange={(against) => go({ against, explain: undefined })} />}
    >
      {(choice) => {
        if (error) return <section className="card"><ErrorState error={error} retry={retry} /></section>
        if (!rows || !now.data) return <Loading height={720} />
        if (rows.length === 0) return <section className="card"><Empty text={t('evaluation.years.none')} action={t('evaluation.open_data')} onAction={() => go({}, { path: '/data' })} /></section>
        const name = choice.subject.name[lang]
        const pair = { from: rows.find((row) => row.period === from), to: rows.find((row) => row.period === period) }
        const one = pair.from && pair.to ? { from: pair.from, to: pair.to, moved: pair.to.score! - pair.from.score! } : undefined
        const most = one && [...moves(one.from, one.to)].sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved))[0]
        const values = one && { from: one.from.period, to: one.to.period, name, score: score(one.to.score!), moved: score(Math.abs(one.moved)) }
        const incomplete = one ? [one.from, one.to].filter((result) => result.grade === 'incomplete').map((result) => result.period) : []
        const overlap = one?.from.range && one.to.range && Math.min(one.from.range.high, one.to.range.high) >= Math.max(one.from.range.low, one.to.range.low) && one.from.range.high - one.from.range.low + one.to.range.high - one.to.range.low > 0.1
        return (
          <>
            <div className="lead-block">
              <p className="lead">
                {!values ? t('evaluation.years.one', { period: rows[0]!.period }) : [
                  Math.abs(one!.moved) < 0.05 ? t('evaluation.years.lead_same', values) : t(one!.moved > 0 ? 'evaluation.years.lead_rose' : 'evaluation.years.lead_fell', values),
                  most && Math.abs(most.moved) >= 0.05 && t('evaluation.years.lead_most', { indicator: now.data.rows.find((row) => row.id === most.id)?.name[lang] ?? most.id, points: points(most.moved) }),
                  t('evaluation.rank.stop'),
                ].filter(Boolean).join('')}
              </p>
              {(overlap || incomplete.length > 0) && <p className="unsure">{overlap && t('evaluation.years.lead_overlap')}{incomplete.length > 0 && t('evaluation.years.lead_incomplete', { list: incomplete.join(lang === 'zh' ? '、' : ', ') })}</p>}
            </div>
            <div className="grid">
              <SeriesCard choice={choice} result={now.data} rows={rows} />
              <PeersCard choice={choice} result={now.data} />
              {one && <MovesCard choice={choice} result={now.data} from={one.from} to={one.to} />}
              <YearsTable choice={choice} result={now.data} rows={rows} from={from} />
            </div>
          </>
        )
      }}
    </Frame>
  )
}
