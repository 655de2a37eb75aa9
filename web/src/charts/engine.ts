import { BarChart, LineChart, SankeyChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'

echarts.use([BarChart, LineChart, SankeyChart, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer])

export const begin = (element: HTMLElement) => echarts.init(element, undefined, { renderer: 'svg' })
