import { useAddress } from '../address/use-address'
import { ChartCard } from '../charts/ChartCard'
import type { Rows } from '../charts/rows'
import { side, speciesText } from '../format/species'
import { useText } from '../i18n'
import type { Counted } from './categories'

/** How full each species' list is; a click chooses the species of the page. */
export function SpeciesCard({ counts, species, source }: { counts: Counted[]; species: string; source: string }) {
  const { t, lang } = useText()
  const { go } = useAddress()
  const rows: Rows = {
    columns: [{ label: t('dim.species') }, { label: t('status.estimated'), numeric: true, decimals: 0 }, { label: t('status.not_estimated'), numeric: true, decimals: 0 }, { label: t('table.total'), numeric: true, decimals: 0 }],
    rows: counts.map((count) => ({ cells: [speciesText(count.species, lang), count.estimated, count.gaps, count.of] })),
  }
  const most = Math.max(...counts.map((count) => count.of))
  return (
    <ChartCard className="species-card" name="coverage" title={t('completeness.species')} caption={t('completeness.species_caption')} rows={rows} source={source} pictures={false}>
      <ul className="covered">
        {counts.map((count) => (
          <li key={count.species}>
            <button type="button" aria-pressed={count.species === species} onClick={() => go({ species: count.species, explain: undefined })}>
              <span>{speciesText(count.species, lang)}</span>
              <span className={`meter ${side(count.species)}`} aria-hidden="true" style={{ width: `${(count.of / most) * 100}%` }}><i style={{ width: `${(count.estimated / count.of) * 100}%` }} /></span>
              <span className="num">{t('completeness.count', { n: count.estimated, of: count.of })}</span>
            </button>
          </li>
        ))}
      </ul>
    </ChartCard>
  )
}
