/** The sides that keep their colour everywhere. */
export type Side = 'pollution' | 'carbon' | 'energy'

const CARBON = new Set(['CO2', 'CO2e', 'CO2_biogenic', 'CH4', 'N2O', 'SF6', 'NF3', 'CF4'])

export function side(species: string): Side {
  if (species === 'energy') return 'energy'
  return CARBON.has(species) || /^(HFC|PFC)-|^C\dF\d/.test(species) ? 'carbon' : 'pollution'
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉'
const WORDS: Record<string, { en: string; zh: string }> = {
  energy: { en: 'Energy', zh: '能源' },
  CO2_biogenic: { en: 'CO₂, biogenic', zh: '生物源 CO₂' },
  COD: { en: 'COD', zh: '化学需氧量' },
  'NH3-N': { en: 'Ammonia nitrogen', zh: '氨氮' },
  TN: { en: 'Total nitrogen', zh: '总氮' },
  TP: { en: 'Total phosphorus', zh: '总磷' },
  general_waste: { en: 'General waste', zh: '一般固体废物' },
  hazardous_waste: { en: 'Hazardous waste', zh: '危险废物' },
  gypsum: { en: 'Gypsum', zh: '脱硫石膏' },
  ash: { en: 'Ash', zh: '灰渣' },
}

/** A species as it is written: real subscripts for chemical formulas, none for PM2.5 and PM10. */
export function speciesText(species: string, lang: string): string {
  const word = WORDS[species]
  if (word) return lang === 'zh' ? word.zh : word.en
  if (/^(PM|TSP|HFC|PFC)/.test(species)) return species
  return species.replace(/(?<=[A-Z])(\d)/g, (digit) => SUBSCRIPTS[Number(digit)]!)
}
