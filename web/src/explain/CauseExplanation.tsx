import type { ExplainTarget } from '../address/target'
import { CAUSE_DIMS } from '../address/target'
import { useAddress } from '../address/use-address'
import type { ChangeRow } from '../api/ledger'
import { useComparison } from '../api/ledger'
import { useCase } from '../api/queries'
import { causesOf } from '../comparison/causes'
import { cell, change, places } from '../format/number'
import { speciesText } from '../format/species'
import { mass, unitFor } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { BigFigure, CopyButton } from './parts'

const SHOWN = 12

/** What one cause did to a species between two periods: what it means, how it is split off, and which records moved most. */
export function CauseExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'cause' }> }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address, go } = useAddress()
  const info = useCase().data
  const { cause, species, from, to, scope, dim, value } = target
  const answer = useComparison({ from, to, species, scope, by: [...CAUSE_DIMS, 'technology'] })
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data) return <Loading height={320} />
  const groups = answer.data.rows
    .filter((row) => dim === undefined || (row[dim] ?? '') === value)
    .map((row) => ({ row, kg: causesOf(row)[cause] }))
    .filter(({ row, kg }) => Math.abs(kg) > 1e-9 * Math.max(row.from_kg, row.to_kg))
    .sort((a, b) => Math.abs(b.kg) - Math.abs(a.kg))
  const kg = groups.reduce((sum, group) => sum + group.kg, 0)
  const written = speciesText(species, lang)
  const title = [t('cause.title', { species: written, cause: t(`cause.${cause}`) }), dim && nameOf(dim, value), `${from}–${to}`].filter(Boolean).join(' · ')
  const largest = Math.max(0, ...groups.map((group) => Math.abs(group.kg)))
  const unit = unitFor(species, largest, lang, address.unit)
  const decimals = places(largest / unit.kg, 3)
  const nameOfGroup = (row: ChangeRow) => [row.source_id && nameOf('source_id', row.source_id), row.fuel ? nameOf('fuel', row.fuel) : row.process && nameOf('process', row.process), row.technology && nameOf('technology', row.technology)].filter(Boolean).join(' · ')
  const door = (row: ChangeRow, period: string): ExplainTarget => ({
    kind: 'sum', species, period,
    filters: { ...(row.source_id ? { source_id: [row.source_id] } : {}), ...(row.process ? { process: [row.process] } : {}), ...(row.fuel ? { fuel: [row.fuel] } : {}), ...(scope === '1+2' ? {} : { scope: [scope] }) },
  })
  const command = `tandem compare ${info?.id ?? 'CASE'} --from ${from} --to ${to} --species ${species} --by source_id,process,fuel,technology${scope === '1+2' ? '' : ` --scope ${scope}`}`
  return (
    <>
      <h2>{title}</h2>
      {groups.length === 0 ? <Empty text={t('state.no_rows')} /> : (
        <>
          <BigFigure kg={kg} low={null} high={null} species={species} />
          <p className="meaning">{t(`cause.means.${cause}`)}</p>
          {cause !== 'started' && cause !== 'stopped' && <p className="foot-note">{t('cause.how')}</p>}
          <h3>{t('cause.groups')}</h3>
          <ul className="parts moves">
            {groups.slice(0, SHOWN).map(({ row, kg }, i) => (
              <li key={i}>
                <span className="part-name">{nameOfGroup(row)}</span>
                <span className="num strong">{`${kg > 0 ? '+' : ''}${cell(kg / unit.kg, decimals)} ${unit.label}`}</span>
                <span className="num share">{row.from_kg > 0 && row.to_kg > 0 ? change(row.to_kg, row.from_kg) : ''}</span>
                <span className="doors">
                  {row.from_kg !== 0 && <span>{from} <Figure target={door(row, from)} name={`${nameOfGroup(row)} ${from}`}>{mass(row.from_kg, species, lang, address.unit)}</Figure></span>}
                  {row.to_kg !== 0 && <span>{to} <Figure target={door(row, to)} name={`${nameOfGroup(row)} ${to}`}>{mass(row.to_kg, species, lang, address.unit)}</Figure></span>}
                </span>
              </li>
            ))}
            {groups.length > SHOWN && <li><span className="part-name">{t('explain.part_rest', { n: groups.length - SHOWN })}</span><span className="num">{mass(groups.slice(SHOWN).reduce((sum, group) => sum + group.kg, 0), species, lang, address.unit)}</span><span /></li>}
          </ul>
        </>
      )}
      <div className="drawer-acts">
        <button type="button" className="btn small" onClick={() => go({ period: to, against: from, species, scope: scope as '1', by: 'source_id' }, { path: '/inventory/comparison' })}>{t('cause.open')}</button>
        <CopyButton text={command}>{t('explain.command')}</CopyButton>
      </div>
      <code className="command">{command}</code>
    </>
  )
}
