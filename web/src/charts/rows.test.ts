import { expect, it } from 'vitest'
import { csvText, tsvText } from './rows'

const ROWS = { columns: [{ label: 'Sector' }, { label: 'kg', numeric: true }], rows: [{ cells: ['=cmd|x', 1.5] }, { cells: ['a "b", c', null] }, { cells: ['sink', -2] }] }

it('writes CSV that a spreadsheet reads as data: header first, formulas disarmed, quotes doubled, missing empty', () => {
  expect(csvText(ROWS, [['Source', 'x, y']])).toBe('\ufeffSector,kg\r\n\'=cmd|x,1.5\r\n"a ""b"", c",\r\nsink,-2\r\n\r\nSource,"x, y"\r\n')
})

it('copies full digits as TSV', () => expect(tsvText(ROWS).split('\n')[3]).toBe('sink\t-2'))
