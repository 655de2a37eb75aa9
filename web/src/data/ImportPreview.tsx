import type { ReactNode } from 'react'
import { useId, useState } from 'react'
import type { Fault } from '../api/types'
import { fixed } from '../format/number'
import { useText, wordOr } from '../i18n'
import { faultText } from '../i18n/fault'
import { useLibrary } from './api'
import { Effects } from './CheckCard'
import type { ImportInfo, Mapping, Preview, Tried } from './importing'
import { columnOf, withWord, wordOfFault } from './importing'

const SHOWN_FAULTS = 50

/** What a file would bring: faults first, then the totals that change and the rows as they are read. */
export function ImportPreview({ tried, info, mapping, correct, periods, keep, another }: {
  tried: Tried
  info: ImportInfo | undefined
  mapping: Mapping | undefined
  correct: (mapping: Mapping) => void
  periods: string[]
  keep: { text: string; change: (text: string) => void } | undefined
  another: ReactNode
}) {
  const { t } = useText()
  const faulty = tried.fault_count > 0
  const id = useId()
  // Of another file, which would be read by this one's mapping from now on.
  const replaces = keep !== undefined && tried.reused !== `imports/${keep.text.trim()}.toml` && info?.mappings.some((one) => one.name === keep.text.trim())
  return (
    <div className="import-preview">
      <ul className="import-sums" aria-live="polite">
        {tried.tables.map((table) => (
          <li key={table.table}>
            {faulty
              ? t('import.sum_faulty', { file: table.file, read: fixed(table.read, 0) })
              : t('import.sum', { file: table.file, read: fixed(table.read, 0), new: fixed(table.new, 0), changed: fixed(table.changed, 0), same: fixed(table.kept - table.new - table.changed, 0) })}
            {table.dropped.map((one) => <span key={one.reason} className="tag plain">{t('import.dropped', { n: fixed(one.count, 0), reason: wordOr(t, `import.reason.${one.reason}`, one.reason) })}</span>)}
          </li>
        ))}
      </ul>
      {faulty ? (
        <section className="import-faults" aria-labelledby={`${id}-faults`}>
          <h3 id={`${id}-faults`}><span className="tag danger wrap"><span aria-hidden="true">✕</span>{t('import.faults', { n: fixed(tried.fault_count, 0) })}</span></h3>
          <p className="import-line">{t('import.faults_help')} {another}</p>
          <ul className="faults">
            {tried.faults.slice(0, SHOWN_FAULTS).map((fault, i) => <FaultCard key={i} fault={fault} own={fault.file === tried.file} mapping={mapping} info={info} correct={correct} />)}
          </ul>
          {tried.fault_count > SHOWN_FAULTS && <p className="faint">{t('import.faults_more', { n: fixed(tried.fault_count - SHOWN_FAULTS, 0) })}</p>}
        </section>
      ) : (
        <>
          <p className="tag ok wrap"><span aria-hidden="true">✓</span>{t(tried.changes === 0 ? 'import.unchanged' : 'import.good')}</p>
          {tried.changes > 0 && tried.effect && <Effects effect={tried.effect} periods={periods} />}
          {keep && tried.changes > 0 && (
            <div className="field keep">
              <label htmlFor={`${id}-keep`}>{t('import.keep')}</label>
              <input id={`${id}-keep`} value={keep.text} maxLength={60} autoComplete="off" spellCheck={false} onChange={(event) => keep.change(event.target.value)} />
              <span className="hint">{t(replaces ? 'import.keep_replaces' : 'import.keep_hint', { name: keep.text.trim() })}</span>
            </div>
          )}
        </>
      )}
      {tried.tables.filter((table) => table.rows.length > 0).map((table) => <Rows key={table.table} table={table} faulty={faulty} />)}
    </div>
  )
}

const MARKS = { new: ['+', 'info'], changed: ['●', 'info'], same: ['=', ''] } as const

