import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useMemo, useState, useEffect } from 'react'
import type { ExplainTarget } from '../address/target'
import { targetText } from '../address/target'
import { useAddress, useExplain } from '../address/use-address'
import { explanationQuery, useCoverage, useFaults, useInventory, useSession } from '../api/queries'
import type { CoverageItem } from '../api/types'
import { gapsOf } from '../explain/gaps'
import { useText } from '../i18n'
import { faultText } from '../i18n/fault'
import { capital, useNames } from '../names/names'
import type { OverviewData } from './use-overview'
import { CITY_BOUNDARY } from './use-overview'

interface Item {
  id: string
  mark: '✕' | '!' | '◷'
  tone: 'danger' | 'warn' | 'info'
  title: string
  detail: ReactNode
  button?: { text: string; act: () => void }
}

/** What needs a person: only what is there. Without anything the card stays away. */
export function Attention({ data }: { data: OverviewData }) {
  const { t } = useText()
  const items = [...useFaultItems(), ...useGapItems(data), ...useMemoryItems(data)]
  if (items.length === 0) return null
  return (
    <section className="card w-attention" aria-labelledby="attention">
      <header className="card-head"><h2 id="attention">{t('attention.title')}</h2></header>
      <ul className="todo">
        {items.map((item) => (
          <li key={item.id}>
            <span className={`mark ${item.tone}`} aria-hidden="true">{item.mark}</span>
            <div>
              <p>{item.title}</p>
              <p className="detail">{item.detail}</p>
            </div>
            {item.button && <button type="button" className="btn small" onClick={item.button.act} aria-label={`${item.button.text}: ${item.title}`}>{item.button.text}</button>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function useFaultItems(): Item[] {
  const { t, lang } = useText()
  const session = useSession().data
  const faults = useFaults(Boolean(session?.user)).data ?? []
  const first = faults[0]
  if (!first) return []
  return [{
    id: 'faults', mark: '✕', tone: 'danger', title: t('attention.faults', { n: faults.length }),
    detail: `${first.row === null ? first.file : t('attention.fault_at', { file: first.file, row: first.row })}${lang === 'zh' ? '：' : ': '}${faultText(first, lang).text}`,
  }]
}

function useGapItems(data: OverviewData): Item[] {
  const { t, lang } = useText()
  const nameOf = useNames()
  const explain = useExplain()
  const { address } = useAddress()
  const nameIn = (gap: CoverageItem) => capital(lang === 'zh' ? gap.name_zh : gap.name_en)
  const coverage = useCoverage(data.period).data ?? []
  const gaps = gapsOf(coverage)
  const first = gaps[0]
  if (!first) return []
  const key = Boolean(first.key_level || first.key_trend)
  const names = [...new Set(gaps.map((gap) => (key ? `${nameIn(gap)} ${nameOf('species', gap.species)}` : nameIn(gap))))]
  const target: ExplainTarget = { kind: 'gap', sector: first.sector, species: first.species, period: data.period }
  const rest = names.length - 3
  return [{
    id: 'gaps', mark: '!', tone: 'warn', title: t(key ? 'attention.gaps' : 'attention.gaps_any', { n: key ? gaps.length : names.length }),
    detail: names.slice(0, 3).join(lang === 'zh' ? '、' : ', ') + (rest > 0 ? (lang === 'zh' ? '，' : ', ') + t('attention.more', { n: rest }) : ''),
    button: { text: t('attention.open'), act: () => address.explain !== targetText(target) && explain(target) },
  }]
}

const WATCHED = ['CO2', 'SO2', 'NOx', 'PM2.5']
const LARGEST = 4

/** Looks at the factors behind the largest contributions, after the page has been drawn. */
function useMemoryItems(data: OverviewData): Item[] {
  const { t, lang } = useText()
  const explain = useExplain()
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), 900)
    return () => clearTimeout(timer)
  }, [])
  const records = useInventory({ by: ['activity_id'], period: data.period, species: WATCHED, boundary: CITY_BOUNDARY, enabled: idle }).data?.rows
  const largest = useMemo(() => WATCHED.flatMap((species) =>
    (records ?? []).filter((row) => row.species === species && row.activity_id).sort((a, b) => b.kg - a.kg).slice(0, LARGEST)
      .map((row) => ({ activity: row.activity_id!, species }))), [records])
  const answers = useQueries({ queries: largest.map(({ activity, species }) => ({ ...explanationQuery(activity, species), retry: false })) })
  const unverified = answers.flatMap((answer, i) => {
    const row = [answer.data?.factor, ...(answer.data?.parameters ?? [])].find((row) => row?.status === 'memory')
    return row ? [{ ...largest[i]!, row }] : []
  })
  const first = unverified[0]
  if (!first) return []
  const names = [...new Set(unverified.map(({ row }) => row.id))]
  return [{
    id: 'memory', mark: '◷', tone: 'info', title: t('attention.memory', { n: unverified.length, of: largest.length }),
    detail: <>{t('attention.memory_detail')}{lang === 'zh' ? '：' : ': '}{names.slice(0, 2).join(lang === 'zh' ? '、' : ', ')}</>,
    button: { text: t('attention.review'), act: () => explain({ kind: 'record', activity: first.activity, species: first.species }) },
  }]
}
