import { useState } from 'react'
import { useAddress } from '../address/use-address'
import { useSession } from '../api/queries'
import type { CoverageItem } from '../api/types'
import { TableCard } from '../charts/TableCard'
import type { Rows } from '../charts/rows'
import { mayEdit } from '../data/api'
import { Figure } from '../explain/Figure'
import { speciesText } from '../format/species'
import { useText } from '../i18n'
import { capital } from '../names/names'
import { gaps } from './categories'

const PAGE = 40

/** What has no figure, why, which data would mend it, and the way to the table where they go. */
export function GapsCard({ items, period, source }: { items: CoverageItem[]; period: string; source: string }) {
  const { t, lang } = useText()
  const { address, go } = useAddress()
  const [limit, setLimit] = useState(PAGE)
  const editable = mayEdit(useSession().data?.user?.role)
  const only = address.find === 'species' ? address.species : undefined
  const list = gaps(items, only)
  const name = (item: CoverageItem) => capital(lang === 'zh' ? item.name_zh : item.name_en)
  const sectors = new Set(list.map((gap) => gap.sector)).size
  const rows: Rows = {
    columns: [{ label: 'NFR' }, { label: t('completeness.category') }, { label: t('dim.species') }, { label: t('completeness.why') }, { label: t('completeness.need') }],
    rows: list.flatMap((gap) => gap.items.map((item) => ({ cells: [item.sector, name(item), speciesText(item.species, lang), item.reason?.[lang] ?? '', item.need?.[lang] ?? ''] }))),
  }
  const written = address.species && speciesText(address.species, lang)
  return (
    <TableCard
      className="wide" name="not-estimated" rows={rows} source={source} filters={[period, only && written].filter(Boolean).join(' · ')} caption={t('completeness.gaps_caption')}
      title={only ? t('completeness.gaps_of', { species: written!, n: sectors }) : t('completeness.gaps', { n: sectors })}
      tools={written && (
        <div className="seg" role="group" aria-label={t('dim.species')}>
          <button type="button" aria-pressed={!only} onClick={() => go({ find: undefined })}>{t('completeness.all')}</button>
          <button type="button" aria-pressed={Boolean(only)} onClick={() => go({ find: 'species' })}>{written}</button>
        </div>
      )}
    >
      {list.length === 0 ? <p className="nothing">{t('completeness.gaps_none')}</p> : (
        <table className="rows gaps">
          <thead>
            <tr>
              <th scope="col">{t('completeness.category')}</th>
              <th scope="col">{t('completeness.missing')}</th>
              <th scope="col">{t('completeness.why')}</th>
              <th scope="col">{t('completeness.need')}</th>
              <th scope="col"><span className="hidden">{t('completeness.enter')}</span></th>
            </tr>
          </thead>
          <tbody>
            {list.slice(0, limit).map((gap) => {
              const first = gap.items[0]!
              const act = !editable ? t('completeness.see') : t(gap.lacks === 'factor' ? 'completeness.enter_factor' : 'completeness.enter_activity')
              return (
                <tr key={`${gap.sector}|${gap.lacks}`}>
                  <th scope="row">{name(first)}<code>{gap.sector}</code></th>
                  <td className="doors">{gap.items.map((item) => <Figure key={item.species} target={{ kind: 'gap', sector: item.sector, species: item.species, period }} name={`${name(item)} ${speciesText(item.species, lang)}`}>{speciesText(item.species, lang)}</Figure>)}</td>
                  <td className="words">{first.reason?.[lang] ?? '—'}</td>
                  <td className="words">{first.need?.[lang] ?? '—'}</td>
                  <td className="n"><button type="button" className="btn small" aria-label={t('completeness.enter_for', { act, name: name(first) })} onClick={() => go({ table: gap.lacks === 'factor' ? 'factors' : undefined, find: undefined, explain: undefined }, { path: '/data' })}>{act}</button></td>
                </tr>
              )
            })}
            {list.length > limit && <tr><td colSpan={5}><button type="button" className="btn small quiet" onClick={() => setLimit(limit + PAGE)}>{t('table.more', { n: Math.min(PAGE, list.length - limit) })}</button></td></tr>}
          </tbody>
        </table>
      )}
    </TableCard>
  )
}
