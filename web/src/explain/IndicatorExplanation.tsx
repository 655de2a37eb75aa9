import type { ReactNode } from 'react'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { Evaluation, IndexRow, IndicatorInput } from '../api/evaluation'
import { useEvaluation } from '../api/evaluation'
import { useCase } from '../api/queries'
import type { Way } from '../evaluation/origin'
import { causeOf, enterWay, ledgerWays, rowWay } from '../evaluation/origin'
import { PASS, added, lost, rowsOf, weakest } from '../evaluation/tree'
import { useGround } from '../evaluation/use-ground'
import { measured, points, score, share, valueText } from '../evaluation/values'
import { statusText } from '../evaluation/words'
import { asGiven, percent } from '../format/number'
import { speciesText } from '../format/species'
import { useText, wordOr } from '../i18n'
import { Empty, ErrorState, Loading } from '../shell/states'
import { Figure } from './Figure'
import { CopyButton, Facts, Quoted, Step } from './parts'

type Target = Extract<ExplainTarget, { kind: 'indicator' }>

/** An indicator from its inputs to its score, a node or the total from its parts. */
export function IndicatorExplanation({ target }: { target: Target }) {
  const { t, lang } = useText()
  const answer = useEvaluation(target)
  if (answer.error && !answer.data) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data) return <Loading height={320} />
  const result = answer.data
  const row = result.rows.find(({ id }) => id === target.id)
  const place = [result.subject.name[lang], result.period].join(' · ')
  if (target.id !== undefined && !row) return <><h2>{place}</h2><Empty text={t('evaluation.x.none')} /></>
  return (
    <>
      <h2>{[row?.name[lang] ?? t('evaluation.score'), place].join(' · ')}</h2>
      <p className="foot-note">{result.system.name[lang]} {result.system.version}{result.system.notice && ` · ${result.system.notice[lang]}`}</p>
      {row?.level === 3 ? <Indicator target={target} result={result} row={row} /> : <Node target={target} result={result} row={row} />}
      <Command target={target} />
    </>
  )
}

/** A node or the total: its parts, which add up to it. */
function Node({ target, result, row }: { target: Target; result: Evaluation; row: IndexRow | undefined }) {
  const { t, lang } = useText()
  const extra = row?.bonus ?? false
  const parts = rowsOf(result.rows, row?.id ?? null)
  const value = row ? row.score : result.score
  const whole = parts.filter((part) => part.score !== null && !part.bonus).reduce((sum, part) => sum + part.share, 0)
  return (
    <>
      <p className="big"><b className="num">{value === null ? t('evaluation.x.unknown') : extra ? t('evaluation.bonus_points', { points: points(value) }) : score(value)}</b>{!row && <span>{result.grade === 'incomplete' ? t('evaluation.no_grade') : result.grade_name[lang]}</span>}</p>
      <p className="meaning">{row ? statusText(t, result.rows, row) : t('evaluation.x.total_meaning')}</p>
      {result.gates.length > 0 && !row && <p className="meaning">{result.gates.map((gate) => gate[lang]).join(' ')}</p>}
      <h3>{t('evaluation.x.parts')}</h3>
      <ul className="parts">
        {parts.map((part) => {
          const apart = part.bonus
          return (
            <li key={part.id}>
              <span className="part-name">{part.name[lang]}</span>
              {part.score === null ? <Figure target={{ ...target, id: part.id }} name={part.name[lang]}>—</Figure> : <Figure target={{ ...target, id: part.id }} name={part.name[lang]}>{apart ? t('evaluation.bonus_points', { points: points(part.score) }) : score(part.score)}</Figure>}
              <span className="num share">{apart || part.score === null || whole === 0 ? '' : `× ${share(part.share / whole)}`}</span>
              {!apart && part.score !== null && <span className="part-bar accent" aria-hidden="true"><i style={{ width: `${Math.min(100, Math.max(0, part.score))}%` }} /></span>}
            </li>
          )
        })}
      </ul>
      {!extra && <p className="foot-note">{t('evaluation.x.parts_how')}</p>}
      {row && !extra && <Facts rows={[[t('evaluation.x.weight'), share(row.weight)], [t('evaluation.x.share'), row.score === null ? '—' : share(row.share)], [t('evaluation.x.adds'), points(added(row), 2)], [t('evaluation.x.loses'), points(lost(row), 2)]]} />}
    </>
  )
}

