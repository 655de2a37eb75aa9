import { useMemo } from 'react'
import { useCase, useSources, useVocabulary } from '../api/queries'
import type { Lang, Translate } from '../i18n'
import { useText, wordOr } from '../i18n'
import { speciesText } from '../format/species'

/** The reader's word for a value of any dimension; the bare id where nobody gave it a name. */
export type NameOf = (dim: string, value: string | number | null | undefined) => string

interface NamedValue {
  name_en: string
  name_zh: string
}

export function useNames(): NameOf {
  const { t, lang } = useText()
  const vocabulary = useVocabulary().data
  const sources = useSources().data
  const info = useCase().data
  return useMemo(() => {
    const tables: Record<string, Map<string, string>> = {
      sector: table(vocabulary?.sectors, (row) => row.code, lang),
      fuel: table(vocabulary?.fuels, (row) => row.fuel, lang),
      process: table(vocabulary?.processes, (row) => row.process, lang),
      technology: table(vocabulary?.technologies, (row) => row.technology, lang),
      region: table(info?.regions, (row) => row.region, lang),
      source_id: new Map(sources?.map((row) => [row.source_id, (lang === 'zh' ? row.name_zh : row.name_en) || localName(row.name, lang)])),
    }
    return (dim, value) => named(tables, t, lang, dim, value)
  }, [vocabulary, sources, info, t, lang])
}

function table<T extends NamedValue>(rows: T[] | undefined, key: (row: T) => string, lang: Lang): Map<string, string> {
  return new Map(rows?.map((row) => [key(row), capital(nameIn(row, key(row), lang))]))
}

/** A row that nobody named comes with its id for a name; an id is read with spaces. */
function nameIn(row: NamedValue, id: string, lang: Lang): string {
  const name = lang === 'zh' ? row.name_zh : row.name_en
  return !name || name === id ? id.replace(/_/g, ' ') : name
}

/** Names stand alone here: in cells, legends and titles they begin with a capital. */
export const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

function named(tables: Record<string, Map<string, string>>, t: Translate, lang: Lang, dim: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return t(dim === 'fuel' ? 'dim.none.fuel' : 'dim.none')
  const text = String(value)
  if (dim === 'species') return speciesText(text, lang)
  if (dim === 'medium') return wordOr(t, `medium.${text}`, text)
  if (dim === 'scope') return wordOr(t, `scope.long.${text}`, text)
  if (dim === 'fuel_class') return wordOr(t, `class.${text}`, text)
  return tables[dim]?.get(text) ?? text.replace(/_/g, ' ')
}

/** A source named `English | 中文` or `中文 (English)` shows the reader's half; any other name stands as it is. */
export function localName(name: string, lang: Lang): string {
  const [first, second] = name.split(/\s*[|｜]\s*/)
  if (!first || !second) return name
  const firstChinese = /[\u4e00-\u9fff]/.test(first)
  return (lang === 'zh') === firstChinese ? first : second
}
