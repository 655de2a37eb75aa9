import type { ReactNode } from 'react'
import { useId } from 'react'
import { useText } from '../i18n'
import { useToast } from '../shell/toast'
import { useAbout } from './about'
import { RowsExports } from './RowsExports'
import type { Rows } from './rows'
import { tsvText } from './rows'

/** A card whose figures stand in a table: copied as TSV and exported as CSV and XLSX, all with full digits and with their source. */
export function TableCard({ name, title, caption, source, filters, rows, tools, lead, className, children }: {
  name: string
  title: string
  caption: string
  source: string
  filters?: string
  rows: Rows
  tools?: ReactNode
  /** A sentence over the table. */
  lead?: string
  className?: string
  children: ReactNode
}) {
  const { t } = useText()
  const toast = useToast()
  const heading = useId()
  const about = useAbout(title, caption, source, filters)
  return (
    <section className={`card ${className ?? ''}`} aria-labelledby={heading}>
      <header className="card-head">
        <div>
          <h2 id={heading}>{title}</h2>
          <p className="cap">{caption}</p>
        </div>
        {tools}
      </header>
      <div className="card-body">
        {lead && <p className="card-lead">{lead}</p>}
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby={heading}>{children}</div>
      </div>
      <footer className="card-foot">
        <span className="from">{t('card.source', { text: source })}</span>
        <span className="outs">
          <button type="button" onClick={() => void navigator.clipboard.writeText(tsvText(rows)).then(() => toast(t('table.copied')))}>{t('table.copy')}</button>
          <span aria-hidden="true">|</span>
          <span>{t('card.export')}</span>
          <RowsExports name={name} title={title} rows={() => rows} about={about} />
        </span>
      </footer>
    </section>
  )
}
