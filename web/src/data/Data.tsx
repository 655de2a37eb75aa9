import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { Problem, query, send } from '../api/client'
import { useAddress } from '../address/use-address'
import { useCase, useSession } from '../api/queries'
import { fixed } from '../format/number'
import { useText } from '../i18n'
import { PageHead, Share } from '../shell/PageHead'
import { Empty, ErrorState, Loading } from '../shell/states'
import { useToast } from '../shell/toast'
import type { Checked, Clash, PlacedFault, TablePage } from './api'
import { PAGE_ROWS, mayEdit, useTable, useTables } from './api'
import { CheckCard } from './CheckCard'
import type { Draft } from './draft'
import { NOTHING, settled, withCell, withRow } from './draft'
import type { Place } from './Grid'
import { Grid } from './Grid'
import { ImportPanel } from './ImportPanel'
import { DiffLines, RevisionsCard, draftDiff } from './RevisionsCard'
import { useDraft } from './use-draft'
import './data.css'

interface Result { checked: Checked; draft: Draft }

export default function Data() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const client = useQueryClient()
  const toast = useToast()
  const session = useSession().data
  const info = useCase().data
  const editable = mayEdit(session?.user?.role)
  const table = address.table ?? 'activities'
  const from = Math.max(0, Number(address.from) || 0)
  const tables = useTables()
  const rows = useTable(table, address.find, from)
  const page = rows.data
  const mine = useDraft(editable)
  const { draft, change, undo, used, flush } = mine
  const [result, setResult] = useState<Result>()
  const [target, setTarget] = useState<Place>()
  const [moved, setMoved] = useState<string[]>([])
  const reached = useCallback(() => setTarget(undefined), [])

  /** What the server said of the draft as it was sent. */
  const took = (checked: Checked, of: Draft) => {
    const faults = checked.faults.map((fault) => ({ ...fault, key: fault.change === null ? fault.key : (of.changes[fault.change]?.key ?? fault.key) }))
    // A file that moved under rows nobody else touched is no one's decision.
    const next = checked.moved.length > 0 && checked.clashes.length === 0 ? { ...of, base: { ...of.base, ...checked.base } } : of
    if (next !== of) change(next, false)
    setMoved(checked.clashes.length === 0 ? checked.moved : [])
    setResult({ checked: { ...checked, faults }, draft: next })
    if (checked.moved.length > 0) void client.invalidateQueries({ queryKey: ['tables'] })
  }
  const check = useMutation({
    mutationFn: async () => {
      const sent = draft
      await flush()
      return { sent, checked: await send<Checked>('POST', '/draft/check') }
    },
    onSuccess: ({ sent, checked }) => took(checked, sent),
  })
  const commit = useMutation({
    mutationFn: async () => {
      await flush()
      return send<{ revision: number }>('POST', '/draft/accept')
    },
    onSuccess: (answer) => {
      used()
      setResult(undefined)
      setMoved([])
      toast(t('data.committed', { n: answer.revision }))
      go({ rev: String(answer.revision) }, { replace: true })
      void client.invalidateQueries()
    },
    onError: (fault) => {
      if (!(fault instanceof Problem) || !['clash', 'faults'].includes(fault.code)) return
      const body = fault.body as unknown as Partial<Checked>
      took({ changes: draft.changes.length, faults: body.faults ?? [], clashes: body.clashes ?? [], moved: body.moved ?? [], base: body.base ?? {}, effect: null }, draft)
    },
  })
  const told = (error: unknown) => (error instanceof Problem && ['clash', 'faults'].includes(error.code) ? undefined : error)
  const trouble = told(check.error) ?? told(commit.error)

  const stale = result !== undefined && result.draft !== draft
  const textOf = (of: Draft, fault: PlacedFault) => of.changes.find((one) => one.table === fault.table && one.key === fault.key)?.new[fault.column ?? '']
  const faults = (result?.checked.faults ?? []).filter((fault) => !stale || fault.key === null || textOf(result!.draft, fault) === textOf(draft, fault))
  const good = result !== undefined && !stale && faults.length === 0 && result.checked.clashes.length === 0 && result.checked.effect !== null

  const open = useCallback((fault: PlacedFault) => {
    if (!fault.table || fault.key === null) return
    setTarget({ key: fault.key, column: fault.column ?? '' })
    if (fault.table !== table) go({ table: fault.table, find: undefined, from: undefined })
  }, [go, table])
  // A row that is not on this page is looked for.
  useEffect(() => {
    if (!target || !page || page.table !== table || rows.isFetching || target.key.startsWith('new:')) return
    if (!page.rows.some((row) => row.key === target.key) && address.find !== target.key) go({ find: target.key, from: undefined })
  }, [target, page, table, rows.isFetching, address.find, go])

  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (typing) return
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !event.defaultPrevented) {
        event.preventDefault()
        undo()
      }
      const placed = faults.filter((fault) => fault.table && fault.key !== null)
      if (event.key.toLowerCase() === 'n' && !event.ctrlKey && !event.metaKey && placed.length > 0 && !event.defaultPrevented) {
        event.preventDefault()
        open(placed[turn % placed.length]!)
        setTurn(turn + 1)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  const use = (fault: PlacedFault, text: string) => {
    if (!page || !fault.table || fault.key === null || !fault.column) return
    const placed = draft.changes.find((one) => one.table === fault.table && one.key === fault.key)
    if (fault.table === table || placed) change(withCell(draft, { ...page, table: fault.table, file: fault.file, sha256: draft.base[fault.file] ?? page.sha256 }, fault.key, fault.column, text))
    open(fault)
  }
  const settle = (clash: Clash, keep: 'mine' | 'theirs') => {
    if (!result) return
    const next = settled(draft, clash, keep, result.checked.base)
    change(next)
    const clashes = result.checked.clashes.filter((one) => one !== clash)
    setResult(next.changes.length === 0 && clashes.length === 0 ? undefined : { draft, checked: { ...result.checked, clashes } })
    void client.invalidateQueries({ queryKey: ['tables'] })
  }

  const revision = info?.revision ?? 0
  const count = draft.changes.length
  const sub = [
    page ? (address.find ? t('data.rows_found', { n: fixed(page.matched, 0), total: fixed(page.total, 0) }) : t('data.rows', { n: fixed(page.total, 0) })) : ' ',
    editable ? (count > 0 ? t('data.draft', { n: count, revision }) : t('data.no_draft')) : t('data.read_only'),
  ].join(' · ')
  const [importing, setImporting] = useState(false)
  const periods = [...new Set([info?.base_period ?? '', info?.periods.at(-1) ?? ''])].filter(Boolean)
  return (
    <>
      <PageHead title={t('data.title', { file: page?.file ?? `${table}.csv` })} sub={sub}>
        {editable && !importing && (
          <>
            <button type="button" className="btn quiet" disabled={!mine.undoable} onClick={undo}>↶ {t('data.undo')} <kbd aria-hidden="true">Ctrl Z</kbd></button>
            <button type="button" className="btn" aria-expanded={importing} onClick={() => setImporting(true)}>{t('import.open')}</button>
            {count > 0 && <button type="button" className="btn quiet" onClick={() => { change(NOTHING); setResult(undefined); toast(t('data.discarded')) }}>{t('data.discard')}</button>}
            <button type="button" className="btn" disabled={count === 0 || check.isPending} onClick={() => check.mutate()}>{t('data.check')}</button>
            <button type="button" className="btn main" disabled={!good || commit.isPending} title={good ? undefined : t('data.commit_hint')} onClick={() => commit.mutate()}>{t('data.commit', { n: revision + 1 })}</button>
          </>
        )}
        <Share period={address.period} against={address.against} />
      </PageHead>
      {importing && (
        <ImportPanel
          close={() => setImporting(false)} next={revision + 1} periods={periods}
          done={(into, taken) => {
            setImporting(false)
            go({ table: into === undefined || into === 'activities' ? undefined : into, find: undefined, from: undefined, rev: String(taken) }, { replace: true })
          }}
        />
      )}
      {!importing && <nav className="table-tabs" aria-label={t('data.tables')}>
        {(tables.data ?? []).map((one) => {
          const changed = draft.changes.filter((c) => c.table === one.table).length
          const faulty = faults.filter((fault) => fault.table === one.table).length
          return (
            <button key={one.table} type="button" aria-current={one.table === table ? 'page' : undefined} onClick={() => go({ table: one.table === 'activities' ? undefined : one.table, find: undefined, from: undefined })}>
              {one.table} <span className="num faint">{one.rows === null ? '—' : fixed(one.rows, 0)}</span>
              {changed > 0 && <span className="tag info">● {changed}</span>}
              {faulty > 0 && <span className="tag danger">✕ {faulty}</span>}
            </button>
          )
        })}
      </nav>}
      {mine.unsaved && <p className="notice sample"><span aria-hidden="true">!</span>{t('data.not_saved')}</p>}
      {moved.length > 0 && <p className="notice"><span aria-hidden="true">i</span>{t('data.moved', { files: moved.join(', ') })}</p>}
      {trouble ? <ErrorState error={trouble} retry={() => { check.reset(); commit.reset() }} /> : null}
      {!importing && <div className={editable || session?.user ? 'data-grid' : 'data-grid alone'}>
        <section className="card table-card" aria-label={page?.file ?? table}>
          <div className="card-head">
            <div><h2>{page?.file ?? `${table}.csv`}</h2><p className="cap">{t(editable ? 'data.legend' : 'data.legend_read')}</p></div>
            <Find key={`${table} ${address.find ?? ''}`} value={address.find ?? ''} change={(find) => go({ find: find || undefined, from: undefined })} />
          </div>
          <div className="card-body">
            {rows.error ? <ErrorState error={rows.error} retry={() => void rows.refetch()} /> : !page || mine.loading ? <Loading height={420} /> : page.rows.length === 0 && !draft.changes.some((one) => one.table === table && one.op === 'insert') ? (
              address.find ? <Empty text={t('data.none_found')} action={t('data.show_all')} onAction={() => go({ find: undefined, from: undefined })} />
                : editable ? <Empty text={t('data.none')} action={t('data.add_first')} onAction={() => change(withRow(draft, page, undefined).draft)} /> : <Empty text={t('data.none')} />
            ) : (
              <>
                <Grid key={page.table} page={page} draft={draft} change={change} faults={faults.filter((fault) => fault.table === page.table)} editable={editable} target={target} reached={reached} undo={undo} />
                <Pager page={page} from={from} />
              </>
            )}
          </div>
          {page && (
            <footer className="card-foot">
              <span className="from">{t('card.source', { text: t('data.source', { file: page.file, case: info?.name[lang] ?? '', revision }) })}</span>
              <span className="outs">
                <span>{t('card.export')}</span>
                {(['XLSX', 'CSV'] as const).map((kind) => (
                  <a key={kind} download href={`/api/v1${query(`/tables/${table}/file`, { format: kind.toLowerCase(), filter: address.find })}`} aria-label={t('card.export_as', { title: page.file, kind })}>{kind}</a>
                ))}
              </span>
            </footer>
          )}
        </section>
        {session?.user && (
          <div className="data-side">
            {editable && (count > 0 || result) && <CheckCard checked={result ? { ...result.checked, faults } : undefined} stale={stale} busy={check.isPending} open={open} use={use} settle={settle} periods={periods} />}
            {editable && count > 0 && (
              <section className="card" aria-label={t('data.changes', { n: revision })}>
                <div className="card-head"><div><h2>{t('data.changes', { n: revision })}</h2><p className="cap">{t('data.changes_n', { n: count })}</p></div></div>
                <div className="card-body"><DiffLines files={draftDiff(draft, (name) => (name === page?.table ? page.columns : undefined))} /></div>
              </section>
            )}
            {editable && <p className="data-note">{t('import.new_here')} <a href={`/api/v1/template?lang=${lang}`} download>{t('import.template')}</a></p>}
            <RevisionsCard editable={editable} />
          </div>
        )}
      </div>}
    </>
  )
}

function Find({ value, change }: { value: string; change: (text: string) => void }) {
  const { t } = useText()
  const [text, setText] = useState(value)
  return (
    <form role="search" aria-label={t('data.find')} onSubmit={(event) => { event.preventDefault(); change(text.trim()) }}>
      <input className="input" type="search" value={text} placeholder={t('data.find')} aria-label={t('data.find')} onChange={(event) => setText(event.target.value)} onBlur={() => text.trim() !== value && change(text.trim())} />
    </form>
  )
}

function Pager({ page, from }: { page: TablePage; from: number }) {
  const { t } = useText()
  const { go } = useAddress()
  if (from === 0 && page.next === null) return null
  const to = (at: number) => go({ from: at > 0 ? String(at) : undefined })
  return (
    <div className="pager">
      <button type="button" className="btn small" disabled={from === 0} onClick={() => to(Math.max(0, from - PAGE_ROWS))}>{t('data.page_before')}</button>
      <span className="num faint">{t('data.page_at', { from: fixed(from + 1, 0), to: fixed(from + page.rows.length, 0) })}</span>
      <button type="button" className="btn small" disabled={page.next === null} onClick={() => to(Number(page.next))}>{t('data.page_next')}</button>
    </div>
  )
}
