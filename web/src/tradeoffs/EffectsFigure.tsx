import { useEffect, useRef, useState } from 'react'
import { FONT } from '../charts/Chart'
import type { Palette } from '../charts/palette'
import { usePalette } from '../charts/palette'
import { wrapped } from '../charts/wrapped'
import type { EffectRow } from '../api/ledger'
import { cell, places } from '../format/number'
import { side, speciesText } from '../format/species'
import type { Unit } from '../format/units'
import { useText } from '../i18n'
import { useDress } from '../shell/dress'
import type { Column, Line, Matrix } from './effects'

export interface EffectsFigureProps {
  matrix: Matrix
  unitOf: (column: Column) => Unit
  nameOf: (line: Line) => string
  sentence: string
  open: (row: EffectRow) => void
}

/** Technologies down, species across, each species on its own scale: what is removed stands left of what is made. On a narrow page the
 * species of a technology stand under its name. */
export function EffectsFigure(props: EffectsFigureProps) {
  const host = useRef<HTMLDivElement>(null)
  const { printing } = useDress()
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)))
    sizes.observe(host.current!)
    return () => sizes.disconnect()
  }, [])
  const shown = printing ? 650 : width
  const across = (shown - nameWidth(shown) - GAP) / Math.max(1, props.matrix.columns.length)
  return (
    <div ref={host} className="effects-figure" role="img" aria-label={props.sentence}>
      {shown > 0 && (across >= LEAST ? <Wide {...props} width={shown} /> : <Narrow {...props} width={shown} />)}
    </div>
  )
}

const nameWidth = (width: number) => (width < 1000 ? 150 : 176)
const GAP = 20
const LEAST = 58
const ROW = 36
const HEAD = 62
const BAR = 7

/** The colour of a bar: light with an edge for what is gone, full for what is there. */
function bar(palette: Palette, row: EffectRow) {
  // Waste is neither pollution let go, carbon nor energy: it stays grey.
  const colour = row.medium === 'solid' ? palette['ink-3'] : palette[side(row.species)]
  return row.effect === 'removed' ? { fill: colour, fillOpacity: 0.28, stroke: colour, strokeWidth: 1 } : { fill: colour }
}

function valueText(kg: number, column: Column, unit: Unit): string {
  const value = kg / unit.kg
  return cell(value, Math.max(Math.min(2, places(column.most / unit.kg, 3)), Math.min(2, places(value, 1))))
}

