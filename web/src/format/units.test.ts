import { describe, expect, it } from 'vitest'
import { amount, converted, mass, massRange, parsedUnit, statistic, unitFor } from './units'

const N = '\u202f'
const B = '\u00a0'

describe('units', () => {
  it('shows one figure as 8 556 万 t in Chinese and 85.6 Mt in English', () => {
    expect(mass(85.558e9, 'CO2', 'zh')).toBe(`8${N}556${B}万${B}t`)
    expect(mass(85.558e9, 'CO2', 'en')).toBe(`85.6${B}Mt`)
    expect(mass(71.328e9, 'energy', 'en')).toBe(`71.3${B}Mtce`)
    expect(mass(71.328e9, 'energy', 'zh')).toBe(`7${N}133${B}万${B}tce`)
  })

  it('never writes 万 in English', () => {
    expect(unitFor('SO2', 2e7, 'en', 'wt').label).toBe('kt')
    expect(unitFor('SO2', 2e7, 'zh', 'wt').label).toBe(`万${B}t`)
  })

  it('keeps a range in the unit of its value', () => {
    expect(massRange(91e3, 74e3, 111e3, unitFor('SO2', 91e3, 'en', 'auto'))).toBe('74\u2013111')
  })

  it('writes amounts of activities', () => {
    expect(amount(1760000, 't', 'zh')).toBe(`1${N}760${N}000${B}t`)
    expect(amount(9.37e10, 'kWh', 'zh')).toBe(`937${B}亿${B}kWh`)
    expect(amount(9.37e10, 'kWh', 'en')).toBe(`93.7${B}TWh`)
    expect(amount(998027, 'm3', 'en')).toBe(`998${N}027${B}m³`)
  })

  it.each([
    ['1e4 t', 1e4, 't'], ['万 t', 1e4, 't'], ['Mt', 1e6, 't'], ['1e4 tce', 1e4, 'tce'], ['1e4 t per year', 1e4, 't'], ['t/a', 1, 't'], ['ug/m3', 1, 'ug/m3'], ['kgce', 1e-3, 'tce'], ['1e4', 1e4, '1'],
  ])('reads %s', (text, factor, base) => expect(parsedUnit(text)).toEqual({ factor, base }))

  it('compares a statistic with a target only in the same quantity', () => {
    expect(converted(485, '1e4 t', 't')).toBe(4850000)
    expect(converted(590.9, '1e4', 'vehicles')).toBeCloseTo(5909000)
    expect(converted(60, '%', 't')).toBeUndefined()
  })

  it('shows statistics in the reader’s units', () => {
    expect(statistic(485, '1e4 t', 'zh')).toEqual({ figure: '485', unit: `万${B}t` })
    expect(statistic(485, '1e4 t', 'en')).toEqual({ figure: '4.85', unit: 'Mt' })
    expect(statistic(58, 'ug/m3', 'en')).toEqual({ figure: '58', unit: 'µg/m³' })
    expect(statistic(590.9, '1e4', 'zh')).toEqual({ figure: '591', unit: '万' })
  })
})
