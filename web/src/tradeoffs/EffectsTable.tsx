import { useState } from 'react'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { EffectRow } from '../api/ledger'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { brief, percent } from '../format/number'
import { speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import type { Line, Matrix } from './effects'
import { evidence, perRemoved, removedShare } from './effects'

const PAGE = 60

/** Every effect with its share, its price per tonne removed and what it rests on. */
export function EffectsTable({ matrix, bySource, period, emitted, rows, source, door }: {
  matrix: Matrix
  bySource: boolean
  period: string
  emitted: Map<string, number> | undefined
  rows: Rows
  source: string
  door: (row: EffectRow) => ExplainTarget
}) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const { address } = useAddress()
  const [limit, setLimit] = useState(PAGE)
  const totalOf = (row: EffectRow) => matrix.columns.find((column) => column.effect === row.effect && column.species === row.species)!.total
  const share = (row: EffectRow): string => {
    const left = emitted?.get(row.species)
    // What all devices keep from a medium and what is still emitted make the base.
    const value = row.effect === 'removed' ? (removedShare(totalOf(row), left) === undefined ? undefined : row.kg / (totalOf(row) + left!)) : left ? row.kg / left : undefined
    return value === undefined ? '—' : percent(value)
  }
  const per = (line: Line, row: EffectRow) => {
    const found = perRemoved(line, row)
    return found ? t('tradeoffs.per_value', { value: brief(found.ratio), species: speciesText(found.species, lang) }) : row.effect === 'removed' ? '/' : '—'
  }
  return (
    <TableCard className="wide" name={`tradeoffs-${bySource ? 'source' : 'technology'}`} title={t('tradeoffs.table')} caption={t('tradeoffs.table_caption')} rows={rows} source={source} filters={period}>
      <table className="rows effects">
        <thead>
          <tr>
            {bySource && <th scope="col" className="fixed">{t('dim.source_id')}</th>}
            <th scope="col" className={bySource ? '' : 'fixed'}>{t('tradeoffs.technology')}</th>
            <th scope="col">{t('tradeoffs.effect')}</th>
            <th scope="col">{t('dim.species')}</th>
            <th scope="col" className="n">{t('tradeoffs.amount')}</th>
            <th scope="col" className="n">{t('tradeoffs.share')}</th>
            <th scope="col">{t('tradeoffs.per')}</th>
            <th scope="col">{t('tradeoffs.evidence')}</th>
          </tr>
        </thead>
        {matrix.lines.slice(0, limit).map((line) => {
          const cells = [...line.cells.values()].sort((a, b) => Number(a.effect === 'made') - Number(b.effect === 'made') || b.kg - a.kg)
          return (
            <tbody key={line.key}>
              {cells.map((row, i) => (
                <tr key={`${row.effect}|${row.species}`}>
                  {i === 0 && bySource && <th scope="rowgroup" rowSpan={cells.length} className="fixed">{nameOf('source_id', line.source)}</th>}
                  {i === 0 && <th scope="rowgroup" rowSpan={cells.length} className={bySource ? '' : 'fixed'}>{nameOf('technology', line.technology)}</th>}
                  <td>{t(row.effect === 'removed' ? 'tradeoffs.removes' : 'tradeoffs.makes')}</td>
                  <td>{speciesText(row.species, lang)}</td>
                  <td className="n"><Figure target={door(row)} name={t('tradeoffs.name', { technology: nameOf('technology', line.technology), effect: t(row.effect === 'removed' ? 'tradeoffs.removes' : 'tradeoffs.makes'), species: speciesText(row.species, lang) })}>{mass(row.kg, row.species, lang, address.unit)}</Figure></td>
                  <td className="n">{share(row)}</td>
                  <td>{per(line, row)}</td>
                  <td><EvidenceTag row={row} /></td>
                </tr>
              ))}
            </tbody>
          )
        })}
        {matrix.lines.length > limit && <tbody><tr><td colSpan={8}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, matrix.lines.length - limit) })}</button></td></tr></tbody>}
      </table>
    </TableCard>
  )
}

function EvidenceTag({ row }: { row: EffectRow }) {
  const { t } = useText()
  const kind = evidence(row)
  if (kind === 'weak') return <span className="tag warn"><span aria-hidden="true">!</span>{t('tradeoffs.evidence.weak')}</span>
  return <span className={`tag ${kind === 'table' ? 'plain' : 'info'}`}>{t(`tradeoffs.evidence.${kind}`)}</span>
}
