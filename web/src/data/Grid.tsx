import type { KeyboardEvent } from 'react'
import { useEffect, useRef, useState } from 'react'
import { useText } from '../i18n'
import { faultText } from '../i18n/fault'
import type { PlacedFault, TablePage } from './api'
import type { Draft, GridRow } from './draft'
import { gridRows, pasted, toggledRow, withCell, withRow } from './draft'

export interface Place { key: string; column: string }

/** The rows of a table: arrows walk, Enter edits, Ctrl V pastes, every change goes into the draft. */
export function Grid({ page, draft, change, faults, editable, target, reached, undo }: {
  page: TablePage
  draft: Draft
  change: (next: Draft) => void
  faults: PlacedFault[]
  editable: boolean
  target: Place | undefined
  reached: () => void
  undo: () => void
}) {
  const { t, lang } = useText()
  const rows = gridRows(page, draft)
  const [active, setActive] = useState({ row: 0, column: 0 })
  const [typed, setTyped] = useState<string>()
  const table = useRef<HTMLTableElement>(null)
  const wanted = useRef(false)
  const at = { row: Math.min(active.row, rows.length - 1), column: Math.min(active.column, page.columns.length - 1) }

  useEffect(() => {
    if (!target) return
    const row = rows.findIndex((one) => one.key === target.key)
    if (row < 0) return
    wanted.current = true
    setActive({ row, column: Math.max(0, page.columns.indexOf(target.column)) })
    reached()
  }, [target, rows, page.columns, reached])
  useEffect(() => {
    if (!wanted.current || typed !== undefined) return
    wanted.current = false
    const cell = table.current?.querySelector<HTMLElement>(`[data-at="${at.row}:${at.column}"]`)
    cell?.focus()
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  const move = (row: number, column: number) => {
    wanted.current = true
    setActive({ row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(page.columns.length - 1, column)) })
  }
  const here = rows[at.row]
  const column = page.columns[at.column]!
  const begin = (text?: string) => {
    if (editable && here && here.state !== 'gone') setTyped(text ?? here.cells[at.column] ?? '')
  }
  const end = (keep: boolean, row: number, to: number) => {
    if (keep && here && typed !== undefined) change(withCell(draft, page, here.key, column, typed.trim()))
    setTyped(undefined)
    move(row, to)
  }
  const onKey = (event: KeyboardEvent) => {
    if (typed !== undefined || !here) return
    const { key } = event
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z') {
      event.preventDefault()
      undo()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [15, 0], PageUp: [-15, 0] }
    if (step[key]) move(at.row + step[key][0], at.column + step[key][1])
    else if (key === 'Home') move(at.row, 0)
    else if (key === 'End') move(at.row, page.columns.length - 1)
    else if (key === 'Enter' || key === 'F2') begin()
    else if (key === 'Delete' && editable) change(withCell(draft, page, here.key, column, ''))
    else if (key.length === 1 && key !== ' ' && editable) begin(key)
    else return
    // Letters typed into a cell are not the page's keys.
    event.preventDefault()
    event.stopPropagation()
  }

  const faultOf = (row: GridRow, name: string) => faults.find((fault) => fault.key === row.key && (fault.column ?? page.columns[0]) === name)
  const rowFault = (row: GridRow) => faults.some((fault) => fault.key === row.key)
  const rowName = (row: GridRow) => row.line ?? t('data.mark.new')

  return (
    <>
      {editable && here && (
        <div className="row-acts" role="group" aria-label={t('data.cell', { column, row: rowName(here) })}>
          <button type="button" className="btn small" onClick={() => {
            const made = withRow(draft, page, here.key)
            change(made.draft)
            move(at.row + 1, 0)
          }}>{t('data.insert')}</button>
          <button type="button" className="btn small" onClick={() => change(toggledRow(draft, page, here.key))}>{t(here.state === 'gone' ? 'data.restore' : 'data.delete')}</button>
          <span className="faint">{t('data.cell', { column, row: rowName(here) })}</span>
        </div>
      )}
      <div className="table-wrap grid-wrap">
        <table
          className="rows sheet-grid" role="grid" aria-label={page.file} aria-readonly={!editable} aria-rowcount={page.matched + 1} ref={table}
          onKeyDown={onKey}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text/plain')
            if (!editable || (typed !== undefined && !/[\t\n]/.test(text))) return
            event.preventDefault()
            setTyped(undefined)
            change(pasted(draft, page, rows, at.row, at.column, text))
            move(at.row, at.column)
          }}
        >
          <thead>
            <tr>
              <th scope="col" className="n line">{t('data.line')}</th>
              {page.columns.map((name, i) => <th key={name} scope="col" className={i === 0 ? 'first' : ''}>{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={row.key} className={`is-${row.state}`}>
                <th scope="row" className="n line"><Mark row={row} fault={rowFault(row)} />{row.line ?? ''}</th>
                {page.columns.map((name, c) => {
                  const fault = faultOf(row, name)
                  const mine = r === at.row && c === at.column
                  const text = row.cells[c] ?? ''
                  return (
                    <td
                      key={name} role="gridcell" data-at={`${r}:${c}`} tabIndex={mine ? 0 : -1} aria-invalid={fault ? true : undefined} title={fault ? faultText(fault, lang).text : text.length > 28 ? text : undefined}
                      className={[c === 0 ? 'first' : '', row.changed[c] ? 'changed' : '', fault ? 'faulty' : '', numeric(text) ? 'n' : ''].filter(Boolean).join(' ')}
                      onFocus={() => { if (!mine) setActive({ row: r, column: c }) }}
                      onDoubleClick={() => begin()}
                    >
                      {mine && typed !== undefined ? (
                        <Editor label={t('data.cell', { column: name, row: rowName(row) })} text={typed} change={setTyped} end={(keep, down, right) => end(keep, r + down, c + right)} />
                      ) : (
                        <span className="text">{text}</span>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const numeric = (text: string) => /^-?\d[\d.]*(e[+-]?\d+)?$/i.test(text)

function Mark({ row, fault }: { row: GridRow; fault: boolean }) {
  const { t } = useText()
  const marks: [string, string, string][] = []
  if (fault) marks.push(['✕', t('data.mark.fault'), 'danger'])
  if (row.state === 'changed') marks.push(['●', t('data.mark.changed'), 'info'])
  if (row.state === 'new') marks.push(['+', t('data.mark.new'), 'info'])
  if (row.state === 'gone') marks.push(['−', t('data.mark.gone'), 'info'])
  return <>{marks.map(([mark, word, tone]) => <span key={mark} className={`mark ${tone}`} title={word}><span aria-hidden="true">{mark}</span><span className="hidden">{word}</span></span>)}</>
}

function Editor({ label, text, change, end }: { label: string; text: string; change: (text: string) => void; end: (keep: boolean, down: number, right: number) => void }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus()
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length)
  }, [])
  return (
    <input
      ref={input} aria-label={label} value={text} onChange={(event) => change(event.target.value)} onBlur={() => end(true, 0, 0)} autoComplete="off" spellCheck={false}
      onKeyDown={(event) => {
        const to: Record<string, [boolean, number, number]> = { Enter: [true, event.shiftKey ? -1 : 1, 0], Tab: [true, 0, event.shiftKey ? -1 : 1], Escape: [false, 0, 0] }
        const found = to[event.key]
        if (!found) return
        event.preventDefault()
        event.stopPropagation()
        end(...found)
      }}
    />
  )
}
