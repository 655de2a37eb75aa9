import { useId, useMemo, useRef, useState } from 'react'
import type { Patch } from '../address/use-address'
import { useAddress } from '../address/use-address'
import { useCase, useSources, useVocabulary } from '../api/queries'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import { useNames } from '../names/names'
import { SearchIcon } from './icons'
import { FURTHER_TABS, PAGES } from './pages'

interface Hit {
  id: string
  name: string
  kind: TextKey
  path: string
  patch: Patch
  words: string
}

/** `/` finds pages, sources, sectors, fuels, species and regions by either language's name or by id. */
export function Search() {
  const { t } = useText()
  const { go } = useAddress()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const box = useRef<HTMLInputElement>(null)
  const list = useId()
  const all = useHits()
  const wanted = text.trim().toLowerCase()
  const hits = useMemo(() => (wanted ? all.filter((hit) => hit.words.includes(wanted)).slice(0, 12) : []), [all, wanted])

  const choose = (hit: Hit | undefined) => {
    if (!hit) return
    setText('')
    setOpen(false)
    box.current?.blur()
    go({ explain: undefined, open: [], ...hit.patch }, { path: hit.path })
  }
  const shown = open && wanted !== ''
  return (
    <div className="search" role="search">
      <div className="box">
        <SearchIcon />
        <input
          id="search" ref={box} type="text" role="combobox" autoComplete="off" spellCheck={false}
          aria-label={t('head.search')} placeholder={t('head.search')} aria-expanded={shown} aria-controls={list} aria-autocomplete="list"
          aria-activedescendant={shown && hits[at] ? `${list}-${at}` : undefined}
          value={text}
          onChange={(event) => { setText(event.target.value); setAt(0); setOpen(true) }}
          onFocus={() => setOpen(true)}
          onBlur={() => setTimeout(() => setOpen(false), 150)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              setAt((now) => Math.min(hits.length - 1, Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))))
            } else if (event.key === 'Enter') choose(hits[at])
            else if (event.key === 'Escape') {
              event.preventDefault()
              event.stopPropagation()
              setText('')
              box.current?.blur()
            }
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <ul className="popover hits" id={list} role="listbox" aria-label={t('head.search')} hidden={!shown}>
        {hits.map((hit, i) => (
          <li key={hit.id} id={`${list}-${i}`} role="option" aria-selected={i === at} onPointerDown={(event) => { event.preventDefault(); choose(hit) }}>
            <span>{hit.name}</span>
            <span>{t(hit.kind)}</span>
          </li>
        ))}
        {hits.length === 0 && <li role="option" aria-selected={false} aria-disabled="true">{t('head.search_none', { text })}</li>}
      </ul>
    </div>
  )
}

function useHits(): Hit[] {
  const { t } = useText()
  const nameOf = useNames()
  const vocabulary = useVocabulary().data
  const sources = useSources().data
  const info = useCase().data
  return useMemo(() => {
    const hit = (dim: string, id: string, kind: TextKey, patch: Patch, ...more: string[]): Hit => {
      const name = nameOf(dim, id)
      return { id: `${dim}:${id}`, name, kind, path: '/inventory', patch, words: [id, name, ...more].join(' ').toLowerCase() }
    }
    return [
      ...[...PAGES, ...FURTHER_TABS].map(({ path, text }) => ({ id: path, name: t(text), kind: 'search.page' as const, path, patch: {}, words: `${t(text)} ${path}`.toLowerCase() })),
      ...(vocabulary?.species ?? []).map((row) => hit('species', row.name, 'search.species', { species: row.name }, row.name_en, row.name_zh)),
      ...(sources ?? []).map((row) => hit('source_id', row.source_id, 'search.source', { filters: { source_id: [row.source_id] } }, row.name)),
      ...(vocabulary?.sectors ?? []).map((row) => hit('sector', row.code, 'search.sector', { filters: { sector: [row.code] } }, row.name_en, row.name_zh)),
      ...(vocabulary?.fuels ?? []).map((row) => hit('fuel', row.fuel, 'search.fuel', { filters: { fuel: [row.fuel] } }, row.name_en, row.name_zh)),
      ...(vocabulary?.processes ?? []).map((row) => hit('process', row.process, 'search.process', { filters: { process: [row.process] } }, row.name_en, row.name_zh)),
      ...(info?.regions ?? []).map((row) => hit('region', row.region, 'search.region', { filters: { region: [row.region] } }, row.name_en, row.name_zh)),
    ]
  }, [vocabulary, sources, info, nameOf, t])
}
