import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { ChartCard } from '../charts/ChartCard'
import type { Rows } from '../charts/rows'
import type { ExplainTarget } from '../address/target'
import { Figure } from '../explain/Figure'
import { NO_BREAK } from '../format/number'
import { statistic } from '../format/units'
import { useText } from '../i18n'
import { indicatorName } from '../names/indicators'
import type { Progress } from './progress'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

/** Each target with its state in the period: a bar, a tick at the limit, and the verdict in words. */
export function TargetsCard({ data }: { data: OverviewData }) {
  const { t, lang } = useText()
  const { rows: progress, unmatched } = data.progress
  const shown = useMemo(() => progress.map((row) => {
    const now = statistic(row.now, row.target.unit, lang, row.target.value)
    const goal = statistic(row.target.value, row.target.unit, lang, row.now)
    const same = now.unit === goal.unit
    return {
      row, name: indicatorName(row.indicator, lang) + (row.target.period === data.period ? '' : ` ${row.target.period}`),
      now: same ? now.figure : `${now.figure}${NO_BREAK}${now.unit}`, goal: `${goal.figure}${goal.unit ? NO_BREAK + goal.unit : ''}`,
    }
  }), [progress, lang, data.period])
  if (progress.length === 0) return null
  const rows: Rows = {
    columns: [{ label: t('targets.title') }, { label: t('dim.period') }, { label: data.period, numeric: true }, { label: t('targets.caption', { period: data.period }).split(/[;；]/)[0]!, numeric: true }, { label: '' }],
    rows: shown.map(({ row, name, now, goal }) => ({ cells: [name, row.target.period, now, goal, t(`targets.${row.state}`)], doors: [undefined, undefined, door(row)] })),
  }
  return (
    <ChartCard
      className="w-targets" name="targets" title={t('targets.title')} rows={rows} source={t('targets.source')}
      caption={t('targets.caption', { period: data.period })} picture={() => picture(shown.map(({ row, name, now, goal }) => ({ name, share: row.now / row.target.value, text: `${now} / ${goal}`, state: t(`targets.${row.state}`) })))}
    >
      <ul className="goals">
        {shown.map(({ row, name, now, goal }) => (
          <li key={row.indicator}>
            <span className="name">{name}</span>
            <Bar share={row.now / row.target.value} />
            <span className="num">
              <Figure target={door(row)} name={name}>{now}</Figure>
              {` / ${goal}`}
              {row.nowPeriod !== data.period && ` (${row.nowPeriod})`}
            </span>
            <Verdict state={row.state}>{t(`targets.${row.state}`)}</Verdict>
          </li>
        ))}
      </ul>
      {unmatched > 0 && <p className="unmatched">{t('targets.unmatched', { n: unmatched, period: data.period })}</p>}
    </ChartCard>
  )
}

function door(row: Progress): ExplainTarget {
  return row.from.kind === 'statistic'
    ? { kind: 'statistic', indicator: row.from.statistic.indicator, region: row.from.statistic.region, period: row.from.statistic.period }
    : { kind: 'sum', species: row.from.species, period: row.nowPeriod, boundary: CITY_BOUNDARY, filters: {} }
}

/** The limit stands at three quarters of the track, so that an overrun has room to show. */
const LIMIT_AT = 0.75

function Bar({ share }: { share: number }) {
  return (
    <span className="bar" aria-hidden="true">
      <span style={{ width: `${Math.min(1, Math.max(0, share * LIMIT_AT)) * 100}%` }} />
      <i style={{ left: `${LIMIT_AT * 100}%` }} />
    </span>
  )
}

function Verdict({ state, children }: { state: Progress['state']; children: ReactNode }) {
  const [tone, mark] = ({ met: ['ok', '✓'], missed: ['danger', '✕'], under_way: ['warn', '◷'] } as const)[state]
  return <span className={`tag ${tone}`}><span aria-hidden="true">{mark}</span>{children}</span>
}

/** The rows drawn as SVG, for export: the card itself is plain HTML. */
function picture(rows: { name: string; share: number; text: string; state: string }[]): { svg: string; width: number; height: number } {
  const style = getComputedStyle(document.documentElement)
  const ink = style.getPropertyValue('--ink-2')
  const lines = rows.map(({ name, share, text, state }, i) => {
    const y = i * 34
    return `<text x="0" y="${y + 20}" font-size="12" fill="${ink}">${name}</text><rect x="150" y="${y + 12}" width="200" height="8" rx="3" fill="${style.getPropertyValue('--surface-3')}"/>`
      + `<rect x="150" y="${y + 12}" width="${Math.min(1, share * LIMIT_AT) * 200}" height="8" rx="3" fill="${style.getPropertyValue('--accent')}"/>`
      + `<rect x="${150 + LIMIT_AT * 200}" y="${y + 6}" width="2" height="20" fill="${style.getPropertyValue('--ink')}"/>`
      + `<text x="366" y="${y + 20}" font-size="12" fill="${ink}">${text}</text><text x="520" y="${y + 20}" font-size="12" fill="${ink}">${state}</text>`
  })
  const [width, height] = [600, rows.length * 34]
  return { svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${lines.join('')}</svg>`, width, height }
}
