import type { Evaluation, Grade, IndexRow } from '../api/evaluation'

/** The worked example `city-a` of the reference set, from its independent evaluator: id, parent, names, weight among neighbours, score, value, unit. */
const ROWS: [id: string, parent: string | null, en: string, zh: string, weight: number, score: number, value: number | string | null, unit: string | null][] = [
  ['city.target', null, 'Target coordination', '目标协同', 0.35, 79.76268073243799, null, null],
  ['city.target.carbon', 'city.target', 'Carbon reduction', '降碳目标', 0.3, 92.0, null, null],
  ['city.target.carbon.intensity_decline', 'city.target.carbon', 'Decline of CO2 per unit of GDP since the base year', '单位地区生产总值二氧化碳排放下降率', 0.6, 100.0, 0.1680751173708921, 'ratio'],
  ['city.target.carbon.peak_status', 'city.target.carbon', 'Carbon-peak status', '碳达峰进展', 0.4, 80.0, 'plateau', 'class'],
  ['city.target.emission', 'city.target', 'Pollutant reduction', '减污目标', 0.2, 88.09145435015004, null, null],
  ['city.target.emission.air_decline', 'city.target.emission', 'Decline of air-pollutant equivalents', '大气污染物当量排放下降率', 0.6, 84.20284498317605, 0.07823114636164663, 'ratio'],
  ['city.target.emission.water_decline', 'city.target.emission', 'Decline of water-pollutant equivalents', '水污染物当量排放下降率', 0.4, 93.92436840061103, 0.04583333333333328, 'ratio'],
  ['city.target.quality', 'city.target', 'Environmental quality', '环境质量', 0.25, 75.75, null, null],
  ['city.target.quality.pm25', 'city.target.quality', 'Annual mean PM2.5', 'PM2.5年均浓度', 0.45, 70.0, 32.0, 'ug/m3'],
  ['city.target.quality.good_days', 'city.target.quality', 'Share of days with good air quality', '空气质量优良天数比率', 0.25, 83.99999999999999, 0.852, 'ratio'],
  ['city.target.quality.water_good', 'city.target.quality', 'Share of surface-water sections at class I-III', '地表水优良(Ⅰ-Ⅲ类)断面比例', 0.3, 77.50000000000001, 0.91, 'ratio'],
  ['city.target.synergy', 'city.target', 'Synergy of results', '协同效果', 0.25, 62.42755944963194, null, null],
  ['city.target.synergy.double_decline', 'city.target.synergy', 'Double decline of pollutant total and industrial carbon intensity', '主要污染物排放总量与单位工业增加值碳排放双下降', 0.5, 100.0, 'both', 'class'],
  ['city.target.synergy.elasticity', 'city.target.synergy', 'Co-control elasticity of air-pollutant equivalents to CO2', '大气污染物与二氧化碳协同减排弹性系数', 0.5, 24.855118899263893, 5.029145123248716, '1'],
  ['city.path', null, 'Path coordination', '路径协同', 0.3, 49.63433574912465, null, null],
  ['city.path.energy', 'city.path', 'Energy', '能源结构', 0.3, 26.726819759935836, null, null],
  ['city.path.energy.nonfossil_share', 'city.path.energy', 'Share of non-fossil energy in consumption', '非化石能源消费占比', 0.55, 36.36363636363637, 0.16, 'ratio'],
  ['city.path.energy.coal_change', 'city.path.energy', 'Average yearly change of coal use since the base year', '煤炭消费年均变化率', 0.45, 14.948488355412959, -0.008969093013247775, 'ratio per year'],
  ['city.path.industry', 'city.path', 'Industry', '工业领域', 0.3, 71.30643615594977, null, null],
  ['city.path.industry.energy_intensity_decline', 'city.path.industry', 'Average yearly decline of energy per industrial value added', '单位工业增加值能耗年均下降率', 0.5, 85.6684278674551, 0.04283421393372755, 'ratio per year'],
  ['city.path.industry.cleaner_production', 'city.path.industry', 'Share of key enterprises at cleaner-production grade II or better', '重点企业清洁生产Ⅱ级及以上占比', 0.5, 56.94444444444443, 0.5416666666666666, 'ratio'],
  ['city.path.transport', 'city.path', 'Transport', '交通运输', 0.15, 44.444444444444436, null, null],
  ['city.path.transport.clean_freight', 'city.path.transport', 'Share of freight by clean transport', '货物清洁运输比例', 1.0, 44.444444444444436, 0.4666666666666667, 'ratio'],
  ['city.path.construction', 'city.path', 'Urban and rural construction', '城乡建设', 0.1, 53.076923076923066, null, null],
  ['city.path.construction.green_building', 'city.path.construction', 'Star-rated green buildings in new buildings', '新建建筑中星级绿色建筑占比', 1.0, 53.076923076923066, 0.36538461538461536, 'ratio'],
  ['city.path.ecology', 'city.path', 'Agriculture, ecology and waste', '农业生态与固废', 0.15, 54.99999999999999, null, null],
  ['city.path.ecology.waste_use', 'city.path.ecology', 'Mean utilisation of four wastes', '固体废物综合资源化水平', 1.0, 54.99999999999999, 0.7474999999999999, 'ratio'],
  ['city.management', null, 'Management coordination', '管理协同', 0.35, 58.17075, null, null],
  ['city.management.institution', 'city.management', 'Institutional innovation', '制度创新', 0.4, 56.625, null, null],
  ['city.management.institution.integrated_governance', 'city.management.institution', 'Integrated planning, deployment, promotion and assessment', '一体谋划、一体部署、一体推进、一体考核机制', 0.55, 60.0, 60.0, 'points'],
  ['city.management.institution.eia_permit', 'city.management.institution', 'Carbon in environmental assessment and permits', '碳排放纳入环评与排污许可覆盖率', 0.45, 52.5, 0.525, 'ratio'],
  ['city.management.technology', 'city.management', 'Technical support', '技术支撑', 0.42, 65.2875, null, null],
  ['city.management.technology.inventory', 'city.management.technology', 'Integrated inventory of air pollutants and greenhouse gases', '大气污染物与温室气体融合清单', 0.36, 70.0, 70.0, 'points'],
  ['city.management.technology.monitoring', 'city.management.technology', 'Monitoring capacity for greenhouse gases and emission sources', '温室气体与污染源监测能力', 0.3, 65.62499999999999, 0.725, 'ratio'],
  ['city.management.technology.platform', 'city.management.technology', 'Digital platform functions', '减污降碳数智化管理平台功能', 0.34, 60.0, 60.0, 'points'],
  ['city.management.policy', 'city.management', 'Policy incentives and projects', '政策激励与项目', 0.18, 44.99999999999999, null, null],
  ['city.management.policy.project_library', 'city.management.policy', 'Library projects with verified double reductions', '协同项目库实施成效', 1.0, 44.99999999999999, 0.36, 'ratio'],
]

