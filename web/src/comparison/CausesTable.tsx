import { useState } from 'react'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { cell, change, places } from '../format/number'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import type { Changed } from './causes'
import { atWork } from './causes'
import type { Compared } from './compared'

const PAGE = 60

/** Every group with its two figures and what each cause did. A cause that did nothing anywhere has no column. */
export function CausesTable({ compared }: { compared: Compared }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const [limit, setLimit] = useState(PAGE)
  const { from, to, species, changes, all, unit, dim } = compared
  const causes = atWork(changes)
  const kg = species === 'energy' ? 'kgce' : 'kg'
  const rows: Rows = {
    columns: [{ label: t(`dim.${dim}`) }, { label: `${from} ${kg}`, numeric: true }, { label: `${to} ${kg}`, numeric: true }, { label: `${t('comparison.change')} ${kg}`, numeric: true }, ...causes.map((cause) => ({ label: `${t(`cause.${cause}`)} ${kg}`, numeric: true }))],
    rows: [...changes, all].map((row) => ({ cells: [row === all ? t('table.total') : nameOf(dim, row.key), row.from, row.to, row.to - row.from, ...causes.map((cause) => row.causes[cause])] })),
  }
  const decimals = Math.min(2, places(Math.max(...changes.map((row) => Math.max(row.from, row.to))) / unit.kg, 4))
  const text = (value: number, signed = false) => signedText(cell(value / unit.kg, decimals), signed && value > 0)
  const moved = (row: Changed) => (row.from === 0 ? (row.to === 0 ? '' : t('table.new')) : row.to === 0 ? t('table.gone') : change(row.to, row.from))
  const line = (row: Changed, key: string | undefined, name: string) => (
    <tr key={key ?? 'total'}>
      <th scope="row" className="fixed">{name}</th>
      <td className="n">{row.from === 0 ? '0' : <Figure target={compared.sumDoor(from, key)} name={`${name} ${from}`}>{text(row.from)}</Figure>}</td>
      <td className="n">{row.to === 0 ? '0' : <Figure target={compared.sumDoor(to, key)} name={`${name} ${to}`} className="strong">{text(row.to)}</Figure>}</td>
      <td className="n">{text(row.to - row.from, true)}</td>
      <td className="n">{moved(row)}</td>
      {causes.map((cause) => <td key={cause} className="n">{row.causes[cause] === 0 ? '0' : <Figure target={compared.causeDoor(cause, key)} name={`${name} · ${t(`cause.${cause}`)}`}>{text(row.causes[cause], true)}</Figure>}</td>)}
    </tr>
  )
  return (
    <TableCard
      className="wide" name={`causes-${species}-by-${dim}`} title={t('comparison.table', { dim: lang === 'zh' ? t(`dim.${dim}`) : t(`dim.${dim}`).toLowerCase() })} rows={rows}
      caption={t('comparison.table_caption', { unit: unit.label })} source={compared.source} filters={compared.words}
    >
      <table className="rows causes">
        <thead>
          <tr>
            <th scope="col" className="fixed">{t(`dim.${dim}`)}</th>
            <th scope="col" className="n">{from}</th>
            <th scope="col" className="n">{to}</th>
            <th scope="col" className="n">{t('comparison.change')}</th>
            <th scope="col" className="n">%</th>
            {causes.map((cause) => <th key={cause} scope="col" className="n">{t(`cause.${cause}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, limit).map((row) => line(row, row.key, nameOf(dim, row.key)))}
          {changes.length > limit && <tr><td colSpan={5 + causes.length}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, changes.length - limit) })}</button></td></tr>}
        </tbody>
        <tfoot>{line(all, undefined, t('table.total'))}</tfoot>
      </table>
    </TableCard>
  )
}

/** A plus sign before a figure, but not before `<1`. */
const signedText = (text: string, plus: boolean) => (plus && !text.startsWith('<') ? `+${text}` : text)
