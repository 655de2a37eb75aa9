import type { Lang } from '../i18n'
import { speciesText } from '../format/species'

const NAMES: Record<string, [en: string, zh: string]> = {
  'PM2.5_mean': ['PM2.5 annual mean', 'PM2.5 年均浓度'],
  'PM10_mean': ['PM10 annual mean', 'PM10 年均浓度'],
  'SO2_mean': ['SO₂ annual mean', 'SO₂ 年均浓度'],
  'NO2_mean': ['NO₂ annual mean', 'NO₂ 年均浓度'],
  good_days: ['Good days', '优良天数'],
  coal_consumption: ['Coal use', '煤炭消费量'],
  coal_consumption_total: ['Coal use', '煤炭消费量'],
  energy: ['Energy use', '能源消费总量'],
  energy_consumption_total: ['Energy use', '能源消费总量'],
  natural_gas_consumption: ['Natural gas use', '天然气消费量'],
  electricity_consumption: ['Electricity use', '全社会用电量'],
  electricity_import_share: ['Imported power, share', '外调电比例'],
  motor_vehicles: ['Motor vehicles', '机动车保有量'],
  motor_vehicles_year_end: ['Motor vehicles', '机动车保有量'],
  private_saloon_cars: ['Private cars', '私人轿车'],
  cement_capacity: ['Cement capacity', '水泥产能'],
  gdp_current_prices: ['GDP, current prices', '地区生产总值（现价）'],
  population_resident_year_end: ['Resident population', '常住人口'],
  old_vehicles_retired: ['Old vehicles retired', '淘汰老旧车'],
  clean_vehicles: ['Clean vehicles', '新能源和清洁车'],
  energy_per_gdp: ['Energy per GDP', '单位 GDP 能耗'],
  CO2_per_gdp: ['CO₂ per GDP', '单位 GDP CO₂'],
}

/** The reader's name of a statistic or target; a species by its own name; anything else as the case calls it. */
export function indicatorName(indicator: string, lang: Lang): string {
  const pair = NAMES[indicator]
  if (pair) return pair[lang === 'zh' ? 1 : 0]
  if (/^(CO2e?|SO2|NOx|PM2\.5|PM10|NMVOC|NH3|CH4|N2O|COD|NH3-N|TN|TP)$/.test(indicator)) return lang === 'zh' ? `${speciesText(indicator, lang)}${/[A-Za-z0-9₀-₉]$/.test(speciesText(indicator, lang)) ? ' ' : ''}排放` : `${speciesText(indicator, lang)} emissions`
  const plain = indicator.replace(/_/g, ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