function Wide({ matrix, unitOf, nameOf, open, width }: EffectsFigureProps & { width: number }) {
  const { t, lang } = useText()
  const palette = usePalette()
  const removed = matrix.columns.filter((column) => column.effect === 'removed').length
  const gap = removed > 0 && removed < matrix.columns.length ? GAP : 0
  const names = nameWidth(width)
  const across = Math.min(190, (width - names - gap) / matrix.columns.length)
  const x = (i: number) => names + i * across + (i >= removed ? gap : 0)
  const height = HEAD + matrix.lines.length * ROW + 4
  const end = x(matrix.columns.length - 1) + across
  const head = (at: number, count: number, text: string) => count > 0 && (
    <g>
      <text x={x(at)} y={13} fontSize={12} fontWeight={620} fill={palette.ink}>{text}</text>
      <line x1={x(at)} x2={x(at + count - 1) + across - 8} y1={19.5} y2={19.5} stroke={palette['line-strong']} />
    </g>
  )
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} fontFamily={FONT} aria-hidden="true">
      {head(0, removed, t('tradeoffs.removed'))}
      {head(removed, matrix.columns.length - removed, t('tradeoffs.made'))}
      {matrix.columns.map((column, i) => {
        const unit = unitOf(column)
        const name = wrapped(speciesText(column.species, lang), Math.floor((across - 6) / 6))
        return (
          <text key={column.key} x={x(i)} fontSize={11} fill={palette['ink-2']}>
            {name.slice(0, 2).map((line, n) => <tspan key={n} x={x(i)} y={(name.length > 1 ? 32 : 38) + n * 12} fontWeight={600}>{line}</tspan>)}
            <tspan x={x(i)} y={56} fill={palette['ink-3']}>{unit.label}</tspan>
          </text>
        )
      })}
      {matrix.lines.map((line, n) => {
        const top = HEAD + n * ROW
        const name = wrapped(nameOf(line), Math.floor(names / 6.4))
        return (
          <g key={line.key}>
            <line x1={0} x2={end} y1={top + 0.5} y2={top + 0.5} stroke={palette.line} />
            {name.slice(0, 2).map((text, i) => <text key={i} x={0} y={top + (name.length > 1 ? 15 : 21) + i * 14} fontSize={12} fill={palette.ink}>{i === 1 && name.length > 2 ? `${text.trimEnd()}…` : text}</text>)}
            {matrix.columns.map((column, i) => {
              const row = line.cells.get(column.key)
              if (!row) return null
              const length = Math.max(1.5, (Math.abs(row.kg) / column.most) * (across - 10))
              return (
                <g key={column.key} className="effect" onClick={() => open(row)}>
                  <rect x={x(i) - 2} y={top + 1} width={across - 4} height={ROW - 1} fill="transparent" />
                  <text x={x(i)} y={top + 16} fontSize={11} fill={palette.ink} style={{ fontVariantNumeric: 'tabular-nums' }}>
                    {valueText(row.kg, column, unitOf(column))}
                    {row.weak && <tspan fill={palette['ink-3']} fontWeight={700} dx={3}>!</tspan>}
                  </text>
                  <rect x={x(i) + 0.5} y={top + 22} width={length} height={BAR} {...bar(palette, row)} />
                </g>
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}

const LINE = 22
function Narrow({ matrix, unitOf, nameOf, open, width }: EffectsFigureProps & { width: number }) {
  const { t, lang } = useText()
  const palette = usePalette()
  const label = Math.min(170, Math.max(104, width * 0.34))
  const value = 104
  const blocks: { line: Line; top: number; name: string[]; rows: [Column, EffectRow][] }[] = []
  let top = 0
  for (const line of matrix.lines) {
    const rows = matrix.columns.flatMap((column): [Column, EffectRow][] => (line.cells.has(column.key) ? [[column, line.cells.get(column.key)!]] : []))
    const name = wrapped(nameOf(line), Math.floor(width / 7)).slice(0, 2)
    blocks.push({ line, top, name, rows })
    top += name.length * 16 + 8 + rows.length * LINE + 10
  }
  return (
    <svg width={width} height={top} viewBox={`0 0 ${width} ${top}`} fontFamily={FONT} aria-hidden="true">
      {blocks.map(({ line, top, name, rows }) => (
        <g key={line.key}>
          {top > 0 && <line x1={0} x2={width} y1={top - 3.5} y2={top - 3.5} stroke={palette.line} />}
          {name.map((text, i) => <text key={i} x={0} y={top + 14 + i * 16} fontSize={12} fontWeight={620} fill={palette.ink}>{text}</text>)}
          {rows.map(([column, row], n) => {
            const y = top + name.length * 16 + 8 + n * LINE
            const unit = unitOf(column)
            const room = width - label - value - 8
            return (
              <g key={column.key} className="effect" onClick={() => open(row)}>
                <rect x={0} y={y - 4} width={width} height={LINE} fill="transparent" />
                <text x={0} y={y + 10} fontSize={11} fill={palette['ink-2']}>{`${t(row.effect === 'removed' ? 'tradeoffs.removes' : 'tradeoffs.makes')} ${speciesText(row.species, lang)}`}</text>
                <rect x={label + 0.5} y={y + 2} width={Math.max(1.5, (Math.abs(row.kg) / column.most) * room)} height={BAR} {...bar(palette, row)} />
                <text x={width} y={y + 10} textAnchor="end" fontSize={11} fill={palette.ink}>
                  {`${valueText(row.kg, column, unit)} ${unit.label}`}
                  {row.weak && <tspan fill={palette['ink-3']} fontWeight={700} dx={3}>!</tspan>}
                </text>
              </g>
            )
          })}
        </g>
      ))}
    </svg>
  )
}
