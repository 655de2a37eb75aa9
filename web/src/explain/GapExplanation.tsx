import type { ExplainTarget } from '../address/target'
import { useCoverage } from '../api/queries'
import { speciesText } from '../format/species'
import { useText } from '../i18n'
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
  const nameIn = (row: { name_en: string; name_zh: string }) => (lang === 'zh' ? row.name_zh : row.name_en)
  if (!item) return <Empty text={t('explain.statistic_none')} />
  const others = coverage.data.filter((row) => row.status === 'not_estimated' && row !== item && (row.key_level || row.key_trend))
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
      {others.length > 0 && (
        <>
          <h3>{t('explain.gap_list')}</h3>
          <ul className="lines">
            {others.slice(0, 30).map((row) => (
              <li key={`${row.sector}|${row.species}`}>
                <span>{nameIn(row)}</span>
                <Figure target={{ kind: 'gap', sector: row.sector, species: row.species, period: target.period }} name={nameIn(row)}>{speciesText(row.species, lang)}</Figure>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
