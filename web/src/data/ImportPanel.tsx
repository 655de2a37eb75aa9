import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Problem, send } from '../api/client'
import { fixed } from '../format/number'
import type { Translate } from '../i18n'
import { useText } from '../i18n'
import { CloseIcon } from '../shell/icons'
import { ErrorState } from '../shell/states'
import { useToast } from '../shell/toast'
import { ImportColumns } from './ImportColumns'
import { ImportPreview } from './ImportPreview'
import type { Mapping, Reading, Tried } from './importing'
import { acceptImport, dropUpload, tryImport, uploadFile, useImportInfo } from './importing'
import './import.css'

const STEPS = ['file', 'columns', 'preview'] as const
type Step = (typeof STEPS)[number]

/** A table on its way in: the file, how its columns are read, what it would bring, and one revision of it. */
export function ImportPanel({ close, done, next, periods }: {
  close: () => void
  done: (table: string | undefined, revision: number) => void
  /** Number of the revision that it would become. */
  next: number
  periods: string[]
}) {
  const { t } = useText()
  const client = useQueryClient()
  const toast = useToast()
  const info = useImportInfo()
  const [step, setStep] = useState<Step>('file')
  const [tried, setTried] = useState<Tried>()
  const [reading, setReading] = useState<Reading>({})
  const [edited, setEdited] = useState<Mapping>()
  const [keep, setKeep] = useState<string>()
  const [moved, setMoved] = useState<string>()
  const panel = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  const go = (to: Step) => {
    setStep(to)
    // What comes next is read from its beginning.
    requestAnimationFrame(() => heading.current?.focus())
  }
  const took = (answer: Tried, how: Reading) => {
    setTried(answer)
    setReading(how)
    setEdited(undefined)
    setKeep((before) => before ?? answer.mapping_name)
  }
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const { upload: id } = await uploadFile(file)
      if (tried) void dropUpload(tried.upload).catch(() => undefined)
      // A mended file is read as the one before it.
      const how: Reading = edited ? { mapping: edited } : tried && tried.file === file.name ? reading : {}
      return { answer: await tryImport(id, how), how }
    },
    onSuccess: ({ answer, how }) => {
      took(answer, how)
      setMoved(undefined)
      const plain = answer.readings.length > 0 && answer.readings.every((one) => one.plain)
      go(plain || (step === 'preview' && answer.readings.length > 0) ? 'preview' : 'columns')
    },
  })
  const attempt = useMutation({
    mutationFn: async ({ how }: { how: Reading; to?: Step }) => tryImport(tried!.upload, how),
    onSuccess: (answer, { how, to }) => {
      took(answer, how)
      if (to) go(to)
    },
    onError: (fault) => { if (isGone(fault)) go('file') },
  })
  const accept = useMutation({
    mutationFn: async () => acceptImport(tried!.upload, reading, tried!.base, tried!.readings.length === 1 ? (keep ?? '') : ''),
    onSuccess: ({ revision }) => {
      const takeBack = () =>
        void send<{ revision: number }>('POST', `/revisions/${revision}/undo`).then(
          (answer) => {
            toast(t('data.taken_back', { n: revision, by: answer.revision }))
            void client.invalidateQueries()
          },
          (fault: unknown) => toast(t('import.undo_failed', { detail: fault instanceof Problem ? fault.detail : String(fault) })),
        )
      toast(t('import.done', { file: tried!.file, n: revision }), { label: t('data.undo'), run: takeBack })
      done(tried!.tables.find((one) => one.new + one.changed > 0)?.table, revision)
      void client.invalidateQueries()
    },
    onError: (fault) => {
      if (isGone(fault)) go('file')
      if (!(fault instanceof Problem) || !['clash', 'faults'].includes(fault.code)) return
      if (fault.code === 'clash') setMoved((fault.body.moved as string[] | undefined)?.join(', ') || t('import.fault_sheet'))
      // As the case is now.
      attempt.mutate({ how: reading, to: 'preview' })
    },
  })
  const leave = () => {
    if (tried) void dropUpload(tried.upload).catch(() => undefined)
    close()
  }
  const correct = (mapping: Mapping, at: 'now' | 'later') => {
    if (at === 'later') setEdited(mapping)
    else attempt.mutate({ how: { mapping } })
  }

  useEffect(() => heading.current?.focus(), [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && panel.current?.contains(document.activeElement)) leave()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  const busy = upload.isPending ? t('import.sending') : attempt.isPending ? t('import.reading') : accept.isPending ? t('import.taking') : undefined
  const trouble = [upload.error, attempt.error, accept.error].find((error) => error && !(error instanceof Problem && ['clash', 'faults'].includes(error.code)))
  const mapping = edited ?? (tried?.readings.length === 1 ? tried.readings[0]!.mapping : undefined)
  const reachable = (one: Step) => one === 'file' || tried !== undefined
  const toPreview = () => (edited ? attempt.mutate({ how: { mapping: edited }, to: 'preview' }) : go('preview'))
  return (
    <section className="card import" aria-labelledby="import-title" ref={panel}>
      <header className="card-head">
        <div>
          <h2 id="import-title" tabIndex={-1} ref={heading}>{t('import.title')}{tried && <span className="faint"> · {tried.file}</span>}</h2>
          <p className="cap">{t('import.hint')}</p>
        </div>
        <button type="button" className="iconbtn" aria-label={t('import.close')} title={t('import.close')} onClick={leave}><CloseIcon /></button>
      </header>
      <div className="import-top">
        <ol className="import-steps" aria-label={t('import.steps')}>
          {STEPS.map((one, i) => (
            <li key={one}>
              <button type="button" aria-current={step === one ? 'step' : undefined} disabled={!reachable(one) || busy !== undefined} onClick={() => (one === 'preview' ? toPreview() : go(one))}>
                <span className="dot" aria-hidden="true">{i + 1}</span>{t(`import.step.${one}`)}
              </button>
            </li>
          ))}
        </ol>
        <p className="import-busy" role="status">{busy ?? ''}</p>
      </div>
      {trouble ? (isGone(trouble) ? <p className="notice sample"><span aria-hidden="true">!</span>{t('import.gone')}</p> : <ErrorState error={trouble} retry={() => { upload.reset(); attempt.reset(); accept.reset() }} />) : null}
      {moved !== undefined && <p className="notice sample" role="alert"><span aria-hidden="true">!</span>{t('import.moved', { files: moved })}</p>}
      <div className={busy ? 'import-body busy' : 'import-body'} aria-busy={busy !== undefined}>
        {step === 'file' && <FileStep send={(file) => upload.mutate(file)} busy={busy !== undefined} />}
        {step === 'columns' && tried && info.data && (
          <>
            <ImportColumns tried={tried} info={info.data} mapping={mapping} reading={reading} correct={correct} begin={(reuse) => attempt.mutate({ how: { reuse } })} />
            <div className="import-acts">
              <button type="button" className="btn quiet" onClick={() => go('file')}>{t('import.back')}</button>
              <button type="button" className="btn main" disabled={busy !== undefined || tried.readings.length === 0} onClick={toPreview}>{t('import.next')}</button>
            </div>
          </>
        )}
        {step === 'preview' && tried && (
          <>
            <ImportPreview
              tried={tried} info={info.data} mapping={mapping} correct={(next_) => correct(next_, 'now')} periods={periods}
              keep={tried.readings.length === 1 ? { text: keep ?? '', change: setKeep } : undefined}
              another={<FilePick label={t('import.another')} send={(file) => upload.mutate(file)} />}
            />
            <div className="import-acts">
              <button type="button" className="btn quiet" onClick={() => go('columns')}>{t('import.back')}</button>
              <button type="button" className="btn main" disabled={busy !== undefined || tried.fault_count > 0 || tried.effect === null || tried.changes === 0} onClick={() => accept.mutate()}>{t('data.commit', { n: next })}</button>
            </div>
          </>
        )}
      </div>
    </section>
  )
}

