import { BarChart, LineChart, RadarChart, SankeyChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, RadarComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'

echarts.use([BarChart, LineChart, RadarChart, SankeyChart, GridComponent, MarkLineComponent, RadarComponent, TooltipComponent, LabelLayout, SVGRenderer])

export const begin = (element: HTMLElement) => echarts.init(element, undefined, { renderer: 'svg' })
