import { expect, it } from 'vitest'
import { inScale, quantity, scaleFor } from './units'

const B = '\u00a0'
const N = '\u202f'

it.each([
  [93.4e6, 'm3', 'en', `93.4${B}M${B}m³`],
  [93.4e6, 'm3', 'zh', `9${N}340${B}万${B}m³`],
  [1.5e9, 'm3', 'zh', `15.0${B}亿${B}m³`],
  [860, 'm3', 'en', `860${B}m³`],
  [3.293e6, 'tce', 'en', `3.29${B}Mtce`],
  [3.293e6, 'tce', 'zh', `329${B}万${B}tce`],
  [20676, 't', 'en', `20.7${B}kt`],
  [-20676, 't', 'zh', `\u22122.07${B}万${B}t`],
])('writes %f %s in %s as %s', (value, unit, lang, text) => expect(quantity(value, unit, lang)).toBe(text))

it('gives a table one unit, with the digits its largest figure supports', () => {
  const scale = scaleFor('m3', 93.4e6, 'zh')
  expect(scale).toEqual({ per: 1e4, label: `万${B}m³` })
  expect([93.4e6, 2560000, 40].map((value) => inScale(value, 93.4e6, scale))).toEqual([`9${N}340`, '256', '<1'])
})