function Rows({ table, faulty }: { table: Preview; faulty: boolean }) {
  const { t } = useText()
  const label = t('import.rows_of', { file: table.file })
  const filled = table.columns.map((name, at) => ({ name, at })).filter(({ at, name }) => table.rows.some((row) => row.cells[at] !== '' || name in row.was))
  return (
    <section aria-label={label}>
      <h3>{label} {table.rows.length < table.kept && <span className="faint">{t('import.rows_first', { n: fixed(table.rows.length, 0) })}</span>}</h3>
      <div className="table-wrap import-rows" tabIndex={0} role="group" aria-label={label}>
        <table className="rows">
          <thead><tr><th scope="col" className="n">{t('import.row')}</th>{filled.map(({ name }) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
          <tbody>
            {table.rows.map((row) => {
              const [mark, tone] = MARKS[row.state]
              return (
                <tr key={row.row} className={faulty ? '' : `is-${row.state}`}>
                  <th scope="row" className="n">{!faulty && <span className={`mark ${tone}`} title={t(`import.state.${row.state}`)}><span aria-hidden="true">{mark}</span><span className="hidden">{t(`import.state.${row.state}`)}</span></span>}{row.row}</th>
                  {filled.map(({ name, at }) => {
                    const was = row.was[name]
                    const told = was === undefined ? undefined : was === '' ? t('import.was_empty') : t('import.was', { text: was })
                    return <td key={name} className={was === undefined ? '' : 'changed'} title={told}>{row.cells[at]}{told && <span className="was"> {told}</span>}</td>
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Kinds of words that a mapping can read as names. */
const WORDS = ['fuel', 'process', 'technology', 'unit', 'sector', 'species', 'source']

function FaultCard({ fault, own, mapping, info, correct }: { fault: Fault; own: boolean; mapping: Mapping | undefined; info: ImportInfo | undefined; correct: (mapping: Mapping) => void }) {
  const { t, lang } = useText()
  const told = faultText(fault, lang)
  const place = own
    ? fault.row === null ? fault.column ?? t('import.fault_sheet') : t('import.fault_place', { row: fault.row, column: fault.column ?? '—' })
    : t('import.fault_case', { file: fault.file, row: fault.row ?? '—', column: fault.column ?? '—' })
  const name = own && mapping && fault.column ? columnOf(mapping, fault.column) : undefined
  const column = info?.tables.find((one) => one.table === mapping?.table)?.columns.find((one) => one.name === name)
  const word = /^[^`]*`([^`]+)`/.exec(fault.message)?.[1]
  const readable = mapping && column && WORDS.includes(column.kind) && word && !word.endsWith('…')
  return (
    <li className="fault-card">
      <h4><span aria-hidden="true">✕ </span>{place}</h4>
      <p lang={told.lang}>{told.text}</p>
      {readable && <WordForm word={word} kind={column.kind} proposal={wordOfFault(fault)?.name ?? ''} use={(to) => correct(withWord(mapping, column.name, word, to))} />}
    </li>
  )
}

/** Says what a word of the sheet means, for every row that has it. */
function WordForm({ word, kind, proposal, use }: { word: string; kind: string; proposal: string; use: (name: string) => void }) {
  const { t, lang } = useText()
  const id = useId()
  const [text, setText] = useState('')
  const listed = kind === 'fuel' || kind === 'process' || kind === 'technology'
  const names = useLibrary(undefined, listed ? kind : 'fuel', false, listed ? 2000 : 1)
  return (
    <form className="acts word-form" onSubmit={(event) => { event.preventDefault(); if (text.trim()) use(text.trim()) }}>
      <label htmlFor={id}>{t('import.word_as', { word })}</label>
      <input id={id} className="input" value={text} list={listed ? `${id}-names` : undefined} placeholder={proposal} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.target.value)} />
      {listed && <datalist id={`${id}-names`}>{names.data?.items.map((item) => <option key={item.id} value={item.id}>{item.name[lang]}</option>)}</datalist>}
      <button type="submit" className="btn small" disabled={text.trim() === ''}>{t('import.word_use')}</button>
      {proposal && <button type="button" className="btn small" onClick={() => use(proposal)}>{t('data.fault_use', { text: proposal })}</button>}
    </form>
  )
}
