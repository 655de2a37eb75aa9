import type { ReactNode } from 'react'
import { useId, useRef, useState } from 'react'
import { useCase } from '../api/queries'
import { fixed } from '../format/number'
import { useText } from '../i18n'
import { useDress } from '../shell/dress'
import { Figure } from '../explain/Figure'
import { useAbout } from './about'
import { composed, png, save, saveText } from './exports'
import { paletteOf } from './palette'
import type { Rows } from './rows'
import { RowsExports } from './RowsExports'

export interface ChartCardProps {
  name: string
  title: string
  caption: ReactNode
  /** The caption as plain text, for pictures. */
  captionText?: string
  source: string
  /** The filters in words, for exports. */
  filters?: string
  rows: Rows
  tools?: ReactNode
  className?: string
  /** A drawing of its own for pictures; without it the SVG on the card is taken. */
  picture?: () => { svg: string; width: number; height: number } | undefined
  /** Whether there is a drawing to export at all. */
  pictures?: boolean
  children: ReactNode
}

/** A card with a chart, its table one key away, its source line, and PNG, SVG, CSV and XLSX of it. */
export function ChartCard(props: ChartCardProps) {
  const { t, lang } = useText()
  const { theme } = useDress()
  const info = useCase().data
  const [asTable, setAsTable] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const heading = useId()
  const pictured = !asTable && props.pictures !== false
  const captionText = props.captionText ?? (typeof props.caption === 'string' ? props.caption : '')

  const about = useAbout(props.title, captionText, props.source, props.filters)
  const document_ = (kind: 'png' | 'svg') => {
    const own = props.picture?.() ?? drawn(body.current)
    if (!own) return
    const [, ...notes] = about()
    const svg = composed(
      { title: props.title, caption: captionText, notes: notes.map(([name, value]) => (name ? `${name}${lang === 'zh' ? '：' : ': '}${value}` : value)), ...own },
      paletteOf(theme),
    )
    const file = `tandem-${info?.id ?? 'case'}-${props.name}`
    if (kind === 'svg') saveText(svg, 'image/svg+xml', `${file}.svg`)
    else void png(svg).then((blob) => save(blob, `${file}.png`))
  }

  return (
    <section
      className={`card ${props.className ?? ''}`}
      aria-labelledby={heading}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'd' || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return
        event.preventDefault()
        setAsTable(!asTable)
      }}
    >
      <header className="card-head">
        <div>
          <h2 id={heading}>{props.title}</h2>
          <p className="cap">{props.caption}</p>
        </div>
        {props.tools}
      </header>
      <div className="card-body" ref={body}>
        {asTable ? <RowsTable rows={props.rows} label={props.title} /> : props.children}
      </div>
      <footer className="card-foot">
        <span className="from">{t('card.source', { text: props.source })}</span>
        <span className="outs">
          <button type="button" aria-label={t(asTable ? 'card.show_chart' : 'card.show_table', { title: props.title })} aria-keyshortcuts="d" onClick={() => setAsTable(!asTable)}>{t(asTable ? 'card.chart' : 'card.table')}</button>
          <span aria-hidden="true">|</span>
          <span>{t('card.export')}</span>
          {pictured && <button type="button" aria-label={t('card.export_as', { title: props.title, kind: 'PNG' })} onClick={() => document_('png')}>PNG</button>}
          {pictured && <button type="button" aria-label={t('card.export_as', { title: props.title, kind: 'SVG' })} onClick={() => document_('svg')}>SVG</button>}
          <RowsExports name={props.name} title={props.title} rows={() => props.rows} about={about} />
        </span>
      </footer>
    </section>
  )
}

function drawn(body: HTMLElement | null): { svg: string; width: number; height: number } | undefined {
  const svg = body?.querySelector('svg')
  if (!svg) return undefined
  const { width, height } = svg.getBoundingClientRect()
  return { svg: new XMLSerializer().serializeToString(svg), width, height }
}

function RowsTable({ rows, label }: { rows: Rows; label: string }) {
  return (
    <div className="table-wrap chart-table" tabIndex={0} role="group" aria-label={label}>
      <table className="rows">
        <thead>
          <tr>{rows.columns.map((column, i) => <th key={i} scope="col" className={column.numeric ? 'n' : ''}>{column.label}</th>)}</tr>
        </thead>
        <tbody>
          {rows.rows.map((row, i) => (
            <tr key={i}>
              {row.cells.map((value, j) => {
                const column = rows.columns[j]!
                const text = value === null ? '—' : typeof value === 'number' ? fixed(value, column.decimals ?? 2) : value
                const door = row.doors?.[j]
                const shown = door ? <Figure target={door} name={`${row.cells[0]} ${column.label}`}>{text}</Figure> : text
                return j === 0 ? <th key={j} scope="row">{shown}</th> : <td key={j} className={column.numeric ? 'n' : ''}>{shown}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
