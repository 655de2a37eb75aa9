import { useEffect, useRef, useState } from 'react'
import { useAddress } from '../address/use-address'
import { useVocabulary } from '../api/queries'
import { Facts, Quoted, StatusTag } from '../explain/parts'
import '../explain/explain.css'
import type { LibraryItem } from '../data/api'
import { useLibrary } from '../data/api'
import { NO_BREAK, fixed, full } from '../format/number'
import { speciesText } from '../format/species'
import type { Translate } from '../i18n'
import { useText, wordOr } from '../i18n'
import { useNames } from '../names/names'
import { Chip } from '../shell/Chip'
import { CloseIcon } from '../shell/icons'
import { PageHead, Share } from '../shell/PageHead'
import { Empty, ErrorState, Loading } from '../shell/states'
import './library.css'

const KINDS = ['all', 'process', 'fuel', 'technology', 'factor'] as const
const STEP = 100

/** Everything a figure can rest on: words and rows, with their source, and where this case uses them. */
export default function Library() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const [limit, setLimit] = useState(STEP)
  const kind = KINDS.find((name) => name === address.kind) ?? 'all'
  const used = address.used === '1'
  const found = useLibrary(address.find, kind === 'all' ? undefined : kind, used, limit)
  const page = found.data
  const counts = page?.counts ?? {}
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const open = (item: LibraryItem) => go({ item: item === undefined ? undefined : `${item.kind}~${item.id}` })
  return (
    <div className={address.item ? 'library with-detail' : 'library'}>
      <div className="library-main">
        <PageHead title={t('nav.library')} sub={page ? t('library.sub', { n: fixed(all, 0) }) : ' '}><Share period={address.period} against={address.against} /></PageHead>
        <div className="library-tools">
          <Find key={address.find ?? ''} value={address.find ?? ''} change={(find) => { setLimit(STEP); go({ find: find || undefined, item: undefined }) }} />
          <Chip
            label={t('library.kind')} value={kind} onChange={(next) => { setLimit(STEP); go({ kind: next === 'all' ? undefined : next }) }}
            options={KINDS.map((value) => ({ value, text: `${t(`library.kind.${value}`)} ${page ? fixed(value === 'all' ? all : (counts[value] ?? 0), 0) : ''}` }))}
          />
          <button type="button" className="btn" aria-pressed={used} onClick={() => { setLimit(STEP); go({ used: used ? undefined : '1' }) }}>{used ? '✓ ' : ''}{t('library.used_only')}</button>
        </div>
        <section className="card" aria-label={t('nav.library')}>
          {found.error && !page ? <ErrorState error={found.error} retry={() => void found.refetch()} /> : !page ? <Loading height={480} /> : page.items.length === 0 ? (
            <Empty text={t('library.none')} action={t('library.clear')} onAction={() => go({ find: undefined, kind: undefined, used: undefined, item: undefined })} />
          ) : (
            <>
              <div className="table-wrap" tabIndex={0} role="group" aria-label={t('nav.library')}>
                <table className="rows library-rows">
                  <thead><tr>
                    <th scope="col" className="fixed">{t('library.name')}</th><th scope="col">{t('library.kind')}</th><th scope="col">{t('library.gives')}</th><th scope="col" className="n">{t('library.value')}</th>
                    <th scope="col">{t('library.source')}</th><th scope="col">{t('library.status')}</th><th scope="col" className="n">{t('library.used')}</th>
                  </tr></thead>
                  <tbody>
                    {page.items.map((item, i) => (
                      <tr key={`${item.kind}${item.id}${i}`} className={address.item === `${item.kind}~${item.id}` ? 'selected' : ''}>
                        <th scope="row" className="fixed"><button type="button" className="link" onClick={() => open(item)}>{item.name[lang] || item.id}</button><code>{item.id}</code></th>
                        <td>{t(`library.one.${item.kind}`)}</td>
                        <td>{item.species ? speciesText(String(item.species), lang) : (item.unit as string | undefined)}</td>
                        <td className="n">{typeof item.value === 'number' ? `${full(item.value)}${NO_BREAK}${String(item.unit ?? '')}` : ''}</td>
                        <td>{item.kind === 'factor' ? [item.origin, item.region].filter(Boolean).join(' · ') : ''}</td>
                        <td>{item.kind === 'factor' && <><StatusTag status={item.status as string} own={item.shelf === 'case'} /> <Flags item={item} t={t} /></>}</td>
                        <td className="n">{item.used.count > 0 ? t('library.used_n', { n: fixed(item.used.count, 0) }) : '—'}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <div className="pager">
                <span className="num faint">{t('library.shown', { n: fixed(page.items.length, 0), total: fixed(page.matched, 0) })}</span>
                {page.next !== null && <button type="button" className="btn small" onClick={() => setLimit(limit + STEP)}>{t('library.more')}</button>}
              </div>
            </>
          )}
        </section>
      </div>
      {address.item && <Detail name={address.item} near={page?.items} />}
    </div>
  )
}

function Find({ value, change }: { value: string; change: (text: string) => void }) {
  const { t } = useText()
  const [text, setText] = useState(value)
  return (
    <form role="search" aria-label={t('library.find')} onSubmit={(event) => { event.preventDefault(); change(text.trim()) }}>
      <input className="input" type="search" value={text} placeholder={t('library.find')} aria-label={t('library.find')} onChange={(event) => setText(event.target.value)} onBlur={() => text.trim() !== value && change(text.trim())} />
    </form>
  )
}

function Flags({ item, t }: { item: LibraryItem; t: Translate }) {
  const flags = String(item.flags ?? '').split('|').filter(Boolean)
  return <>{flags.map((flag) => <span key={flag} className="tag warn"><span aria-hidden="true">!</span>{wordOr(t, `library.flag.${flag}`, flag.replace(/_/g, ' '))}</span>)}</>
}

/** One entry with all its columns, its source, and the records of this case that rest on it. */
function Detail({ name, near }: { name: string; near: LibraryItem[] | undefined }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const names = useNames()
  useVocabulary()
  const [kind, id] = [name.slice(0, name.indexOf('~')), name.slice(name.indexOf('~') + 1)]
  const listed = near?.find((item) => item.kind === kind && item.id === id)
  const asked = useLibrary(listed ? 'ᴓ' : id, kind, false, 50)
  const item = listed ?? asked.data?.items.find((one) => one.id === id && one.kind === kind)
  const panel = useRef<HTMLElement>(null)
  const opener = useRef<HTMLElement | null>(null)
  useEffect(() => {
    if (document.activeElement instanceof HTMLElement && !panel.current?.contains(document.activeElement)) opener.current = document.activeElement
    panel.current?.focus({ preventScroll: true })
  }, [name])
  useEffect(() => () => { if (opener.current?.isConnected) opener.current.focus({ preventScroll: true }) }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => { if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) go({ item: undefined }) }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [go])
  const text = (field: string) => (item?.[field] === null || item?.[field] === undefined || item[field] === '' ? undefined : String(item[field]))
  const word = (field: 'process' | 'fuel' | 'technology' | 'sector' | 'region') => (text(field) ? <>{names(field, text(field))} <code>{text(field)}</code></> : undefined)
  const years = [text('year_from'), text('year_to')]
  return (
    <aside className="drawer library-detail" ref={panel} tabIndex={-1} aria-label={t('library.detail')}>
      <div className="drawer-bar">
        <span className="tag plain">{kind in { process: 1, fuel: 1, technology: 1, factor: 1 } ? t(`library.one.${kind as LibraryItem['kind']}`) : kind}</span>
        <button type="button" className="iconbtn close" aria-label={t('library.close')} title={`${t('library.close')} ( Esc )`} onClick={() => go({ item: undefined })}><CloseIcon /></button>
      </div>
      <div className="drawer-body">
        {!item ? (asked.isPending ? <Loading height={200} /> : <Empty text={t('library.none')} />) : (
          <>
            <h2>{item.name[lang] || item.id}</h2>
            {item.kind === 'factor' && (
              <>
                <p className="big"><b className="num">{typeof item.value === 'number' ? full(item.value) : '—'}</b><span>{text('unit')} · {text('species') ? speciesText(text('species')!, lang) : ''}</span></p>
                <p><StatusTag status={text('status')} own={item.shelf === 'case'} /> <Flags item={item} t={t} /></p>
              </>
            )}
            <Facts rows={[
              [t('library.f.id'), <code key="id">{item.id}</code>],
              [t('library.source'), text('source') && <Quoted text={text('source')} />],
              [t('library.f.table'), text('table') && <Quoted text={text('table')} />],
              [t('library.f.range'), typeof item.low === 'number' && typeof item.high === 'number' ? `${full(item.low)} – ${full(item.high)}` : undefined],
              [t('library.f.published'), text('published_value') && `${text('published_value')} ${text('published_unit') ?? ''}`],
              [t('library.f.role'), text('role')],
              [t('library.f.scope'), item.kind === 'factor' ? text('scope') : undefined],
              [t('library.f.process'), word('process')],
              [t('library.f.fuel'), word('fuel')],
              [t('library.f.technology'), word('technology')],
              [t('library.f.sector'), word('sector')],
              [t('library.f.region'), word('region')],
              [t('library.f.years'), years[0] || years[1] ? `${years[0] ?? ''}–${years[1] ?? ''}` : undefined],
              [t('library.f.tier'), text('tier')],
              [t('library.f.unit'), item.kind === 'factor' ? undefined : text('unit')],
              [t('library.f.needs'), text('needs')],
              [t('library.f.class'), text('class')],
              [t('library.f.origin'), text('origin')],
              [t('library.f.alias'), text('alias')],
              [t('library.f.reagent'), text('reagent')],
              [t('library.f.parent'), text('parent')],
              [t('library.f.note'), text('note') && <Quoted text={text('note')} />],
            ]} />
            <h3>{t('library.where')}</h3>
            {item.used.count === 0 ? <p className="faint">{t('library.unused')}</p> : (
              <>
                <p className="faint">{t(item.used_by === 'controls' ? 'library.where_controls' : 'library.where_n', { n: fixed(item.used.count, 0) })}</p>
                <ul className="lines">
                  {item.used.activities.map((activity) => (
                    <li key={activity}><button type="button" className="link" onClick={() => go({ item: undefined, kind: undefined, used: undefined, table: item.used_by === 'controls' ? 'sources' : undefined, find: activity }, { path: '/data' })}>{activity}</button></li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </div>
    </aside>
  )
}
