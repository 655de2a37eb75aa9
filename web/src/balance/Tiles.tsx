import type { BalanceAnswer } from '../api/ledger'
import { Figure } from '../explain/Figure'
import { NO_BREAK, brief, percent } from '../format/number'
import { useText } from '../i18n'
import type { TextKey } from '../i18n/texts'
import { TILES, isRate, told } from './figures'
import { scaleFor } from './units'

/** The figures that tell a balance; one without a record says so. */
export function Tiles({ balance }: { balance: BalanceAnswer }) {
  const { t, lang } = useText()
  const { totals, unit, period, kind } = balance
  return (
    <div className={`tiles of-${TILES[kind].length}`}>
      {TILES[kind].map((figure) => {
        const value = told(totals, figure)
        const name = t(`balance.f.${figure}` as TextKey)
        const scale = value === null || isRate(figure) ? undefined : scaleFor(unit, Math.abs(value) * 10, lang)
        const whole = value === null ? undefined : figure === 'unaccounted' ? totals.unaccounted_share : figure === 'difference' && totals.generated ? (totals.difference ?? 0) / totals.generated : undefined
        return (
          <section key={figure} className={`tile ${kind === 'energy' ? 'energy-edge' : ''}`}>
            <h2 className="label">{name}</h2>
            <p className="value">
              {value === null ? <span className="missing">{t('balance.not_recorded')}</span> : (
                <Figure target={{ kind: 'balance', of: kind, figure, period }} name={name}>
                  <b className="num">{isRate(figure) ? percent(value) : brief(value / scale!.per)}</b>{scale && <span className="unit">{NO_BREAK}{scale.label}</span>}
                </Figure>
              )}
            </p>
            <p className="notes">
              {isRate(figure) && value !== null && <span className="rate" aria-hidden="true"><i style={{ width: `${Math.min(100, Math.max(0, value * 100))}%` }} /></span>}
              {whole !== undefined && whole !== null && Math.abs(whole) < 10 && <span>{percent(Math.abs(whole))} · {t(kind === 'material' ? 'balance.f.materials_in' : 'balance.f.generated')}</span>}
            </p>
          </section>
        )
      })}
    </div>
  )
}
