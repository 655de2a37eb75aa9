import { describe, expect, it } from 'vitest'
import { asGiven, brief, change, fixed, full, percent, placesByRange, range, signedPercent } from './number'

const N = '\u202f'
const B = '\u00a0'

describe('numbers', () => {
  it.each([
    [1760000, 0, `1${N}760${N}000`],
    [-35.25, 1, '\u221235.3'],
    [999, 0, '999'],
    [1000, 0, `1${N}000`],
    [12345.678, 2, `12${N}345.68`],
    [-0.001, 1, '0.0'],
  ])('fixed(%d, %d) groups digits and keeps the true minus', (value, decimals, text) => expect(fixed(value, decimals)).toBe(text))

  it.each([[85.558, '85.6'], [8555.8, `8${N}556`], [0.05166, '0.0517'], [4.853, '4.85'], [100, '100'], [99.96, '100.0'], [0, '0']])('brief(%d) has three significant digits', (value, text) => expect(brief(value)).toBe(text))

  it.each([[1760000, `1${N}760${N}000`], [0.0517, '0.0517'], [2165.5, `2${N}165.5`], [3.4e-9, '3.400e\u22129']])('full(%d) loses nothing that means something', (value, text) => expect(full(value)).toBe(text))

  it.each([[58, '58'], [89.5, '89.5'], [0.338, '0.338'], [19500.6, `19${N}500.6`]])('asGiven(%d) keeps the published digits', (value, text) => expect(asGiven(value)).toBe(text))

  it('takes as many digits as the range supports', () => {
    // 85.6 with a range of ±3, 85.56 with ±0.45, 91 with 74 to 111.
    expect(placesByRange(85.558, 82.5, 88.5)).toBe(1)
    expect(placesByRange(85.558, 85.1, 86.0)).toBe(2)
    expect(placesByRange(91, 74, 111)).toBe(0)
    expect(placesByRange(5, 5, 5)).toBe(2)
  })

  it('writes ranges with a dash, signed ones with an ellipsis', () => {
    expect(range(74, 111, 0)).toBe('74\u2013111')
    expect(range(-2, 3, 0)).toBe('\u22122 … 3')
  })

  it('writes changes with sign and base', () => {
    expect(change(65, 100)).toBe(`\u221235${B}%`)
    expect(change(101.2, 100)).toBe(`+1.2${B}%`)
    expect(change(5, 0)).toBeUndefined()
    expect(signedPercent(0)).toBe(`0${B}%`)
    expect(percent(0.331)).toBe(`33${B}%`)
  })
})
