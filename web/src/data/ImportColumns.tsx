import { useState } from 'react'
import { useText } from '../i18n'
import { faultText } from '../i18n/fault'
import { CloseIcon } from '../shell/icons'
import type { ImportInfo, Mapping, Reading, TableColumn, Tried } from './importing'
import { JOINABLE, begunAnew, columnOf, isMissing, unheaded, withHead, withPart, withValue, withWord } from './importing'

type Correct = (mapping: Mapping, at: 'now' | 'later') => void

/** How a sheet is read, to be corrected: sheet, table, row of heads, what stands under each head, what is the same for all rows. */
export function ImportColumns({ tried, info, mapping, reading, correct, begin }: {
  tried: Tried
  info: ImportInfo
  mapping: Mapping | undefined
  reading: Reading
  correct: Correct
  begin: (reuse: string) => void
}) {
  const { t, lang } = useText()
  const forms = tried.readings.length > 1
  const nothing = tried.readings.length === 0
  const visible = tried.sheets.find((sheet) => !sheet.hidden) ?? tried.sheets[0]
  const now: Mapping = mapping ?? { table: 'activities', sheet: visible?.name ?? '', head_rows: null, columns: {}, words: {}, skip: [] }
  const why = nothing && tried.faults[0] ? faultText(tried.faults[0], lang) : undefined
  const tables = info.tables.map((one) => one.table)
  const columns = info.tables.find((one) => one.table === now.table)?.columns ?? []
  const begun = 'mapping' in reading ? 'own' : (tried.reused?.replace(/^imports\/|\.toml$/g, '') ?? '')
  // A sheet that is called like a table is most likely that table.
  const atSheet = (sheet: string) => correct(begunAnew(now, { sheet, ...(tables.includes(sheet) ? { table: sheet } : {}) }), 'now')
  return (
    <div className="import-columns">
      <div className="import-picks">
        {tried.sheets.some((sheet) => sheet.name !== '') && (
          <label className="chip"><span>{t('import.sheet')}</span>
            <select value={forms ? '' : now.sheet} onChange={(event) => (event.target.value === '' ? begin('') : atSheet(event.target.value))}>
              {(forms || tried.sheets.length > 1) && <option value="">{t('import.sheet_all')}</option>}
              {tried.sheets.map((sheet) => <option key={sheet.name} value={sheet.name}>{sheet.hidden ? t('import.sheet_hidden', { name: sheet.name }) : sheet.name}</option>)}
            </select>
          </label>
        )}
        {!forms && (
          <label className="chip"><span>{t('import.table')}</span>
            <select value={now.table} onChange={(event) => correct(begunAnew(now, { table: event.target.value }), 'now')}>
              {tables.map((name) => <option key={name}>{name}</option>)}
            </select>
          </label>
        )}
        {!forms && (
          <label className="chip"><span>{t('import.begin')}</span>
            <select value={begun} onChange={(event) => event.target.value !== 'own' && begin(event.target.value)}>
              {begun === 'own' && <option value="own">{t('import.begin_own')}</option>}
              <option value="">{t('import.begin_guess')}</option>
              {info.mappings.filter((one) => !one.faulty).map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
            </select>
          </label>
        )}
      </div>
      {tried.reused && begun !== 'own' && <p className="notice"><span aria-hidden="true">i</span>{t('import.reused', { name: tried.reused })}</p>}
      {forms && (
        <>
          <p>{t('import.forms')}</p>
          <ul className="kept">{tried.readings.map((one) => <li key={one.table}><b>{one.sheet}</b> <span className="faint">→ {one.table}.csv</span></li>)}</ul>
        </>
      )}
      {nothing && <p className="notice sample"><span aria-hidden="true">!</span>{t('import.nothing')}</p>}
      {why && <p className="faint" lang={why.lang}>{why.text}</p>}
      {!forms && <Excerpt tried={tried} mapping={now} correct={correct} />}
      {mapping && !forms && <Heads tried={tried} mapping={mapping} columns={columns} correct={correct} />}
      {mapping && !forms && <Unheaded mapping={mapping} columns={columns} correct={correct} />}
      {mapping && !forms && <Words mapping={mapping} correct={correct} />}
    </div>
  )
}

const ROWS = 8
const COLUMNS = 16

/** The first rows of the sheet; the number of a row says that the heads stand there. */
function Excerpt({ tried, mapping, correct }: { tried: Tried; mapping: Mapping; correct: Correct }) {
  const { t } = useText()
  const [all, setAll] = useState(false)
  const top = tried.tops.find((one) => one.sheet === mapping.sheet) ?? tried.tops[0]
  if (!top || top.rows.length === 0) return null
  const [first, last] = mapping.head_rows ?? [0, 0]
  const least = Math.max(ROWS, top.rows.findIndex(([number]) => number > last) + 3)
  const shown = all ? top.rows : top.rows.slice(0, least)
  const width = Math.min(COLUMNS, Math.max(...shown.map(([, texts]) => texts.length)))
  const at = (from: number, to: number) => correct(begunAnew(mapping, { head_rows: [from, to] }), 'now')
  return (
    <section aria-labelledby="import-excerpt">
      <h3 id="import-excerpt">{t('import.excerpt')}</h3>
      <p className="cap">{t('import.excerpt_hint')}</p>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="import-excerpt">
        <table className="rows excerpt">
          <tbody>
            {shown.map(([number, texts]) => {
              const head = number >= first && number <= last
              return (
                <tr key={number} className={head ? 'is-head' : ''}>
                  <th scope="row" className="n"><button type="button" aria-pressed={head} aria-label={t('import.heads_at', { n: number })} onClick={() => at(number, number)}>{number}</button></th>
                  {Array.from({ length: width }, (_, i) => <td key={i}>{texts[i] ?? ''}</td>)}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div className="import-line">
        {first > 0 && (
          <label className="check"><input type="checkbox" checked={last > first} onChange={(event) => at(first, event.target.checked ? first + 1 : first)} />{t('import.two_rows')}</label>
        )}
        {!all && shown.length < top.rows.length && <button type="button" className="btn small quiet" onClick={() => setAll(true)}>{t('import.excerpt_more', { n: top.rows.length })}</button>}
      </div>
    </section>
  )
}

/** The first texts under a head. */
function samples(tried: Tried, mapping: Mapping, at: number): string {
  const top = tried.tops.find((one) => one.sheet === mapping.sheet) ?? tried.tops[0]
  const last = mapping.head_rows?.[1] ?? 0
  const texts = (top?.rows ?? []).filter(([number]) => number > last).map(([, cells]) => cells[at] ?? '').filter(Boolean)
  return [...new Set(texts)].slice(0, 3).join(' · ')
}

function Heads({ tried, mapping, columns, correct }: { tried: Tried; mapping: Mapping; columns: TableColumn[]; correct: Correct }) {
  const { t, lang } = useText()
  const heads = tried.readings[0]?.heads ?? []
  const seen = heads.map((head, at) => ({ head, at })).filter((one): one is { head: string; at: number } => one.head !== null && heads.indexOf(one.head) === one.at)
  return (
    <section aria-labelledby="import-heads">
      <h3 id="import-heads">{t('import.heads')}</h3>
      <div className="table-wrap">
        <table className="rows mapping">
          <thead><tr><th scope="col">{t('import.head')}</th><th scope="col">{t('import.sample')}</th><th scope="col">{t('import.target')}</th></tr></thead>
          <tbody>
            {seen.map(({ head, at }) => {
              const column = columnOf(mapping, head) ?? ''
              return (
                <tr key={head} className={column ? '' : 'is-unused'}>
                  <th scope="row">{head}</th>
                  <td className="sample">{samples(tried, mapping, at)}</td>
                  <td>
                    <select className="select" aria-label={t('import.goes_to', { head })} value={column} onChange={(event) => correct(withHead(mapping, head, event.target.value), 'later')}>
                      <option value="">{t('import.ignored')}</option>
                      {columns.map((one) => <option key={one.name} value={one.name}>{`${one.name} · ${short(one.note[lang])}`}</option>)}
                    </select>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const short = (note: string) => {
  const first = note.split(/[;；，,（(]/)[0]!.trim()
  return first.length > 40 ? `${first.slice(0, 39)}…` : first
}

function Unheaded({ mapping, columns, correct }: { mapping: Mapping; columns: TableColumn[]; correct: Correct }) {
  const { t, lang } = useText()
  const bare = unheaded(mapping, columns)
  const missing = columns.filter((column) => isMissing(mapping, column)).map((column) => column.name)
  if (bare.length === 0) return null
  return (
    <section aria-labelledby="import-unheaded">
      <h3 id="import-unheaded">{t('import.unheaded')}</h3>
      <p className="cap">{t('import.unheaded_hint')}</p>
      {missing.length > 0 && <p className="tag danger wrap"><span aria-hidden="true">✕</span>{t('import.missing', { names: missing.join(', ') })}</p>}
      <div className="unheaded">
        {bare.map((column) => {
          const from = mapping.columns[column.name]
          const lacks = isMissing(mapping, column)
          const id = `import-value-${column.name}`
          const joins = mapping.table === 'activities' && column.name === 'activity_id'
          return (
            <div key={column.name} className="field">
              <label htmlFor={joins ? undefined : id} id={`${id}-label`}>{column.name}{column.needed && <span className="needed" title={t('import.needed')}> ✱<span className="hidden">{t('import.needed')}</span></span>}</label>
              {joins ? (
                <div className="parts-of" role="group" aria-labelledby={`${id}-label`}>
                  <span className="faint">{t('import.joined')}</span>
                  {JOINABLE.map((part) => (
                    <button key={part} type="button" aria-pressed={Boolean(from && 'join' in from && from.join.includes(part))} onClick={() => correct(withPart(mapping, column.name, part, JOINABLE), 'later')}>{part}</button>
                  ))}
                </div>
              ) : (
                <input id={id} value={from && 'value' in from ? from.value : ''} aria-invalid={lacks || undefined} aria-describedby={`${id}-note`} autoComplete="off" spellCheck={false} onChange={(event) => correct(withValue(mapping, column.name, event.target.value), 'later')} />
              )}
              <span className="hint" id={`${id}-note`}>{column.note[lang]}</span>
            </div>
          )
        })}
      </div>
    </section>
  )
}

function Words({ mapping, correct }: { mapping: Mapping; correct: Correct }) {
  const { t } = useText()
  const all = Object.entries(mapping.words).flatMap(([column, words]) => Object.entries(words).map(([word, name]) => ({ column, word, name })))
  if (all.length === 0) return null
  return (
    <section aria-labelledby="import-words">
      <h3 id="import-words">{t('import.words')}</h3>
      <ul className="words">
        {all.map(({ column, word, name }) => (
          <li key={`${column} ${word}`} className="chip active">
            <span>{t('import.word_is', { word, name })}</span>
            <button type="button" aria-label={t('import.word_drop', { word })} title={t('import.word_drop', { word })} onClick={() => correct(withWord(mapping, column, word, undefined), 'later')}><CloseIcon /></button>
          </li>
        ))}
      </ul>
    </section>
  )
}
