import { describe, expect, it } from 'vitest'
import type { SentenceFacts } from './sentence'
import { sentence } from './sentence'

/** The published turn of Beijing, 2013 to 2017. */
const FACTS: SentenceFacts = {
  before: '2013', after: '2017', place: 'Beijing',
  pm25: { before: 89.5, after: 58, unit: 'µg/m³', limit: 60 },
  SO2: { before: 87e6, after: 20e6 }, NOx: { before: 166e6, after: 144e6 },
  CO2: { before: 94.07e9, after: 85.56e9 }, CO2WithoutJet: { before: 79.6e9, after: 66e9 },
  classes: [
    { id: 'coal', name: 'Coal', before: 14.4e9, after: 3.5e9 },
    { id: 'gas', name: 'Natural gas', before: 12.6e9, after: 20.6e9 },
    { id: 'jet', name: 'Jet kerosene', before: 7e9, after: 9.5e9 },
    { id: 'petrol', name: 'Petrol', before: 6.2e9, after: 6.3e9 },
  ],
  doors: {},
}
const text = (facts: SentenceFacts, lang: 'zh' | 'en') => sentence(facts, lang).map((segment) => segment.text).join('').replaceAll(/[\u00a0\u202f]/g, ' ')

describe('the sentence', () => {
  it('tells what happened, in both languages', () => {
    expect(text(FACTS, 'en')).toBe('From 2013 to 2017 the PM2.5 mean fell by 35 % and met the target of 60 µg/m³; CO₂ fell by only 9.0 % (without jet fuel it fell by 17 %). Coal use fell by 76 %, natural gas use grew by 63 % and jet kerosene use grew by 36 %.')
    const zh = { ...FACTS, classes: FACTS.classes.map((its) => ({ ...its, name: ({ coal: '煤', gas: '天然气', jet: '航空煤油', petrol: '汽油' })[its.id]! })) }
    expect(text(zh, 'zh')).toBe('2013—2017 年，PM2.5 年均浓度降了 35 %，达到 60 µg/m³ 的目标；CO₂ 只降了 9.0 %（不计航油降了 17 %）。煤用量减少 76 %，天然气用量增加 63 %，航空煤油用量增加 36 %。')
  })

  it('speaks of emissions where no concentration is known', () => {
    expect(text({ ...FACTS, pm25: undefined }, 'en')).toContain('SO₂ fell by 77 % and NOx fell by 13 %; CO₂ fell by only 9.0 %')
  })

  it('says that a target was missed', () => {
    expect(text({ ...FACTS, pm25: { ...FACTS.pm25!, limit: 50 } }, 'zh')).toContain('没有达到 50 µg/m³ 的目标')
  })

  it('does not say "only" when carbon kept pace, nor a direction for less than one per cent', () => {
    expect(text({ ...FACTS, CO2: { before: 100, after: 70 } }, 'en')).toContain('CO₂ fell by 30 %')
    expect(text({ ...FACTS, CO2: { before: 100, after: 100.5 }, CO2WithoutJet: { before: 100, after: 100.5 } }, 'zh')).toContain('CO₂ 基本持平。')
  })

  it('is true when carbon rose while pollution fell, and when both rose', () => {
    const up = { before: 100, after: 103 }
    expect(text({ ...FACTS, CO2: up }, 'en')).toContain('yet CO₂ rose by 3.0 %')
    expect(text({ ...FACTS, CO2: up, pm25: { before: 50, after: 60, unit: 'µg/m³' } }, 'zh')).toContain('PM2.5 年均浓度升了 20 %；CO₂ 升了 3.0 %')
  })

  it('leaves out jet fuel where there is none', () => {
    expect(text({ ...FACTS, CO2WithoutJet: FACTS.CO2 }, 'en')).not.toContain('jet fuel it')
  })

  it('says what is missing instead of guessing', () => {
    const nothing = { before: undefined, after: undefined }
    expect(text({ ...FACTS, pm25: undefined, SO2: nothing, NOx: nothing, CO2: nothing, CO2WithoutJet: nothing, classes: [] }, 'en')).toBe('From 2013 to 2017 no air pollutant can be compared; CO₂ cannot be compared.')
  })

  it('describes a single period', () => {
    expect(text({ ...FACTS, before: undefined }, 'en')).toBe('In 2017 Beijing emitted SO₂ 20.0 kt, NOx 144 kt and CO₂ 85.6 Mt, 19.6 Mt of it from jet fuel.')
  })
})
