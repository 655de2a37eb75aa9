import type { ExplainTarget } from '../address/target'
import { useCoverage } from '../api/queries'
import { speciesText } from '../format/species'
import type { CoverageItem } from '../api/types'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { gapsOf } from './gaps'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { Facts } from './parts'

/** A category without a figure: why, and which data would mend it. */
export function GapExplanation({ target }: { target: Extract<ExplainTarget, { kind: 'gap' }> }) {
  const { t, lang } = useText()
  const coverage = useCoverage(target.period)
  if (coverage.error) return <ErrorState error={coverage.error} retry={() => void coverage.refetch()} />
  if (!coverage.data) return <Loading height={240} />
  const item = coverage.data.find((row) => row.sector === target.sector && row.species === target.species)
  const nameIn = (row: { name_en: string; name_zh: string }) => capital(lang === 'zh' ? row.name_zh : row.name_en)
  if (!item) return <Empty text={t('explain.statistic_none')} />
  // One line a sector; each of its species is a door.
  const others = new Map<string, CoverageItem[]>()
  for (const row of gapsOf(coverage.data)) if (row !== item) others.set(row.sector, [...(others.get(row.sector) ?? []), row])
  return (
    <>
      <h2>{`${nameIn(item)} · ${speciesText(item.species, lang)} · ${target.period}`}</h2>
      <p className="big"><b>{t(`status.${item.status}`)}</b></p>
      {item.status === 'not_estimated' && <p className="meaning">{t('explain.gap_meaning')}</p>}
      <Facts rows={[
        [t('explain.gap_reason'), item.reason?.[lang]],
        [t('explain.gap_need'), item.need?.[lang]],
        ['NFR', <code key="code">{item.sector}</code>],
        ['', [item.key_level && t('explain.gap_key_level'), item.key_trend && t('explain.gap_key_trend')].filter(Boolean).join(' · ')],
      ]} />
      {others.size > 0 && (
        <>
          <h3>{t('explain.gap_list')}</h3>
          <ul className="lines">
            {[...others.values()].slice(0, 60).map((rows) => (
              <li key={rows[0]!.sector} className="gap-line">
                <span>{nameIn(rows[0]!)}</span>
                <span className="doors">
                  {rows.map((row) => <Figure key={row.species} target={{ kind: 'gap', sector: row.sector, species: row.species, period: target.period }} name={nameIn(row)}>{speciesText(row.species, lang)}</Figure>)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
