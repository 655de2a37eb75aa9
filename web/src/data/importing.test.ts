import { expect, test } from 'vitest'
import type { Mapping, TableColumn } from './importing'
import { JOINABLE, begunAnew, columnOf, isMissing, unheaded, withHead, withPart, withValue, withWord, wordOfFault } from './importing'

const mapping: Mapping = {
  table: 'activities', sheet: '表1', head_rows: [2, 2], words: {}, skip: [],
  columns: { fuel: { head: '燃料' }, quantity: { head: '消耗量(万吨)' }, unit: { value: '万吨' }, activity_id: { join: ['source_id', 'period'] } },
}
const column = (name: string, needed: boolean): TableColumn => ({ name, needed, kind: 'text', note: { en: '', zh: '' } })
const COLUMNS = [column('activity_id', true), column('source_id', true), column('fuel', false), column('evidence', false)]

test('a head leads to one column, and a column comes from one head', () => {
  expect(columnOf(mapping, '燃料')).toBe('fuel')
  const moved = withHead(mapping, '燃料', 'source_id')
  expect(moved.columns.source_id).toEqual({ head: '燃料' })
  expect(moved.columns.fuel).toEqual({ value: '' })
  const ignored = withHead(mapping, '燃料', '')
  expect(columnOf(ignored, '燃料')).toBeUndefined()
  expect(ignored.columns.fuel).toEqual({ value: '' })
  expect(withHead(mapping, '用途', 'fuel').columns.fuel).toEqual({ head: '用途' })
  expect(mapping.columns.fuel).toEqual({ head: '燃料' })
})

test('an id is made of columns in their order', () => {
  const order = ['source_id', 'process', 'fuel', 'period']
  const more = withPart(mapping, 'activity_id', 'fuel', order)
  expect(more.columns.activity_id).toEqual({ join: ['source_id', 'fuel', 'period'] })
  const none = order.reduce((now, part) => (columnIn(now).includes(part) ? withPart(now, 'activity_id', part, order) : now), more)
  expect(none.columns.activity_id).toEqual({ value: '' })
  expect(isMissing(none, COLUMNS[0]!)).toBe(true)
})
const columnIn = (of: Mapping) => {
  const from = of.columns.activity_id!
  return 'join' in from ? from.join : []
}

test('a column that is told of later takes part in the id, once', () => {
  const first = withValue(mapping, 'process', 'boiler')
  expect(first.columns.activity_id).toEqual({ join: ['source_id', 'process', 'period'] })
  const out = withPart(first, 'activity_id', 'process', JOINABLE)
  expect(withValue(out, 'process', 'boiler_2').columns.activity_id).toEqual({ join: ['source_id', 'period'] })
  expect(withHead(mapping, '用途', 'technology').columns.activity_id).toEqual({ join: ['source_id', 'technology', 'period'] })
  expect(withHead(mapping, '备注', 'evidence').columns.activity_id).toEqual({ join: ['source_id', 'period'] })
})

test('what stands under no head is listed, the needed ones first', () => {
  expect(unheaded(mapping, [...COLUMNS].reverse()).map((one) => one.name)).toEqual(['source_id', 'activity_id', 'evidence'])
  expect(isMissing(mapping, COLUMNS[1]!)).toBe(true)
  expect(isMissing(withValue(mapping, 'source_id', 'B1'), COLUMNS[1]!)).toBe(false)
  expect(isMissing(mapping, COLUMNS[3]!)).toBe(false)
})

test('another sheet is guessed anew, words stay', () => {
  const words = withWord(mapping, 'fuel', '二类烟煤', 'bituminous_coal')
  const next = begunAnew(words, { sheet: '表2' })
  expect([next.sheet, next.head_rows, next.columns]).toEqual(['表2', null, {}])
  expect(next.words.fuel).toEqual({ 二类烟煤: 'bituminous_coal' })
  expect(withWord(next, 'fuel', '二类烟煤', undefined).words.fuel).toEqual({})
})

test('a fault tells the word and the name that it may mean', () => {
  const fault = { file: 't', row: 3, column: '燃料', message: 'The fuel `disel` is not known.', help: 'The nearest name is `diesel`.' }
  expect(wordOfFault(fault)).toEqual({ word: 'disel', name: 'diesel' })
  expect(wordOfFault({ ...fault, help: 'Write another.' })).toBeUndefined()
})
