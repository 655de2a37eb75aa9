import { useState } from 'react'
import { useAddress } from '../address/use-address'
import type { BalanceAnswer, BalanceDim } from '../api/ledger'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { Figure } from '../explain/Figure'
import { percent } from '../format/number'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import { capital } from '../names/names'
import { columnsOf, isRate, largest, told } from './figures'
import { inScale, scaleFor } from './units'

const PAGE = 60

/** The balance row by row; a figure that no record tells is a dash, never 0. */
export function RowsCard({ balance, dim, source }: { balance: BalanceAnswer; dim: BalanceDim; source: string }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const [limit, setLimit] = useState(PAGE)
  const { totals, period, kind } = balance
  const columns = columnsOf(balance)
  const most = largest(totals)
  const scale = scaleFor(balance.unit, most / 10, lang, address.unit)
  const value = told
  const main = columns[0]
  const sorted = [...balance.rows].sort((a, b) => size(b) - size(a) || a.subject.localeCompare(b.subject))
  function size(row: Record<string, unknown>) {
    return Math.max(0, ...columns.filter((column) => !isRate(column)).map((column) => Math.abs(value(row, column) ?? 0)))
  }
  const text = (figure: string, amount: number) => (isRate(figure) ? percentOf(amount) : inScale(amount, most / 10, scale))
  const cellOf = (row: Record<string, unknown>, column: string, name: string, subject: string | undefined) => {
    const amount = value(row, column)
    if (amount === null) return '—'
    return <Figure target={{ kind: 'balance', of: kind, figure: column, period, ...(subject === undefined ? {} : { dim, value: subject }) }} name={`${name} · ${t(`balance.f.${column}` as TextKey)}`}>{text(column, amount)}</Figure>
  }
  const rows: Rows = {
    columns: [{ label: t(`dim.${dim}`) }, ...columns.map((column) => ({ label: `${t(`balance.f.${column}` as TextKey)}${isRate(column) ? '' : ` ${balance.unit === 'm3' ? 'm³' : balance.unit}`}`, numeric: true }))],
    rows: [...sorted.map((row) => ({ cells: [capital(row.name[lang]), ...columns.map((column) => value(row, column))] })), { cells: [t('table.total'), ...columns.map((column) => value(totals, column))] }],
  }
  if (main === undefined) return null
  return (
    <TableCard
      className="wide" name={`balance-${kind}-by-${dim}`} title={t('balance.table', { kind: t(`balance.of.${kind}`), dim: t(`balance.by.${dim}`) })} caption={t('balance.table_caption', { unit: scale.label })}
      rows={rows} source={source} filters={period}
    >
      <table className="rows balance-rows">
        <thead>
          <tr>
            <th scope="col" className="fixed">{capital(t(`balance.by.${dim}`))}</th>
            {columns.map((column) => <th key={column} scope="col" className="n">{t(`balance.f.${column}` as TextKey)}</th>)}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, limit).map((row) => (
            <tr key={row.subject}>
              <th scope="row" className="fixed">{capital(row.name[lang])}</th>
              {columns.map((column) => <td key={column} className="n">{cellOf(row, column, row.name[lang], row.subject)}</td>)}
            </tr>
          ))}
          {sorted.length > limit && <tr><td colSpan={columns.length + 1}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, sorted.length - limit) })}</button></td></tr>}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="fixed">{t('table.total')}</th>
            {columns.map((column) => <td key={column} className="n">{cellOf(totals, column, t('table.total'), undefined)}</td>)}
          </tr>
        </tfoot>
      </table>
    </TableCard>
  )
}

/** A rate; one that makes no sense as a share of its base is told as such by its size. */
const percentOf = (rate: number) => (rate < 0 ? `\u2212${percent(-rate)}` : percent(rate))
