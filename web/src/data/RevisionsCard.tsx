import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Problem, send } from '../api/client'
import { useAddress } from '../address/use-address'
import { useText, wordOr } from '../i18n'
import { ErrorState, Loading } from '../shell/states'
import { useToast } from '../shell/toast'
import type { Clash, FileDiff, Revision } from './api'
import { useDiff, useRevisions } from './api'
import { Clashes } from './CheckCard'
import type { Draft } from './draft'

/** The accepted states: who, when, which rows; the rows of an edit can be taken back. */
export function RevisionsCard({ editable }: { editable: boolean }) {
  const { t } = useText()
  const revisions = useRevisions(true)
  return (
    <section className="card revisions" aria-label={t('data.revisions')}>
      <div className="card-head"><div><h2>{t('data.revisions')}</h2><p className="cap">{t('data.revisions_hint')}</p></div></div>
      <div className="card-body">
        {revisions.error ? <ErrorState error={revisions.error} retry={() => void revisions.refetch()} /> : !revisions.data ? <Loading height={80} /> : (
          <ol>{revisions.data.map((revision) => <Line key={revision.revision} revision={revision} editable={editable} />)}</ol>
        )}
      </div>
    </section>
  )
}

function Line({ revision, editable }: { revision: Revision; editable: boolean }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const open = address.rev === String(revision.revision)
  const byEdit = ['edit', 'undo', 'import'].includes(revision.kind)
  const when = new Date(revision.time).toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li data-revision={revision.revision}>
      <button type="button" className="line-head" aria-expanded={open} onClick={() => go({ rev: open ? undefined : String(revision.revision) })}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        <b>{t('data.revision', { n: revision.revision })}</b>
        <span className="tag plain">{wordOr(t, `data.kind.${revision.kind}`, revision.kind)}</span>
        <span className="faint">{revision.author} · {when}</span>
      </button>
      {open && (byEdit ? <Diff revision={revision.revision} editable={editable} /> : <ul className="files">{revision.files.map((file) => <li key={file.path}><code>{file.path}</code></li>)}</ul>)}
    </li>
  )
}

function Diff({ revision, editable }: { revision: number; editable: boolean }) {
  const { t } = useText()
  const diff = useDiff(revision)
  const client = useQueryClient()
  const toast = useToast()
  const { go } = useAddress()
  const back = useMutation({
    mutationFn: () => send<{ revision: number }>('POST', `/revisions/${revision}/undo`),
    onSuccess: (answer) => {
      toast(t('data.taken_back', { n: revision, by: answer.revision }))
      go({ rev: String(answer.revision) }, { replace: true })
      void client.invalidateQueries()
    },
  })
  const clashes = back.error instanceof Problem && back.error.code === 'clash' ? (back.error.body.clashes as Clash[]) : undefined
  if (diff.error) return <ErrorState error={diff.error} />
  if (!diff.data) return <Loading height={40} />
  return (
    <div className="diff">
      <DiffLines files={diff.data} />
      {clashes ? <Clashes clashes={clashes} revision={revision} /> : back.error ? <ErrorState error={back.error} /> : null}
      {editable && <button type="button" className="btn small" disabled={back.isPending} onClick={() => back.mutate()}>{t('data.take_back', { n: revision })}</button>}
    </div>
  )
}

const SHOWN = 40

/** Rows as they were and as they are, one line each. */
export function DiffLines({ files }: { files: FileDiff[] }) {
  const { t } = useText()
  return (
    <>
      {files.map((file) => (
        <div key={file.file} className="difflines" tabIndex={0} role="group" aria-label={file.file}>
          {file.rows.slice(0, SHOWN).map((row, i) => (
            <div key={i}>
              <span className="faint">{row.line ? `${file.file} · ${row.line}` : file.file}</span>
              {row.old && <del>− {brief(row.old, row.new)}</del>}
              {row.new && <ins>+ {brief(row.new, row.old)}</ins>}
            </div>
          ))}
          {file.count > Math.min(SHOWN, file.rows.length) && <span className="faint">{t('data.more_lines', { n: file.count - Math.min(SHOWN, file.rows.length) })}</span>}
        </div>
      ))}
    </>
  )
}

/** The first cell and those that differ; a row that came or went as a whole. */
function brief(texts: string[], other: string[] | null): string {
  const kept = other ? texts.filter((text, i) => i === 0 || text !== other[i]).map((text) => text || '∅') : texts.filter(Boolean)
  return kept.map((text) => (text.length > 60 ? `${text.slice(0, 57)}…` : text)).join(', ')
}

/** A draft in the shape of a revision's diff. */
export function draftDiff(draft: Draft, columns: (table: string) => string[] | undefined): FileDiff[] {
  const tables = [...new Set(draft.changes.map((change) => change.table))]
  return tables.map((table) => {
    const mine = draft.changes.filter((change) => change.table === table)
    const names = columns(table) ?? Object.keys(mine.find((change) => change.op !== 'insert')?.old ?? mine[0]?.new ?? {})
    return {
      file: `${table}.csv`, table, columns: names, count: mine.length,
      rows: mine.map((change) => ({
        op: change.op, key: change.key, line: 0,
        old: change.op === 'insert' ? null : names.map((name) => change.old[name] ?? ''),
        new: change.op === 'delete' ? null : names.map((name) => change.new[name] ?? change.old[name] ?? ''),
      })),
    }
  })
}
