import { expect, it } from 'vitest'
import { shortened, twoLines, wrapped } from './wrapped'

it('breaks between words and between Chinese characters, which take two columns', () => {
  expect(wrapped('Public electricity and heat', 14)).toEqual(['Public ', 'electricity ', 'and heat'])
  expect(wrapped('公用电力和热力生产', 8)).toEqual(['公用电力', '和热力生', '产'])
})

it('keeps two lines and marks what is cut', () => {
  expect(twoLines('Public electricity and heat', 14)).toBe('Public\nelectricity…')
  expect(twoLines('Households', 14)).toBe('Households')
})

it('shortens to a width', () => {
  expect(shortened('Electricity and heat production', 16)).toBe('Electricity and…')
  expect(shortened('耗水（蒸发、产品）', 10)).toBe('耗水（蒸…')
  expect(shortened('Coal', 16)).toBe('Coal')
})
