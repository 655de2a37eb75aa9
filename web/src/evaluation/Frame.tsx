import type { ReactNode } from 'react'
import { useAddress } from '../address/use-address'
import type { Evaluation } from '../api/evaluation'
import { contextOf } from '../api/evaluation'
import { percent } from '../format/number'
import { useText } from '../i18n'
import { Chip } from '../shell/Chip'
import { PageHead, Share } from '../shell/PageHead'
import { PageTabs } from '../shell/PageTabs'
import { Empty, ErrorState, Loading } from '../shell/states'
import type { Choice } from './choice'
import { useChoice } from './choice'
import { useLevelName } from './words'
import './evaluation.css'

/** Head, tabs, notice and chips of a page of the evaluation, and its states until there is somebody to evaluate. */
export function Frame({ ofOne = true, result, acts, chips, children }: {
  /** Whether the page is about one subject, which is chosen then. */
  ofOne?: boolean
  /** The result, for the line of scope and the words of what the case says by itself. */
  result?: (choice: Choice) => Evaluation | undefined
  acts?: (choice: Choice) => ReactNode
  /** Further chips of the page. */
  chips?: (choice: Choice) => ReactNode
  children: (choice: Choice) => ReactNode
}) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const known = useChoice()
  const { choice, system } = known
  const told = choice && result?.(choice)
  const kind = t(`evaluation.kind.${system?.subjects === 'organisation' ? 'organisation' : 'region'}`)
  const scope = system && [
    t('evaluation.sub', { system: system.name[lang], version: system.version, counts: system.counts.join(' / ') }),
    choice && (told?.base ? t('evaluation.sub_period', { period: choice.period, base: told.base }) : t('evaluation.sub_period_alone', { period: choice.period })),
    told && t('evaluation.sub_coverage', { coverage: percent(told.coverage) }),
  ].filter(Boolean).join('')
  return (
    <>
      <PageHead title={choice && ofOne ? t('evaluation.title', { name: choice.subject.name[lang] }) : t('nav.evaluation')} sub={scope ?? ' '}>
        {choice && acts?.(choice)}
        {choice && <Share period={choice.period} against={address.against} />}
      </PageHead>
      <PageTabs />
      {system?.notice && <p className="notice sample"><span aria-hidden="true">!</span>{system.notice[lang]}</p>}
      {known.error ? <section className="card"><ErrorState error={known.error} retry={known.retry} /></section>
        : known.systems?.length === 0 ? <section className="card"><Empty text={t('evaluation.no_systems')} action={t('evaluation.open_data')} onAction={() => go({}, { path: '/data' })} /></section>
          : known.subjects && !choice && known.subjects.length > 0 ? <section className="card"><Empty text={t('evaluation.no_periods')} action={t('evaluation.open_data')} onAction={() => go({}, { path: '/data' })} /></section>
            : (
              <>
                {known.systems && system && (
                  <div className="toolbar evaluation-chips">
                    <div className="chips" role="group" aria-label={t('filter.bar')}>
                      <Chip
                        label={t('evaluation.chip.system')} value={system.id} options={known.systems.map((one) => ({ value: one.id, text: one.name[lang] }))}
                        onChange={(value) => go({ system: value, subject: undefined, context: undefined, tried: undefined, folded: undefined, level: undefined, within: undefined, of: undefined, explain: undefined })}
                      />
                      {choice && ofOne && <SubjectChip choice={choice} />}
                      {choice && <Chip label={t('filter.period')} value={choice.period} options={choice.periods.map((value) => ({ value, text: value }))} onChange={(period) => go({ period, tried: undefined, explain: undefined })} />}
                      {choice && <BaseChip choice={choice} base={told?.base ?? known.base} />}
                      {choice && <ContextChips choice={choice} used={told?.context} />}
                      {choice && chips?.(choice)}
                    </div>
                  </div>
                )}
                {choice ? children(choice) : known.subjects ? (
                  <section className="card"><Empty text={t('evaluation.no_subjects', { kind })} action={t('evaluation.no_subjects_act', { kind })} onAction={() => go({ table: system?.subjects === 'organisation' ? 'organisations' : 'regions' }, { path: '/data' })} /></section>
                ) : <Loading height={520} />}
              </>
            )}
    </>
  )
}

/** Who is evaluated, by level and, where there are sectors, under them. */
function SubjectChip({ choice }: { choice: Choice }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const levelName = useLevelName()
  return (
    <Chip
      label={t('evaluation.chip.subject')} value={choice.subject.id}
      options={choice.subjects.map((one) => ({ value: one.id, text: one.name[lang], group: levelName(one.kind === 'organisation' ? 'organisation' : one.class) }))}
      onChange={(subject) => go({ subject, tried: undefined, explain: undefined })}
    />
  )
}

function BaseChip({ choice, base }: { choice: Choice; base: string | undefined }) {
  const { t } = useText()
  const { address, go } = useAddress()
  // What the case says by itself is known only where nothing else was asked for.
  const own = address.base === undefined && base ? t('evaluation.chip.base_own', { base }) : t('evaluation.chip.base_unset')
  const earlier = choice.periods.filter((value) => value !== choice.period)
  return <Chip label={t('evaluation.chip.base')} value={address.base ?? ''} options={[{ value: '', text: own }, ...earlier.map((value) => ({ value, text: value }))]} onChange={(value) => go({ base: value || undefined, tried: undefined, explain: undefined })} />
}

function ContextChips({ choice, used }: { choice: Choice; used: Record<string, string> | undefined }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const asked = contextOf(address.context)
  return choice.system.contexts.map((dim) => {
    const own = dim.values.find(({ id }) => id === (asked[dim.id] === undefined ? used?.[dim.id] : undefined))
    const set = (value: string) => {
      const next = Object.entries({ ...asked, [dim.id]: value }).filter(([, text]) => text !== '').map(([name, text]) => `${name}*${text}`)
      go({ context: next.length ? next.join(',') : undefined, tried: undefined, explain: undefined })
    }
    return (
      <Chip
        key={dim.id} label={dim.name[lang]} value={asked[dim.id] ?? ''} onChange={set}
        options={[{ value: '', text: own ? t('evaluation.chip.context_own', { value: own.name[lang] }) : t('evaluation.chip.base_unset') }, ...dim.values.map((value) => ({ value: value.id, text: value.name[lang] }))]}
      />
    )
  })
}
