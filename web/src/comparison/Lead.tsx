import type { Cause } from '../address/target'
import { CAUSES } from '../address/target'
import { useAddress } from '../address/use-address'
import { useInventory } from '../api/queries'
import { Figure } from '../explain/Figure'
import { change } from '../format/number'
import { side, speciesText } from '../format/species'
import { mass } from '../format/units'
import { useText } from '../i18n'
import { Sentence } from '../i18n/Sentence'
import { overlapping } from '../overview/figures'
import { told } from './causes'
import type { Compared } from './compared'

/** The sentence: how much, and how much of it by which cause. */
export function Lead({ compared }: { compared: Compared }) {
  const { t, lang } = useText()
  const { address } = useAddress()
  const { from, to, species, scope, all } = compared
  const filters = scope === '1+2' ? {} : { scope: [scope] }
  const before = useInventory({ by: [], period: from, species: [species], filters }).data?.rows[0]
  const after = useInventory({ by: [], period: to, species: [species], filters }).data?.rows[0]
  const moved = all.to - all.from
  const amount = (kg: number) => mass(Math.abs(kg), species, lang, address.unit)
  const percent = change(all.to, all.from)
  const values = { from, to, species: speciesText(species, lang) }
  if (moved === 0) return <div className="lead-block"><p className="lead">{t('comparison.lead_same', { ...values, value: amount(all.to) })}{t('comparison.lead_stop')}</p></div>
  const causes = told(all.causes)
  const idle = CAUSES.filter((cause) => all.causes[cause] === 0 && cause !== 'started' && cause !== 'stopped').map((cause) => inner(t(`cause.${cause}`), lang))
  const overlap = before && after && overlapping({ kg: before.kg, low: before.kg_low, high: before.kg_high }, { kg: after.kg, low: after.kg_low, high: after.kg_high })
  const clause = (cause: Cause, kg: number, i: number) => [
    t(i === 0 ? 'comparison.lead_colon' : 'comparison.lead_comma'), t(kg < 0 ? `comparison.less.${cause}` : `comparison.more.${cause}`),
    <Figure key={cause} target={compared.causeDoor(cause)} name={t(`cause.${cause}`)}>{amount(kg)}</Figure>,
  ]
  return (
    <div className="lead-block">
      <p className="lead">
        <Sentence
          parts={[
            t(moved < 0 ? 'comparison.lead_fell' : 'comparison.lead_rose', values),
            <strong key="moved" className={side(species)}><Figure target={compared.sumDoor(to)} name={`${values.species} ${to}`}>{amount(moved)}</Figure></strong>,
            percent && t('comparison.lead_percent', { change: percent }), ...causes.flatMap(({ cause, kg }, i) => clause(cause, kg, i)), t('comparison.lead_stop'),
          ]}
        />
      </p>
      <p className="unsure">
        {idle.length > 0 && t('comparison.lead_idle', { list: idle.join(lang === 'zh' ? '、' : ', ') })} {overlap && t('comparison.lead_overlap')}
      </p>
    </div>
  )
}

const inner = (word: string, lang: string) => (lang === 'zh' ? word : word.toLowerCase())
