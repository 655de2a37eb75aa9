import { useMemo } from 'react'
import { useAddress } from '../address/use-address'
import { useRanking } from '../api/evaluation'
import { useText } from '../i18n'
import { useNames } from '../names/names'
import { Chip } from '../shell/Chip'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Frame } from './Frame'
import { RankingTable } from './RankingTable'
import type { Choice } from './choice'
import { useChoice } from './choice'
import { score } from './values'
import { useLevelName } from './words'

/** Who does well: subjects of a level or sector by their score. Incomplete results are listed, never ranked. */
export default function Ranking() {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const { choice: asked } = useChoice()
  const organisations = asked?.subjects.some((one) => one.kind === 'organisation') ?? false
  const regions = asked?.subjects.filter((one) => one.kind === 'region') ?? []
  const levels = useMemo(() => [...new Set(regions.map((one) => one.class).filter((level): level is string => Boolean(level)))], [regions])
  // A level with at least two regions is a ranking; the first of them is what is asked for.
  const usual = levels.find((level) => regions.filter((one) => one.class === level).length > 1)
  const level = address.level === 'all' ? undefined : (levels.find((one) => one === address.level) ?? (organisations ? undefined : usual))
  const answer = useRanking(asked && { system: asked.system.id, period: asked.period, base: asked.question.base, context: asked.question.context, level, parent: address.within, sector: address.of })
  const rows = answer.data?.rows
  const ranked = rows?.filter((row) => row.rank !== null) ?? []
  const out = (rows?.length ?? 0) - ranked.length
  return (
    <Frame ofOne={false} chips={(choice) => <Chips choice={choice} level={level} levels={levels} usual={organisations ? undefined : usual} organisations={organisations} />}>
      {(choice) => answer.error && !rows ? <section className="card"><ErrorState error={answer.error} retry={() => void answer.refetch()} /></section> : !rows ? <Loading height={520} /> : rows.length === 0 ? (
        <section className="card"><Empty text={t('evaluation.rank.none')} action={t('evaluation.rank.none_act')} onAction={() => go({ level: 'all', within: undefined, of: undefined })} /></section>
      ) : (
        <>
          <div className="lead-block">
            <p className="lead">
              {ranked[0] ? t('evaluation.rank.lead', { first: ranked[0].name[lang], score: score(ranked[0].score!), n: ranked.length }) : t('evaluation.rank.lead_none', { n: rows.length })}
              {ranked[0] && out > 0 && t('evaluation.rank.lead_incomplete', { n: out })}{t('evaluation.rank.stop')}
            </p>
            {ranked.some((row) => row.overlaps) && <p className="unsure">{t('evaluation.rank.overlap')}</p>}
          </div>
          <RankingTable choice={choice} rows={rows} words={[choice.period, level, address.within, address.of].filter(Boolean).join(' · ')} />
        </>
      )}
    </Frame>
  )
}

function Chips({ choice, level, levels, usual, organisations }: { choice: Choice; level: string | undefined; levels: string[]; usual: string | undefined; organisations: boolean }) {
  const { t, lang } = useText()
  const nameOf = useNames()
  const levelName = useLevelName()
  const { address, go } = useAddress()
  const all = { value: '', text: t('evaluation.rank.all') }
  const sectors = [...new Set(choice.subjects.map((one) => (one.kind === 'organisation' ? one.class : null)).filter((sector): sector is string => Boolean(sector)))].sort()
  const parents = [...new Set(choice.subjects.map((one) => one.parent).filter((parent): parent is string => Boolean(parent)))]
  const nameOfRegion = (id: string) => choice.subjects.find((one) => one.id === id)?.name[lang] ?? nameOf('region', id)
  return (
    <>
      {levels.length > 0 && <Chip label={t('evaluation.rank.chip_level')} value={level ?? ''} options={[all, ...levels.map((value) => ({ value, text: levelName(value) }))]} onChange={(value) => go({ level: value === '' ? 'all' : value === usual ? undefined : value, explain: undefined })} />}
      {parents.length > 1 && <Chip label={t('evaluation.rank.chip_within')} value={address.within ?? ''} options={[all, ...parents.map((value) => ({ value, text: nameOfRegion(value) }))]} onChange={(value) => go({ within: value || undefined, explain: undefined })} />}
      {organisations && sectors.length > 0 && <Chip label={t('evaluation.rank.chip_sector')} value={address.of ?? ''} options={[all, ...sectors.map((value) => ({ value, text: nameOf('sector', value) }))]} onChange={(value) => go({ of: value || undefined, explain: undefined })} />}
    </>
  )
}
