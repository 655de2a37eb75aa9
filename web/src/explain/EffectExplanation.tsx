import { useQueries } from '@tanstack/react-query'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { EffectRow } from '../api/ledger'
import { factorQuery, useTradeoffs } from '../api/ledger'
import { useCase, useInventory } from '../api/queries'
import { brief, percent } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { ALL_TECHNOLOGIES } from '../tradeoffs/effects'
import { FactorFacts } from './FactorFacts'
import { Figure } from './Figure'
import { BigFigure, CopyButton } from './parts'
import { useRecordName } from './record-name'

const SHOWN = 12

/** What a technology removes or makes: the rows behind it, where it stands, and the records, each a door. */
export function EffectExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'effect' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const recordName = useRecordName()
  const { address, go } = useAddress()
  const info = useCase().data
  const { effect, technology, species, period, source } = target
  const answer = useTradeoffs(period, true)
  const same = (answer.data ?? []).filter((row) => row.effect === effect && row.species === species)
  const everywhere = technology === ALL_TECHNOLOGIES
  const mine = (row: EffectRow) => (everywhere || row.technology === technology) && (source === undefined || row.source_id === source)
  const rows = same.filter(mine).sort((a, b) => b.kg - a.kg)
  const sources = rows.flatMap((row) => row.source_id ?? [])
  const records = useInventory({ by: ['activity_id', 'source_id', 'process', 'fuel'], period, species: [species], filters: { source_id: sources }, enabled: sources.length > 0 })
  const ids = [...new Set(rows.flatMap((row) => row.factors?.split(' ') ?? []))]
  const factors = useQueries({ queries: ids.map((id) => ({ ...factorQuery(id), retry: false })) })
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data) return <Loading height={320} />

  const name = everywhere ? t('effect.all') : nameOf('technology', technology)
  const written = speciesText(species, lang)
  const title = [t(effect === 'removed' ? 'effect.title_removed' : 'effect.title_made', { technology: name, species: written }), source && nameOf('source_id', source), period].filter(Boolean).join(' · ')
  if (rows.length === 0) return <><h2>{title}</h2><Empty text={t('state.no_rows')} /></>
  const kg = rows.reduce((sum, row) => sum + row.kg, 0)
  const all = same.reduce((sum, row) => sum + row.kg, 0)
  const ratio = effect === 'made' ? ratioOf(answer.data.filter(mine), kg) : undefined
  const found = records.data?.rows ?? []
  const byRecord = source !== undefined
  const parts: { key: string; name: string; kg: number; door: ExplainTarget }[] = everywhere
    ? [...new Set(rows.map((row) => row.technology))].map((id) => ({
        key: id, name: nameOf('technology', id), kg: rows.filter((row) => row.technology === id).reduce((sum, row) => sum + row.kg, 0), door: { ...target, technology: id } as ExplainTarget,
      })).sort((a, b) => b.kg - a.kg)
    : rows.map((row) => {
        // A source with one record leads straight to it.
        const own = found.filter((record) => record.source_id === row.source_id)
        return {
          key: row.source_id ?? '', name: nameOf('source_id', row.source_id), kg: row.kg,
          door: own.length === 1 ? { kind: 'record', activity: own[0]!.activity_id!, species } : { ...target, source: row.source_id ?? undefined },
        }
      })
  const command = `tandem tradeoffs ${info?.id ?? 'CASE'} --period ${period} --by-source`
  return (
    <>
      <h2>{title}</h2>
      <BigFigure kg={kg} low={null} high={null} species={species} />
      <p className="meaning">
        {effect === 'removed' ? t(everywhere ? 'effect.meaning_removed_all' : 'effect.meaning_removed', { value: mass(kg, species, lang, address.unit), total: mass(all, species, lang, address.unit), share: percent(kg / (all || 1)) }) : t('effect.meaning_made')}
        {ratio && ` ${t('effect.ratio', { value: brief(ratio.ratio), species: speciesText(ratio.species, lang) })}`}
      </p>
      <h3>{t('effect.rows')}</h3>
      {rows.some((row) => row.weak) && <p className="foot-note"><span className="tag warn"><span aria-hidden="true">!</span>{t('tradeoffs.evidence.weak')}</span> {t('effect.weak')}</p>}
      {ids.length === 0 && <p className="foot-note">{t('effect.rows_none')}</p>}
      {factors.map((factor, i) => (factor.data ? <FactorFacts key={ids[i]} row={factor.data} usedAs={factor.data.species ? `${nameOf('species', String(factor.data.species))}` : undefined} /> : factor.error ? <p key={ids[i]} className="foot-note"><code>{ids[i]}</code></p> : <Loading key={ids[i]} height={60} />))}
      {!byRecord && (
        <>
          <h3>{t(everywhere ? 'effect.by_technology' : 'effect.at')}</h3>
          <ul className="parts">
            {parts.slice(0, SHOWN).map((part) => (
              <li key={part.key}>
                <span className="part-name">{part.name}</span>
                <Figure target={part.door} name={part.name}>{mass(part.kg, species, lang, address.unit)}</Figure>
                <span className="num share">{percent(part.kg / (kg || 1))}</span>
                <span className={`part-bar ${rows[0]!.medium === 'solid' ? '' : side(species)}`} aria-hidden="true"><i style={{ width: `${(part.kg / (parts[0]!.kg || 1)) * 100}%` }} /></span>
              </li>
            ))}
            {parts.length > SHOWN && <li><span className="part-name">{t('explain.part_rest', { n: parts.length - SHOWN })}</span><span className="num">{mass(parts.slice(SHOWN).reduce((sum, part) => sum + part.kg, 0), species, lang, address.unit)}</span><span /></li>}
          </ul>
        </>
      )}
      {byRecord && (
        <>
          <h3>{t('effect.records')}</h3>
          <p className="foot-note">{t(effect === 'removed' ? 'effect.records_removed' : 'effect.records_made')}</p>
          {!records.data ? <Loading height={80} /> : (
            <ul className="lines">
              {[...found].sort((a, b) => b.kg - a.kg).slice(0, 2 * SHOWN).map((record) => (
                <li key={record.activity_id}><span>{recordName(record)} <code className="faint">{record.activity_id}</code></span><Figure target={{ kind: 'record', activity: record.activity_id!, species }} name={recordName(record)}>{mass(record.kg, species, lang, address.unit)}</Figure></li>
              ))}
            </ul>
          )}
        </>
      )}
      <div className="drawer-acts">
        <button type="button" className="btn small" onClick={() => go({ find: everywhere ? undefined : technology, kind: everywhere ? 'technology' : undefined, explain: undefined }, { path: '/library' })}>{t('effect.library')}</button>
        <button type="button" className="btn small" onClick={() => go({ table: 'controls', find: source ?? (everywhere ? undefined : technology), kind: undefined, explain: undefined }, { path: '/data' })}>{t('effect.table')}</button>
        <CopyButton text={command}>{t('explain.command')}</CopyButton>
      </div>
      <code className="command">{command}</code>
    </>
  )
}

/** kg made per kg removed, over all sources, where the technology removes one species only. */
function ratioOf(rows: EffectRow[], made: number) {
  const removed = rows.filter((row) => row.effect === 'removed' && row.kg > 0)
  const species = [...new Set(removed.map((row) => row.species))]
  const kg = removed.reduce((sum, row) => sum + row.kg, 0)
  return species.length === 1 && kg > 0 ? { species: species[0]!, ratio: made / kg } : undefined
}
