import type { FactorRow } from '../api/types'
import { full, range } from '../format/number'
import { unitText } from '../format/units'
import { useText } from '../i18n'
import { Facts, Quoted, StatusTag } from './parts'

/** A source row: its value, where it was published, how well it is known, and on demand all its columns. */
export function FactorFacts({ row, why, usedAs }: { row: FactorRow; why?: string | undefined; usedAs?: string | undefined }) {
  const { t, lang } = useText()
  const { low, high } = row
  const published = row.published_value == null || row.published_value === '' ? undefined : `${row.published_value} ${row.published_unit ?? ''}`
  return (
    <div className="source-row" data-factor={row.id}>
      <Facts rows={[
        [usedAs ?? t('explain.factor_used'), <span key="v"><b className="num">{full(row.value)} {unitText(row.unit, lang)}</b> <StatusTag status={row.status} own={row.shelf === 'case'} /></span>],
        [t('explain.factor_range'), low != null && high != null ? <span className="num" key="r">{low < 0 ? range(low, high, 4) : `${full(low)}–${full(high)}`}</span> : null],
        [t('explain.factor_source'), row.source && <Quoted key="s" text={row.source} />],
        [t('explain.factor_table'), row.table && <Quoted key="t" text={row.table} />],
        [t('explain.factor_published'), published],
        [t('explain.factor_why'), why],
      ]} />
      <details>
        <summary>{t('explain.factor_row')} <code>{row.id}</code></summary>
        <dl className="facts row">
          {Object.entries(row).filter(([, value]) => value !== null && value !== '' && value !== undefined && typeof value !== 'object').map(([name, value]) => <div key={name}><dt><code>{name}</code></dt><dd>{String(value)}</dd></div>)}
        </dl>
      </details>
    </div>
  )
}
