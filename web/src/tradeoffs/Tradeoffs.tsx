import { useMemo } from 'react'
import type { ExplainTarget } from '../address/target'
import { useAddress, useExplain } from '../address/use-address'
import type { EffectRow } from '../api/ledger'
import { useTradeoffs } from '../api/ledger'
import { useCase, useInventory } from '../api/queries'
import { ChartCard } from '../charts/ChartCard'
import type { Rows } from '../charts/rows'
import { speciesText } from '../format/species'
import { mass, unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { periodsOf } from '../overview/periods'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, ErrorState, Loading } from '../shell/states'
import { EffectsFigure } from './EffectsFigure'
import { EffectsTable } from './EffectsTable'
import type { Line } from './effects'
import { evidence, matrixOf } from './effects'
import { Lead } from './Lead'
import './tradeoffs.css'

/** Lines of the chart; the table has them all. */
const MOST = 20

/** What controls remove beside what that costs. */
export default function Tradeoffs() {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const explain = useExplain()
  const info = useCase()
  const { period } = periodsOf(address, info.data)
  const bySource = address.kind === 'source'
  const answer = useTradeoffs(period, bySource)
  const totals = useTradeoffs(period, false)
  const emitted = useInventory({ by: [], period, filters: { scope: ['1'] }, enabled: period !== undefined })
  const matrix = useMemo(() => matrixOf(answer.data ?? []), [answer.data])
  const shown = useMemo(() => ({ ...matrix, lines: matrix.lines.slice(0, MOST) }), [matrix])
  const emittedKg = useMemo(() => (emitted.data ? new Map(emitted.data.rows.map((row) => [row.species, row.kg])) : undefined), [emitted.data])
  const lineName = (line: Pick<Line, 'technology' | 'source'>) => [line.source && nameOf('source_id', line.source), nameOf('technology', line.technology)].filter(Boolean).join(' · ')
  const door = (row: EffectRow): ExplainTarget => ({ kind: 'effect', effect: row.effect, technology: row.technology, species: row.species, period: period!, source: row.source_id ?? undefined })
  const source = t('tradeoffs.source_line', { case: info.data?.name[lang] ?? '', revision: info.data?.revision ?? '' })

  const rows: Rows = {
    columns: [
      ...(bySource ? [{ label: t('dim.source_id') }] : []), { label: t('tradeoffs.technology') }, { label: t('tradeoffs.effect') }, { label: t('dim.species') },
      { label: 'kg', numeric: true, decimals: 0 }, { label: t('tradeoffs.evidence') },
    ],
    rows: matrix.lines.flatMap((line) => [...line.cells.values()].map((row) => ({
      cells: [
        ...(bySource ? [nameOf('source_id', line.source)] : []), nameOf('technology', line.technology), t(row.effect === 'removed' ? 'tradeoffs.removes' : 'tradeoffs.makes'),
        speciesText(row.species, lang), row.kg, t(`tradeoffs.evidence.${evidence(row)}`),
      ],
      doors: [...(bySource ? [undefined] : []), undefined, undefined, undefined, door(row)],
    }))),
  }
  const listed = (effect: EffectRow['effect']) => matrix.columns.filter((column) => column.effect === effect)
    .map((column) => `${speciesText(column.species, lang)} ${mass(column.total, column.species, lang, address.unit)}`).join(lang === 'zh' ? '，' : ', ') || t('tradeoffs.sentence_none')
  const periods = info.data?.periods ?? []
  const more = matrix.lines.length > MOST ? t('tradeoffs.chart_more', { n: MOST, of: matrix.lines.length }) : ''
  return (
    <>
      <PageHead title={t('tradeoffs.title')} sub={period ? t('tradeoffs.sub', { period }) : ' '}>
        {period && <Chip label={t('filter.period')} value={period} options={periods.map((value) => ({ value, text: value }))} onChange={(value) => go({ period: value, explain: undefined })} />}
        {period && <Share period={period} against={address.against} />}
      </PageHead>
      <PageTabs />
      {info.data && !period ? <Empty text={t('state.no_periods')} /> : answer.error && !answer.data ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : !answer.data || !totals.data ? <Loading height={520} /> : matrix.lines.length === 0 ? (
        <section className="card"><Empty text={t('tradeoffs.none', { period: period! })} action={t('tradeoffs.none_act')} onAction={() => go({ table: 'controls', explain: undefined }, { path: '/data' })} /></section>
      ) : (
        <>
          <Lead rows={totals.data} period={period!} emitted={emittedKg} />
          <div className="grid">
            <ChartCard
              className="wide" name="tradeoffs" title={t('tradeoffs.chart')} rows={rows} source={source} filters={period!}
              caption={`${t('tradeoffs.chart_caption')}${more}`}
              tools={
                <div className="seg" role="group" aria-label={t('tradeoffs.by')}>
                  <button type="button" aria-pressed={!bySource} onClick={() => go({ kind: undefined })}>{t('tradeoffs.by_technology')}</button>
                  <button type="button" aria-pressed={bySource} onClick={() => go({ kind: 'source' })}>{t('tradeoffs.by_source')}</button>
                </div>
              }
            >
              <EffectsFigure
                matrix={shown} nameOf={lineName} unitOf={(column) => unitFor(column.species, column.most / 10, lang, address.unit)} open={(row) => explain(door(row))}
                sentence={t('tradeoffs.sentence', { n: new Set(matrix.lines.map((line) => line.technology)).size, removed: listed('removed'), made: listed('made') })}
              />
            </ChartCard>
            <EffectsTable matrix={matrix} bySource={bySource} period={period!} emitted={emittedKg} rows={rows} source={source} door={door} />
          </div>
        </>
      )}
    </>
  )
}
