import type { Evaluation } from '../api/evaluation'
import { useExplain } from '../address/use-address'
import { fixed, percent } from '../format/number'
import { useText } from '../i18n'
import type { Choice } from './choice'
import { counts } from './tree'

const SHOWN = 12

/** How much of the weight is known, and what would mend the rest. */
export function CoverageCard({ choice, result }: { choice: Choice; result: Evaluation }) {
  const { t, lang } = useText()
  const explain = useExplain()
  const told = counts(result.rows)
  const mends = result.rows.flatMap((row) => (row.missing ?? []).map((one) => ({ row, one })))
  return (
    <section className="card" aria-labelledby="coverage-title">
      <header className="card-head">
        <div>
          <h2 id="coverage-title">{t('evaluation.coverage')}</h2>
          <p className="cap">{t('evaluation.coverage_caption', { coverage: percent(result.coverage) })}</p>
        </div>
      </header>
      <div className="card-body">
        <ul className="tallies">
          {(['scored', 'carried', 'zero', 'out'] as const).map((name) => <li key={name}><span>{t(`evaluation.count.${name}`)}</span><b className="num">{fixed(told[name], 0)}</b></li>)}
          <li><span>{t('evaluation.count.excluded')}</span><b className="num">{percent(result.excluded_weight)}</b></li>
        </ul>
        <h3 className="mend-title">{t('evaluation.mend')}</h3>
        {mends.length === 0 ? <p className="foot-note">{t('evaluation.mend_none')}</p> : (
          <ul className="mends">
            {mends.slice(0, SHOWN).map(({ row, one }, i) => <li key={i}><button type="button" className="link" onClick={() => explain(choice.door(row.id))}>{row.name[lang]}</button> {one.text[lang]}</li>)}
            {mends.length > SHOWN && <li>{t('evaluation.mend_more', { n: mends.length - SHOWN })}</li>}
          </ul>
        )}
      </div>
    </section>
  )
}