function Indicator({ target, result, row }: { target: Target; result: Evaluation; row: IndexRow }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const ground = useGround()
  const extra = row.bonus
  const value = valueText(row, lang)
  const weak = weakest(result.rows).has(row.id)
  const cause = !extra && row.score !== null && row.score < PASS ? causeOf(row, result.base, ground) : undefined
  const steps: { title: string; body: ReactNode }[] = []
  if (row.inputs?.length) steps.push({ title: t('evaluation.x.inputs'), body: row.inputs.map((input) => <Input key={input.id} input={input} base={result.base} />) })
  if (row.missing?.length) steps.push({ title: t('evaluation.x.missing'), body: <Missing row={row} /> })
  if (row.items?.length) steps.push({ title: t('evaluation.x.items'), body: <Items row={row} /> })
  if (row.formula && !row.items?.length) steps.push({ title: t('evaluation.x.formula'), body: <><pre>{row.formula}</pre>{row.formula_filled && <pre className="filled">{row.formula_filled}</pre>}</> })
  if (row.norm) steps.push({ title: t('evaluation.x.norm'), body: <p>{row.norm.text[lang]}</p> })
  return (
    <>
      <p className="big">
        <b className="num">{row.score === null ? t('evaluation.x.unknown') : extra ? t('evaluation.bonus_points', { points: points(row.score) }) : score(row.score)}</b>
        {value !== undefined && <span className="num">{value}</span>}
      </p>
      <p className="meaning">{statusText(t, result.rows, row)}{weak && <> <span className="tag danger"><span aria-hidden="true">▼</span>{t('evaluation.weakest')}</span></>}</p>
      {cause && <div className="drawer-acts"><button type="button" className="btn" onClick={() => go(cause.patch, { path: cause.path })}>{t('evaluation.x.cause')}</button></div>}
      {steps.map(({ title, body }, i) => <Step key={title} n={i + 1} title={title}>{body}</Step>)}
      <h3>{t('evaluation.x.facts')}</h3>
      <Facts rows={[
        ...(extra ? [] : [
          [t('evaluation.x.weight'), share(row.weight)], [t('evaluation.x.share'), row.score === null ? '—' : share(row.share)],
          [t('evaluation.x.adds'), points(added(row), 2)], [t('evaluation.x.loses'), row.score === null ? null : points(lost(row), 2)],
        ] as [string, string | null][]),
        [t('evaluation.x.direction'), row.direction ? wordOr(t, `evaluation.x.direction.${row.direction}`, row.direction) : null],
        [t('evaluation.x.type'), row.type ? wordOr(t, `evaluation.x.type.${row.type}`, row.type) : null],
        [t('evaluation.x.rule'), row.rule ? wordOr(t, `evaluation.x.rule.${row.rule}`, row.rule) : null],
        [t('evaluation.x.provenance'), row.provenance?.[lang]],
        [t('evaluation.x.data_source'), row.data_source?.[lang]],
        [t('evaluation.x.note'), row.note?.[lang]],
        ['', <code key="id">{target.id}</code>],
      ]} />
    </>
  )
}

