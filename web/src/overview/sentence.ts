import { NO_BREAK, asGiven, percent } from '../format/number'
import type { Side } from '../format/species'
import { speciesText } from '../format/species'
import { mass } from '../format/units'
import type { ExplainTarget } from '../address/target'

/** Two values of one quantity, the earlier first. */
export interface Pair {
  before: number | undefined
  after: number | undefined
}

export interface SentenceFacts {
  /** The two periods in order of time; `before` is absent when nothing is compared. */
  before: string | undefined
  after: string
  place: string
  /** Annual mean of PM2.5 as published, with its target of the later period. */
  pm25?: (Pair & { unit: string; limit?: number | undefined }) | undefined
  SO2: Pair
  NOx: Pair
  CO2: Pair
  CO2WithoutJet: Pair
  /** Energy by fuel class, kgce, with the reader's name of the class. */
  classes: (Pair & { name: string; id: string })[]
  doors: Partial<Record<'pm25' | 'SO2' | 'NOx' | 'CO2', ExplainTarget>>
}

export interface Segment {
  text: string
  side?: Side
  door?: ExplainTarget | undefined
}

/** The first line of the overview, written from the data: what happened to the air, to carbon, and which fuels did it. */
export function sentence(facts: SentenceFacts, lang: 'zh' | 'en'): Segment[] {
  if (facts.before === undefined) return stateOf(facts, lang)
  const air = airClause(facts, lang)
  const carbon = carbonClause(facts, lang)
  const fuels = fuelClause(facts, lang)
  const zh = lang === 'zh'
  const span = zh ? `${spanZh(facts.before, facts.after)}，` : `From ${facts.before} to ${facts.after} `
  const all: Segment[] = [{ text: span }, ...air, { text: zh ? '；' : '; ' }, ...carbon, { text: zh ? '。' : '.' }]
  return fuels ? [...all, { text: zh ? fuels : ` ${fuels}` }] : all
}

const YEAR = /^\d{4}$/
const spanZh = (before: string, after: string) => (YEAR.test(before) && YEAR.test(after) ? `${before}—${after} 年` : `${before} 至 ${after}`)

/** How far a quantity moved. Less than one per cent either way is level: the sentence claims no direction for it. */
export function move(pair: Pair): { way: 'down' | 'up' | 'level'; share: number } | undefined {
  if (pair.before === undefined || pair.after === undefined || pair.before === 0) return undefined
  const share = (pair.after - pair.before) / Math.abs(pair.before)
  return { way: Math.abs(share) < 0.01 ? 'level' : share < 0 ? 'down' : 'up', share: Math.abs(share) }
}

function airClause(facts: SentenceFacts, lang: 'zh' | 'en'): Segment[] {
  const zh = lang === 'zh'
  const mean = facts.pm25 && move(facts.pm25)
  if (facts.pm25 && mean) {
    const name = zh ? 'PM2.5 年均浓度' : 'the PM2.5 mean'
    return [{ text: moved(name, mean, lang), side: 'pollution', door: facts.doors.pm25 }, ...limitClause(facts.pm25, lang)]
  }
  const found = (['SO2', 'NOx'] as const).flatMap((species) => {
    const its = move(facts[species])
    return its ? [{ species, its }] : []
  })
  if (found.length === 0) return [{ text: zh ? '缺少可比的大气污染物排放' : 'no air pollutant can be compared' }]
  return found.flatMap(({ species, its }, i) => {
    const name = `${speciesText(species, lang)}${zh ? ' 排放' : ''}`
    const join: Segment[] = i === 0 ? [] : [{ text: zh ? '，' : ' and ' }]
    return [...join, { text: moved(name, its, lang), side: 'pollution' as const, door: facts.doors[species] }]
  })
}

function limitClause(pm25: NonNullable<SentenceFacts['pm25']>, lang: 'zh' | 'en'): Segment[] {
  if (pm25.limit === undefined || pm25.after === undefined) return []
  const limit = `${asGiven(pm25.limit)}${NO_BREAK}${pm25.unit}`
  if (lang === 'zh') return [{ text: pm25.after <= pm25.limit ? `，达到 ${limit} 的目标` : `，没有达到 ${limit} 的目标` }]
  return [{ text: pm25.after <= pm25.limit ? ` and met the target of ${limit}` : ` and missed the target of ${limit}` }]
}

