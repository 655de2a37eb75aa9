// The worked examples `city-a` and `city-d` of the reference set as rows of a case: nothing that ships, but all that a complete result needs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Input, unit, `city-a` and `city-d` in the evaluated year, and both in the base year. */
const FIGURES = [
  ['inv.co2.total', 't CO2', 44300000, 42000000, 45000000],
  ['stat.gdp', '10^4 CNY, constant price', 35500000, 35500000, 30000000],
  ['inv.appeq', 't APeq', 66500, 66500, 72143.9],
  ['inv.wpeq', 't WPeq', 22900, 21500, 24000],
  ['mon.pm25', 'ug/m3', 32, 20, null],
  ['mon.good_days', 'ratio', 0.852, 0.95, null],
  ['mon.water_good', 'ratio', 0.91, 0.99, null],
  ['inv.co2.industry', 't CO2', 28900000, 28000000, 30000000],
  ['stat.iva', '10^4 CNY, constant price', 13000000, 11000000, 11000000],
  ['energy.nonfossil', 'tce', 2800000, 5200000, null],
  ['energy.total', 'tce', 17500000, 17500000, null],
  ['energy.coal', 't', 14600000, 12500000, 15000000],
  ['energy.industry', 'tce', 11400000, 9200000, 11000000],
  ['stat.firms.cp2', 'count', 130, 200, null],
  ['stat.firms.key', 'count', 240, 240, null],
  ['stat.freight.clean', '10^4 t', 9800, 17000, null],
  ['stat.freight.total', '10^4 t', 21000, 21000, null],
  ['stat.building.green', 'm2', 1900000, 3300000, null],
  ['stat.building.new', 'm2', 5200000, 5200000, null],
  ['stat.waste.ind_use', 'ratio', 0.86, 0.97, null],
  ['stat.waste.straw_use', 'ratio', 0.91, 0.95, null],
  ['stat.waste.manure_use', 'ratio', 0.82, 0.92, null],
  ['stat.waste.msw_use', 'ratio', 0.4, 0.9, null],
  ['eia.with_carbon', 'count', 26, 40, null],
  ['eia.key_projects', 'count', 40, 40, null],
  ['permit.with_carbon', 'count', 124, 305, null],
  ['permit.key_units', 'count', 310, 310, null],
  ['mon.ghg_points.online', 'count', 3, 6, null],
  ['mon.ghg_points.planned', 'count', 6, 6, null],
  ['mon.cems.online', 'count', 171, 179, null],
  ['mon.cems.due', 'count', 180, 180, null],
  ['proj.both_verified', 'count', 9, 20, null],
  ['proj.total', 'count', 25, 25, null],
]
/** CO2 of twelve years up to the evaluated one. */
const SERIES = [33.0, 35.0, 37.0, 39.0, 41.0, 43.0, 44.2, 44.8, 45.0, 45.2, 44.9, 44.3]
const PROVEN = {
  a: { 'city.management.institution.integrated_governance': ['joint_plan', 'joint_body', 'dual_control'], 'city.management.technology.inventory': ['annual', 'integrated', 'point_sources'], 'city.management.technology.platform': ['visualise', 'evaluate', 'simulate'] },
  d: { 'city.management.institution.integrated_governance': ['joint_plan', 'joint_body', 'joint_assessment', 'dual_control', 'access'], 'city.management.technology.inventory': ['annual', 'integrated', 'point_sources', 'quality', 'grid'], 'city.management.technology.platform': ['visualise', 'simulate', 'control', 'evaluate', 'warn'] },
}

/** The score of `city-a` in a key region, by its independent evaluator, and its grade. */
export const CITY_A = { score: 63.16700148109069, grade: 'basic', context: 'region*key_region,stage*general,endowment*general,location*general' }
/** Linjiang as a whole stands for `city-a`; of its districts one for each. */
const SUBJECTS = { L0: 'a', L01: 'a', L02: 'd' }

/** Puts the figures into a copy of the made-up city, whose base is 2020, in the place of its own. */
export function withWorkedExamples(folder, period = 2023, base = 2020) {
  const quoted = (text) => (text.includes(',') ? `"${text}"` : text)
  const statistics = []
  const proofs = []
  for (const [subject, which] of Object.entries(SUBJECTS)) {
    const add = (year, input, value, unit) => statistics.push([subject, year, input, value, quoted(unit), 'worked example'].join(','))
    for (const [input, unit, a, d, before] of FIGURES) {
      add(period, input, which === 'a' ? a : d, unit)
      if (before !== null) add(base, input, before, unit)
    }
    SERIES.forEach((value, i) => add(period - SERIES.length + 1 + i, 'inv.co2.series', value * 1e6, 't CO2'))
    for (const [indicator, items] of Object.entries(PROVEN[which])) for (const item of items) proofs.push([subject, period, indicator, item, 'worked example'].join(','))
  }
  const inputs = new Set([...FIGURES.map(([input]) => input), 'inv.co2.series', 'plan.co2_intensity_decline', 'plan.appeq_decline', 'plan.wpeq_decline'])
  replaced(join(folder, 'statistics.csv'), 'region,period,indicator,value,unit,source', ([subject, , indicator]) => subject in SUBJECTS && inputs.has(indicator), statistics)
  replaced(join(folder, 'checklists.csv'), 'subject,period,indicator,item,evidence', ([subject, , indicator]) => subject in SUBJECTS && indicator?.startsWith('city.'), proofs)
}

/** Drops the lines of a table that `gone` names and adds others. */
function replaced(path, head, gone, added) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [head]
  writeFileSync(path, `${[...lines.filter((line) => !gone(line.trim().split(','))), ...added].join('\n')}\n`)
}
