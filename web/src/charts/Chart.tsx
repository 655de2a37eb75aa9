import type { EChartsCoreOption, ECharts } from 'echarts/core'
import { useEffect, useRef, useState } from 'react'
import { useDress } from '../shell/dress'
import { Loading } from '../shell/states'
import type { Palette } from './palette'
import { usePalette } from './palette'

export interface ChartProps {
  /** Builds the drawing for a width, so that a narrow one is drawn anew and not scaled down. */
  option: (palette: Palette, width: number) => EChartsCoreOption
  sentence: string
  height: number
  onClick?: ((params: { componentType: string; dataType?: string; seriesName?: string; name: string; data: unknown; dataIndex: number; seriesId?: string }) => void) | undefined
}

/** A chart drawn as SVG. Its sentence is its name; its rows stand in the table that its card can show. */
export function Chart({ option, sentence, height, onClick }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const click = useRef(onClick)
  click.current = onClick
  const palette = usePalette()
  const { lang, printing } = useDress()
  const [width, setWidth] = useState(0)
  const [ready, setReady] = useState(false)

  useEffect(() => {
    const element = host.current!
    let gone = false
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)))
    sizes.observe(element)
    void import('./engine').then(({ begin }) => {
      if (gone) return
      chart.current = begin(element.querySelector<HTMLElement>('.drawing')!)
      chart.current.on('click', (params) => click.current?.(params as never))
      setReady(true)
    })
    return () => {
      gone = true
      sizes.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    const element = host.current
    if (!ready || !element || !chart.current) return
    // The width of this moment: the observer's may be one layout behind.
    const now = Math.round(element.clientWidth) || width
    if (now === 0) return
    chart.current.resize({ width: now, height })
    chart.current.setOption({ animation: false, textStyle: { fontFamily: FONT, fontSize: 11, color: palette['ink-2'] }, ...option(palette, now) }, { notMerge: true })
    const settled = requestAnimationFrame(() => setWidth(Math.round(element.clientWidth)))
    return () => cancelAnimationFrame(settled)
  }, [ready, width, height, option, palette, lang, printing])

  return (
    <div className="canvas" ref={host} role="img" aria-label={sentence} style={{ height, overflow: 'hidden' }}>
      <div className="drawing" style={{ width: '100%', height }} />
      {!ready && <Loading height={height - 20} />}
    </div>
  )
}

export const FONT = '"Inter Variable", "Noto Sans SC Variable", Inter, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'

/** Tooltips share one look: the card's ground, a quiet edge, ink text. */
export const tooltipStyle = (palette: Palette) => ({
  backgroundColor: palette.surface,
  borderColor: palette['line-strong'],
  borderWidth: 1,
  padding: [6, 10],
  textStyle: { color: palette.ink, fontSize: 12, fontFamily: FONT },
  confine: true,
  transitionDuration: 0,
})

export const axisStyle = (palette: Palette) => ({
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: palette['ink-3'], fontSize: 11 },
  splitLine: { lineStyle: { color: palette.grid } },
})
