import { useEffect, useRef, useState } from 'react'
import { useAddress } from '../address/use-address'
import type { Evaluation, IndexRow } from '../api/evaluation'
import { useWhatIf } from '../api/evaluation'
import { useText } from '../i18n'
import { ErrorState } from '../shell/states'
import { GradeScale } from './GradeScale'
import { GradeTag } from './GradeTag'
import type { Choice } from './choice'
import { byLoss, rowsOf, valueAt } from './tree'
import { parsedTried, triedText } from './tried'
import { measured, points, score } from './values'

/** A pause of the hand before the server is asked. */
const ASK_MS = 60
/** A longer one before the trial stands in the address. */
const KEEP_MS = 400

/** Scores that are tried: a slider for each indicator, and the total, grade and gates that would follow. */
export function WhatIfCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const [tried, setTried] = useState(() => parsedTried(address.tried))
  const kept = useRef(address.tried)
  const settled = useSettled(tried, ASK_MS)
  const answer = useWhatIf(choice.question, settled)
  const moving = Object.keys(tried).length > 0
  const told = moving && Object.keys(settled).length > 0 ? answer.data : undefined
  const { grades } = choice.system
  const indicators = byLoss(result.rows).filter((row) => !row.bonus)
  const hasBonus = result.rows.some((row) => row.level === 3 && row.bonus)

  // What the list beside it puts into the address is tried here; what is tried here stands in the address.
  useEffect(() => {
    if (address.tried === kept.current) return
    kept.current = address.tried
    setTried(parsedTried(address.tried))
  }, [address.tried])
  useEffect(() => {
    const text = triedText(tried)
    if (text === kept.current) return
    const timer = setTimeout(() => { kept.current = text; go({ tried: text }, { replace: true }) }, KEEP_MS)
    return () => clearTimeout(timer)
  }, [tried, go])

  const set = (row: IndexRow, value: number | undefined) => setTried((now) => {
    const { [row.id]: _, ...rest } = now
    return value === undefined ? rest : { ...rest, [row.id]: value }
  })
  const now = told?.score ?? result.score
  const grade = told?.grade ?? result.grade
  return (
    <section className="card wide what-if" aria-labelledby="what-if-title">
      <header className="card-head">
        <div>
          <h2 id="what-if-title">{t('evaluation.raise.what_if')}</h2>
          <p className="cap">{t('evaluation.raise.what_if_caption')}</p>
        </div>
        <button type="button" className="btn small" disabled={!moving} onClick={() => setTried({})}>{t('evaluation.raise.reset')}</button>
      </header>
      <div className="card-body">
        <div className="trial" role="status" aria-live="polite" aria-label={t('evaluation.raise.sum')}>
          {answer.error && moving ? <ErrorState error={answer.error} retry={() => void answer.refetch()} /> : (
            <>
              <p className="score">
                <b className="num">{now === null ? '—' : score(now)}</b> <GradeTag grades={grades} grade={grade} />
                {told && result.score !== null && told.score !== null && <span className="num">{t('evaluation.raise.result', { from: score(result.score), to: score(told.score) })} · {points(told.score - result.score, 2)}</span>}
              </p>
              {now !== null && <GradeScale grades={grades} score={now} range={null} grade={grade} />}
              {!moving && <p className="foot-note">{t('evaluation.raise.unchanged')}</p>}
              {(told?.gates ?? []).length > 0 && <p className="held"><b>{t('evaluation.gate')}</b> {told!.gates.map((gate) => gate[lang]).join(' ')}</p>}
              {told && <ul className="trial-nodes">{rowsOf(result.rows, null).filter((row) => !row.bonus).map((row) => <li key={row.id}><span>{row.name[lang]}</span><b className="num">{told.level1[row.id] === null || told.level1[row.id] === undefined ? '—' : score(told.level1[row.id]!)}</b></li>)}</ul>}
            </>
          )}
        </div>
        <ul className="sliders">
          {indicators.map((row) => <Slider key={row.id} row={row} value={tried[row.id]} set={(value) => set(row, value)} />)}
        </ul>
        {hasBonus && <p className="foot-note">{t('evaluation.raise.bonus_note')}</p>}
      </div>
    </section>
  )
}

/** The score of one indicator from 0 to 100, with its score now as a tick and the value it stands for where that is a straight line. */
function Slider({ row, value, set }: { row: IndexRow; value: number | undefined; set: (value: number | undefined) => void }) {
  const { t, lang } = useText()
  const shown = value ?? row.score ?? 0
  const name = row.name[lang]
  const stands = value === undefined ? undefined : valueAt(row, value)
  const was = typeof row.value === 'number' && stands !== undefined ? measured(row.value, row.unit, lang) : undefined
  return (
    <li className={value === undefined ? '' : 'moved'}>
      <label>
        <span className="slider-name">{name}</span>
        <span className="num slider-value">{row.score === null ? '—' : score(row.score)}{value !== undefined && ` → ${score(value)}`}{stands !== undefined && <small>{was && `${was} → `}{measured(stands, row.unit, lang)}</small>}</span>
        <span className="track">
          {row.score !== null && <i aria-hidden="true" style={{ left: `${row.score}%` }} />}
          <input
            type="range" min={0} max={100} step={1} value={Math.round(shown)} aria-label={t('evaluation.raise.slider', { name })} aria-valuetext={t('evaluation.raise.slider_value', { score: score(shown) })}
            onChange={(event) => { const next = Number(event.target.value); set(row.score !== null && next === Math.round(row.score) ? undefined : next) }}
          />
        </span>
      </label>
    </li>
  )
}

/** A value once it has stood still for a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