export const GRADES: Grade[] = [
  { id: 'excellent', name: { en: 'Excellent synergy', zh: '高度协同' }, min: 85.0 },
  { id: 'good', name: { en: 'Good synergy', zh: '较好协同' }, min: 70.0 },
  { id: 'basic', name: { en: 'Basic synergy', zh: '基本协同' }, min: 60.0 },
  { id: 'weak', name: { en: 'Weak synergy', zh: '弱协同' }, min: 40.0 },
  { id: 'none', name: { en: 'No synergy', zh: '不协同' }, min: 0.0 },
]

const shareOf = (id: string): number => {
  const [, parent, , , weight] = ROWS.find((row) => row[0] === id)!
  return parent === null ? weight : weight * shareOf(parent)
}
const levelOf = (parent: string | null): 1 | 2 | 3 => (parent === null ? 1 : ROWS.find((row) => row[0] === parent)![1] === null ? 2 : 3)

export const cityA = (): Evaluation => ({
  case: 'examples',
  system: { id: 'city', name: { en: 'City synergy of pollution and carbon reduction', zh: '城市减污降碳协同增效评价指标体系' }, version: '2026.1', reference: true, notice: { en: 'Reference set, not an official system.', zh: '参考指标体系，非官方发布。' } },
  subject: { id: 'city-a', name: { en: 'City a', zh: '算例城市 a' }, kind: 'region', class: 'city' },
  period: '2023', base: '2020', years: 3, boundary: 'territory', context: { region: 'key_region' },
  score: 63.16700148109069, base_score: 63.16700148109069, bonus: 0, grade: 'basic', grade_name: { en: 'Basic synergy', zh: '基本协同' }, band: 'basic',
  coverage: 1, excluded_weight: 0, range: { low: 63.1670014810907, high: 63.1670014810907 }, spread: null, gates: [], summary: { en: '', zh: '' }, improvements: [],
  rows: ROWS.map(([id, parent, en, zh, weight, score, value, unit]): IndexRow => ({
    id, level: levelOf(parent), parent, name: { en, zh }, weight, share: shareOf(id), value, class_name: typeof value === 'string' ? { en: value, zh: value } : null, unit, score, status: 'scored', cause: 'value', bonus: false,
  })),
})