const isGone = (fault: unknown) => fault instanceof Problem && fault.status === 404

const KINDS = '.xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Where a file is dropped or chosen; beside it the form to fill in and what is kept from before. */
function FileStep({ send: sent, busy }: { send: (file: File) => void; busy: boolean }) {
  const { t, lang } = useText()
  const info = useImportInfo().data
  const [over, setOver] = useState(false)
  return (
    <div className="import-file">
      <label
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => { event.preventDefault(); setOver(true) }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer.files[0]
          if (file && !busy) sent(file)
        }}
      >
        <b>{t('import.drop')}</b>
        <span>{info ? limits(t, info.largest_bytes, info.most_rows) : ' '}</span>
        <input type="file" accept={KINDS} disabled={busy} onChange={(event) => chosen(event.target, sent)} />
      </label>
      <div className="import-aside">
        <div>
          <a className="btn" href={`/api/v1/template?lang=${lang}`} download>{t('import.template')}</a>
          <p className="cap">{t('import.template_hint')}</p>
        </div>
        <div>
          <h3>{t('import.mappings')}</h3>
          {info && info.mappings.length > 0 ? (
            <>
              <ul className="kept">{info.mappings.map((one) => <li key={one.name}><b>{one.name}</b> <span className="faint">{[one.table, one.sheet].filter(Boolean).join(' · ')}</span>{one.faulty && <span className="tag danger">✕ {t('import.mapping_faulty')}</span>}</li>)}</ul>
              <p className="cap">{t('import.mappings_hint')}</p>
            </>
          ) : <p className="cap">{t('import.mappings_none')}</p>}
        </div>
      </div>
    </div>
  )
}

const limits = (t: Translate, bytes: number, rows: number) => t('import.limits', { mb: Math.floor(bytes / (1 << 20)), rows: fixed(rows, 0) })

function FilePick({ label, send: sent }: { label: string; send: (file: File) => void }) {
  return (
    <label className="btn small pick">
      {label}
      <input type="file" accept={KINDS} onChange={(event) => chosen(event.target, sent)} />
    </label>
  )
}

function chosen(input: HTMLInputElement, sent: (file: File) => void) {
  const file = input.files?.[0]
  if (file) sent(file)
  // The same file, mended, may be chosen again.
  input.value = ''
}
