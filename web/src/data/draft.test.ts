import { expect, test } from 'vitest'
import type { TablePage } from './api'
import { NOTHING, cellsOf, gridRows, pasted, proposal, settled, toggledRow, withCell, withRow } from './draft'

const page: TablePage = {
  table: 'activities', file: 'activities.csv', sha256: 'aa', columns: ['activity_id', 'quantity', 'unit'], key: ['activity_id'], total: 2, matched: 2, next: null,
  rows: [{ key: 'a', line: 2, cells: ['a', '1', 't'] }, { key: 'b', line: 3, cells: ['b', '2', 't'] }],
}

test('a cell that gets its own text back is no change', () => {
  const changed = withCell(NOTHING, page, 'a', 'quantity', '5')
  expect(changed).toEqual({ base: { 'activities.csv': 'aa' }, changes: [{ table: 'activities', op: 'update', key: 'a', old: { activity_id: 'a', quantity: '1', unit: 't' }, new: { quantity: '5' } }] })
  expect(withCell(changed, page, 'a', 'quantity', '1')).toEqual(NOTHING)
})

test('rows come, go and stay in order', () => {
  const { draft, key } = withRow(NOTHING, page, 'a')
  const second = withRow(draft, page, key)
  expect(gridRows(page, second.draft).map((row) => row.key)).toEqual(['a', key, second.key, 'b'])
  const gone = toggledRow(second.draft, page, 'b')
  expect(gridRows(page, gone).at(-1)!.state).toBe('gone')
  expect(gridRows(page, toggledRow(gone, page, 'b')).at(-1)!.state).toBe('same')
  expect(toggledRow(draft, page, key)).toEqual(NOTHING)
})

test('what a spreadsheet copies is pasted over cells and beyond the last row', () => {
  const draft = pasted(NOTHING, page, gridRows(page, NOTHING), 1, 0, 'b\t7\r\nc\t"8"\tkg\r\n')
  const rows = gridRows(page, draft)
  expect(rows.map((row) => row.cells)).toEqual([['a', '1', 't'], ['b', '7', 't'], ['c', '8', 'kg']])
  expect(rows.map((row) => row.state)).toEqual(['same', 'changed', 'new'])
  expect(cellsOf('"x\ty\nz"\t2')).toEqual([['x\ty\nz', '2']])
})

test('a clash is settled with my texts or theirs', () => {
  const draft = withCell(NOTHING, page, 'a', 'quantity', '5')
  const clash = { table: 'activities', file: 'activities.csv', key: 'a', op: 'update', gone: false, cells: [{ column: 'quantity', base: '1', theirs: '9', mine: '5', both: true }] }
  expect(settled(draft, clash, 'theirs', { 'activities.csv': 'bb' }).changes).toEqual([])
  const mine = settled(draft, clash, 'mine', { 'activities.csv': 'bb' })
  expect(mine.base['activities.csv']).toBe('bb')
  expect(mine.changes[0]!.old.quantity).toBe('9')
  expect(mine.changes[0]!.new.quantity).toBe('5')
})

test('a remedy that names a word proposes it', () => {
  const fault = { file: 'activities.csv', row: 2, column: 'unit', message: '', help: 'The nearest known unit is `t`; `tandem list units` shows all.', table: 'activities', key: 'a', change: 0 }
  expect(proposal(fault)).toBe('t')
  expect(proposal({ ...fault, help: 'Write a number.' })).toBeUndefined()
})
