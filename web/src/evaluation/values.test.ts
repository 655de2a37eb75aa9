import { describe, expect, it } from 'vitest'
import { cityA } from './city-a.test-data'
import { firstSentence, measured, points, share, valueText } from './values'

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ')

describe('a figure with its unit', () => {
  it.each([
    [0.852, 'ratio', '85.2 %', '85.2 %'],
    [1, 'ratio over the period', '100 %', '100 %'],
    [-0.00896, 'ratio per year', '−0.9 %/a', '−0.9 %/年'],
    [0.0004, 'ratio', '0.04 %', '0.04 %'],
    [32, 'ug/m3', '32 µg/m³', '32 µg/m³'],
    [44300000, 't CO2', '44.3 Mt CO₂', '4 430 万 t CO₂'],
    [17500000, 'tce', '17.5 Mtce', '1 750 万 tce'],
    [35500000, '10^4 CNY, constant price', '355 bn CNY at constant prices', '3 550 亿元（不变价）'],
    [240, 'count', '240', '240'],
    [3, 'level', 'level 3', '3 级'],
    [60, 'points', '60 pts', '60 分'],
    [5.017, '1', '5.02', '5.02'],
    [1.25, 't CO2/10^4 CNY', '1.25 t CO₂/10⁴ CNY', '1.25 t CO₂/万元'],
  ])('%d of %s', (value, unit, en, zh) => expect([plain(measured(value, unit, 'en')), plain(measured(value, unit, 'zh'))]).toEqual([en, zh]))
  it('never says 万 in English', () => {
    for (const unit of ['10^4 CNY, constant price', 't CO2/10^4 CNY', 'tce/10^4 CNY', 'm2', '10^4 t']) for (const value of [0.3, 12, 4.5e6, 9e9]) expect(measured(value, unit, 'en')).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

it('a class is its name, a missing value is none', () => {
  const peak = cityA().rows.find(({ id }) => id === 'city.target.carbon.peak_status')!
  expect(valueText(peak, 'en')).toBe('plateau')
  expect(valueText({ ...peak, class_name: null, value: null }, 'en')).toBeUndefined()
})

it('weights and points are short, with their signs', () => {
  expect([0.35, 0.063, 0.0385].map((value) => plain(share(value)))).toEqual(['35 %', '6.3 %', '3.9 %'])
  expect([3.456, -2.04, 0.04, 0].map((value) => points(value))).toEqual(['+3.5', '−2.0', '0.0', '0.0'])
})

it('the first sentence ends at its stop, not at a decimal point', () => {
  expect(firstSentence('City a scores 63.2. Carbon lifts it. Energy holds it down.')).toEqual(['City a scores 63.2.', 'Carbon lifts it. Energy holds it down.'])
  expect(firstSentence('得分 63.2 分，基本协同。降碳拉高。')).toEqual(['得分 63.2 分，基本协同。', '降碳拉高。'])
  expect(firstSentence('No stop')).toEqual(['No stop', ''])
})