function carbonClause(facts: SentenceFacts, lang: 'zh' | 'en'): Segment[] {
  const zh = lang === 'zh'
  const carbon = move(facts.CO2)
  if (!carbon) return [{ text: zh ? 'CO₂ 无法比较' : 'CO₂ cannot be compared' }]
  const air = (facts.pm25 && move(facts.pm25)) ?? move(facts.SO2) ?? move(facts.NOx)
  // "Only" is a claim: carbon fell less than half as fast as pollution did.
  const only = air?.way === 'down' && carbon.way === 'down' && carbon.share < air.share / 2
  const yet = air?.way === 'down' && carbon.way === 'up'
  const text = zh
    ? only ? `CO₂ 只降了 ${percent(carbon.share)}` : yet ? `CO₂ 却升了 ${percent(carbon.share)}` : moved('CO₂', carbon, lang)
    : only ? `CO₂ fell by only ${percent(carbon.share)}` : yet ? `CO₂ rose by ${percent(carbon.share)}` : moved('CO₂', carbon, lang)
  return [{ text: !zh && yet ? `yet ${text}` : text, side: 'carbon', door: facts.doors.CO2 }, ...jetClause(facts, carbon, lang)]
}

/** Fuel loaded at an airport is mostly burnt elsewhere: where it changes the story by a point or more, the story is told without it too. */
function jetClause(facts: SentenceFacts, carbon: NonNullable<ReturnType<typeof move>>, lang: 'zh' | 'en'): Segment[] {
  const rest = move(facts.CO2WithoutJet)
  if (!rest) return []
  const signed = (its: typeof rest) => (its.way === 'down' ? -its.share : its.share)
  if (Math.abs(signed(rest) - signed(carbon)) < 0.01) return []
  return [{ text: lang === 'zh' ? `（不计航油${moved('', rest, lang).trim()}）` : ` (without jet fuel it ${moved('', rest, lang).trim()})` }]
}

/** The fuels that moved most, by energy: at most three, each at least one per cent of all energy burnt before. */
function fuelClause(facts: SentenceFacts, lang: 'zh' | 'en'): string | undefined {
  const total = facts.classes.reduce((sum, its) => sum + Math.max(0, its.before ?? 0), 0)
  const moved_ = facts.classes
    .map((its) => ({ name: its.name, its: move(its), delta: (its.after ?? 0) - (its.before ?? 0) }))
    .filter(({ its, delta }) => its && its.way !== 'level' && Math.abs(delta) >= total * 0.01)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
    .slice(0, 3)
  if (moved_.length === 0) return undefined
  if (lang === 'zh') return `${moved_.map(({ name, its }) => `${name}用量${its!.way === 'down' ? '减少' : '增加'} ${percent(its!.share)}`).join('，')}。`
  const parts = moved_.map(({ name, its }, i) => `${i === 0 ? name : name.toLowerCase()} use ${its!.way === 'down' ? 'fell' : 'grew'} by ${percent(its!.share)}`)
  return `${parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts[0]}.`
}

function moved(name: string, its: NonNullable<ReturnType<typeof move>>, lang: 'zh' | 'en'): string {
  if (lang === 'zh') {
    // A Latin name stands off its Chinese verb by the page's own spacing, so none is written here.
    const verb = its.way === 'level' ? '基本持平' : `${its.way === 'down' ? '降了' : '升了'} ${percent(its.share)}`
    return /[A-Za-z0-9₀-₉]$/.test(name) ? `${name} ${verb}` : `${name}${verb}`
  }
  return `${name} ${its.way === 'level' ? 'stayed level' : `${its.way === 'down' ? 'fell' : 'rose'} by ${percent(its.share)}`}`
}

/** One period alone: what was emitted in it. */
function stateOf(facts: SentenceFacts, lang: 'zh' | 'en'): Segment[] {
  const zh = lang === 'zh'
  const part = (species: 'SO2' | 'NOx' | 'CO2', side: Side): Segment => {
    const value = facts[species].after
    const name = speciesText(species, lang)
    return { text: value === undefined ? `${name} ${zh ? '未估算' : 'is not estimated'}` : `${name} ${mass(value, species, lang)}`, side, door: value === undefined ? undefined : facts.doors[species] }
  }
  const total = facts.CO2.after
  const rest = facts.CO2WithoutJet.after
  const jet = total !== undefined && rest !== undefined && total - rest > total * 0.01 ? mass(total - rest, 'CO2', lang) : undefined
  return zh
    ? [{ text: `${YEAR.test(facts.after) ? `${facts.after} 年` : facts.after}，${facts.place}排放 ` }, part('SO2', 'pollution'), { text: '、' }, part('NOx', 'pollution'), { text: '，' }, part('CO2', 'carbon'), { text: jet ? `，其中航油 ${jet}。` : '。' }]
    : [{ text: `In ${facts.after} ${facts.place} emitted ` }, part('SO2', 'pollution'), { text: ', ' }, part('NOx', 'pollution'), { text: ' and ' }, part('CO2', 'carbon'), { text: jet ? `, ${jet} of it from jet fuel.` : '.' }]
}
