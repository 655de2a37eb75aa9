import type { ExplainTarget } from '../address/target'
import { useStatistics, useTargets } from '../api/queries'
import { NO_BREAK } from '../format/number'
import { statistic } from '../format/units'
import { useText } from '../i18n'
import { indicatorName } from '../names/indicators'
import { useNames } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { CopyButton, Facts, Quoted } from './parts'

/** A published statistic: value, source, its target and the other years. */
export function StatisticExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'statistic' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const statistics = useStatistics()
  const targets = useTargets().data ?? []
  const name = indicatorName(target.indicator, lang)
  if (statistics.error) return <ErrorState error={statistics.error} retry={() => void statistics.refetch()} />
  if (!statistics.data) return <Loading height={240} />
  const series = statistics.data.filter((row) => row.indicator === target.indicator && row.region === target.region).sort((a, b) => a.period.localeCompare(b.period))
  const row = series.find((row) => row.period === target.period)
  const title = [nameOf('region', target.region), name, target.period].join(' · ')
  if (!row) return <><h2>{title}</h2><Empty text={t('explain.statistic_none')} /></>
  const shown = statistic(row.value, row.unit, lang)
  const goals = targets.filter((goal) => goal.region === target.region && (goal.indicator === target.indicator || target.indicator.startsWith(`${goal.indicator}_`)))
  return (
    <>
      <h2>{title}</h2>
      <p className="big"><b className="num">{shown.figure}{shown.unit && NO_BREAK + shown.unit}</b></p>
      <p className="meaning">{t('explain.statistic_meaning')}</p>
      <Facts rows={[
        [t('explain.factor_published'), `${row.value} ${row.unit}`],
        [t('explain.factor_source'), row.source && <Quoted key="s" text={row.source} />],
        ['', <code key="file">statistics.csv</code>],
        ...goals.map((goal): [string, string] => {
          const its = statistic(goal.value, goal.unit, lang)
          return [t('explain.statistic_target', { year: goal.period }), [`${its.figure}${its.unit && NO_BREAK + its.unit}`, goal.source].filter(Boolean).join(' · ')]
        }),
      ]} />
      {series.length > 1 && (
        <>
          <h3>{t('explain.statistic_series')}</h3>
          <ul className="lines">
            {series.map((other) => {
              const its = statistic(other.value, other.unit, lang)
              return <li key={other.period}><span>{other.period}</span><Figure target={{ ...target, period: other.period }} name={`${name} ${other.period}`}>{its.figure}{its.unit && NO_BREAK + its.unit}</Figure></li>
            })}
          </ul>
        </>
      )}
      <div className="drawer-acts"><CopyButton text={`${title}: ${row.value} ${row.unit}. ${row.source ?? ''} ${window.location.href}`}>{t('explain.copy')}</CopyButton></div>
    </>
  )
}