/** What went into the formula, and the way to where it stands: the inventory and its largest records, or the rows of a table. */
function Input({ input, base }: { input: IndicatorInput; base: string | null }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const ground = useGround()
  const { source } = input
  const ledger = ledgerWays(source, ground)
  const row = rowWay(input)
  const told = (value: number | null) => (value === null ? t('evaluation.x.unknown') : measured(value, input.unit, lang))
  const ranged = typeof input.low === 'number' && typeof input.high === 'number' && input.low < input.high
  const open = (way: Way) => go(way.patch, { path: way.path })
  return (
    <div className="input-row">
      <p><span>{input.name[lang]}</span> <code className="faint">{input.id}</code></p>
      <p className="figures">
        <b className="num">{input.series?.length ? t('evaluation.x.series', { n: input.series.length }) : told(input.value)}</b>
        {ranged && <span className="num faint">{t('figure.range', { range: `${measured(input.low!, input.unit, lang)} … ${measured(input.high!, input.unit, lang)}` })}</span>}
        {input.base !== null && <span className="num faint">{t('evaluation.x.base_value', { base: base ?? '' })}: {told(input.base)}</span>}
      </p>
      {source && (
        <p className="origin">
          <span className="tag plain">{wordOr(t, `evaluation.x.source.${source.kind}`, source.kind)}</span> <span>{source.text?.[lang]}</span>
          {row && <button type="button" className="link" onClick={() => open(row)}>{t('evaluation.x.row')}<span className="hidden"> {input.name[lang]}</span></button>}
          {ledger.map(({ species, way }) => <button key={species} type="button" className="link" onClick={() => open(way)}>{t('evaluation.x.ledger', { species: speciesText(species, lang) })}</button>)}
        </p>
      )}
      {(source?.largest?.length ?? 0) > 0 && (
        <details>
          <summary>{t('evaluation.x.largest')}</summary>
          <ul className="lines">
            {source!.largest!.map((one) => {
              const name = one.activity_id
              return <li key={name}><code>{name}</code><Figure target={{ kind: 'record', activity: one.activity_id, species: one.species ?? 'energy' }} name={name}>{measured(one.value, input.unit, lang)}{one.share !== null && ` · ${percent(one.share)}`}</Figure></li>
            })}
          </ul>
        </details>
      )}
    </div>
  )
}

function Missing({ row }: { row: IndexRow }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const first = row.missing!.find(({ id }) => id !== null)?.id
  return (
    <>
      <ul className="mends">
        {row.missing!.map((one, i) => <li key={i}>{one.id && <code>{one.id}</code>} <span className="faint">{t(one.when === 'base' ? 'evaluation.x.missing_base' : 'evaluation.x.missing_now')}</span><br />{one.text[lang]}</li>)}
      </ul>
      {first && <div><button type="button" className="btn small" onClick={() => { const way = enterWay(first); go(way.patch, { path: way.path }) }}>{t('evaluation.x.enter')}</button></div>}
    </>
  )
}

function Items({ row }: { row: IndexRow }) {
  const { t, lang } = useText()
  return (
    <ul className="lines checklist">
      {row.items!.map((item) => {
        const text = item.text[lang]
        return (
          <li key={item.id}>
            <span><span className={`tag ${item.proven ? 'ok' : 'plain'}`}><span aria-hidden="true">{item.proven ? '✓' : '○'}</span>{t(item.proven ? 'evaluation.x.proven' : 'evaluation.x.unproven')}</span> <span lang={/[\u4e00-\u9fff]/.test(text) ? 'zh' : 'en'}>{text}</span>{item.evidence && <><br /><span className="faint"><Quoted text={item.evidence} /></span></>}</span>
            <span className="num">{t('evaluation.bonus_points', { points: asGiven(item.points) })}</span>
          </li>
        )
      })}
    </ul>
  )
}

function Command({ target }: { target: Target }) {
  const { t } = useText()
  const info = useCase().data
  const context = (target.context ?? '').split(',').filter(Boolean).map((part) => ` --context ${part.replace('*', '=')}`).join('')
  const command = `tandem evaluate ${info?.id ?? 'CASE'} --system ${target.system} --subject ${target.subject} --period ${target.period}${target.base ? ` --base ${target.base}` : ''}${context}`
  return (
    <>
      <div className="drawer-acts"><CopyButton text={command}>{t('explain.command')}</CopyButton></div>
      <code className="command">{command}</code>
    </>
  )
}
