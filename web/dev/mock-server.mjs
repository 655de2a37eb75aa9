// A stand-in for the server while pages are being drawn: plain node, made-up figures in the shape of a northern city.
// For development only; never bundled, never shipped. `node dev/mock-server.mjs [PORT]` serves the API and web/dist.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PORT = Number(process.argv[2] ?? 8099)
const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const PERIODS = ['2013', '2014', '2015', '2016', '2017']
let signedIn = process.env.MOCK_SIGNED_IN === '1'
const visitor = process.env.MOCK_VISITOR !== '0'

const FUELS = {
  raw_coal: ['Raw coal', '原煤', 'coal', 't', { CO2: 1800, SO2: 8, NOx: 4, 'PM2.5': 1.6, CO: 20, energy: 714 }],
  natural_gas: ['Natural gas', '天然气', 'gas', 'm3', { CO2: 2.165, SO2: 0.00002, NOx: 0.0018, 'PM2.5': 0.00003, CO: 0.001, energy: 1.33 }],
  gasoline: ['Petrol', '汽油', 'petrol', 't', { CO2: 2925, SO2: 0.05, NOx: 7, 'PM2.5': 0.1, CO: 60, NMVOC: 12, energy: 1471 }],
  diesel: ['Diesel', '柴油', 'diesel', 't', { CO2: 3096, SO2: 0.2, NOx: 34, 'PM2.5': 1.4, CO: 9, NMVOC: 2, energy: 1457 }],
  jet_kerosene: ['Jet kerosene', '航空煤油', 'jet', 't', { CO2: 3033, SO2: 0.5, NOx: 12, 'PM2.5': 0.1, CO: 5, energy: 1471 }],
  lpg: ['LPG', '液化石油气', 'other_oil', 't', { CO2: 3101, SO2: 0.01, NOx: 2.2, 'PM2.5': 0.05, energy: 1714 }],
  coke: ['Coke', '焦炭', 'coal', 't', { CO2: 2877, SO2: 9, NOx: 4, 'PM2.5': 1, energy: 971 }],
}
const SECTORS = {
  power: ['Power', '电力'], heat: ['Heat supply', '热力'], industry: ['Industry', '工业'], cement_and_building_materials: ['Cement and building materials', '水泥与建材'],
  transport: ['Transport', '交通运输'], residential_urban: ['Urban homes', '城镇居民'], residential_rural: ['Rural homes', '农村居民'],
  services_and_commerce: ['Services and commerce', '服务与商贸'], agriculture: ['Agriculture', '农业'], construction: ['Construction', '建筑业'], chemicals: ['Chemicals', '化工'],
}
const PROCESSES = { combustion: ['Combustion', '燃烧'], boilers: ['Boilers', '锅炉'], road_vehicles: ['Road vehicles', '道路车辆'], aviation: ['Aviation', '航空'], clinker: ['Clinker', '水泥熟料'], electricity_bought: ['Electricity bought', '外购电力'] }
const DISTRICTS = [['110101', 'Dongcheng', '东城区', 91, 42], ['110102', 'Xicheng', '西城区', 130, 50], ['110105', 'Chaoyang', '朝阳区', 384, 465], ['110106', 'Fengtai', '丰台区', 226, 305], ['110107', 'Shijingshan', '石景山区', 64, 85], ['110108', 'Haidian', '海淀区', 358, 431], ['110109', 'Mentougou', '门头沟区', 30, 1448], ['110111', 'Fangshan', '房山区', 101, 1995], ['110112', 'Tongzhou', '通州区', 133, 906], ['110113', 'Shunyi', '顺义区', 98, 1020], ['110114', 'Changping', '昌平区', 189, 1342], ['110115', 'Daxing', '大兴区', 151, 1036], ['110116', 'Huairou', '怀柔区', 38, 2123], ['110117', 'Pinggu', '平谷区', 42, 948], ['110118', 'Miyun', '密云区', 48, 2226], ['110119', 'Yanqing', '延庆区', 32, 1995]]

const sources = []
const activities = []
const source = (source_id, name_en, name_zh, sector, kind, region, lon = null, lat = null) => sources.push({ source_id, name: `${name_en} | ${name_zh}`, org_id: null, region, sector, kind, lon, lat })
const activity = (source_id, process, fuel, first, last, control) => PERIODS.forEach((period, i) => {
  const quantity = Math.round(first + ((last - first) * i) / 4)
  if (quantity > 0) activities.push({ activity_id: `${source_id}.${fuel ?? process}.${period}`, source_id, period, process, fuel, quantity, control, rsd: 0.07 })
})
source('huaneng', 'Huaneng Beijing CHP', '华能北京热电', 'power', 'point', '110105', 116.53, 39.89)
activity('huaneng', 'boilers', 'raw_coal', 3.4e6, 0.45e6, 0.95); activity('huaneng', 'boilers', 'natural_gas', 0.6e9, 1.6e9)
source('shijingshan', 'Shijingshan CHP', '石景山热电', 'power', 'point', '110107', 116.1375, 39.923)
activity('shijingshan', 'boilers', 'raw_coal', 3.1e6, 0, 0.9)
source('northwest', 'Northwest gas CHP', '西北燃气热电中心', 'power', 'point', '110107', 116.1257, 39.9417)
activity('northwest', 'boilers', 'natural_gas', 0.4e9, 3.2e9)
source('gaoantun', 'Northeast gas CHP', '东北燃气热电中心', 'power', 'point', '110105', 116.62, 39.95)
activity('gaoantun', 'boilers', 'natural_gas', 0, 2.6e9)
source('caoqiao', 'Caoqiao gas CHP', '草桥燃气热电', 'power', 'point', '110106', 116.35, 39.835)
activity('caoqiao', 'boilers', 'natural_gas', 1.4e9, 2.0e9)
source('liulihe', 'Liulihe cement', '琉璃河水泥', 'cement_and_building_materials', 'point', '110111', 116.02, 39.6)
activity('liulihe', 'combustion', 'raw_coal', 0.9e6, 0.35e6, 0.6)
source('yanshan', 'Yanshan petrochemical', '燕山石化', 'chemicals', 'point', '110111', 115.96, 39.735)
activity('yanshan', 'combustion', 'lpg', 0.3e6, 0.34e6); activity('yanshan', 'boilers', 'raw_coal', 0.5e6, 0.1e6, 0.9)
source('airport', 'Capital airport', '首都机场', 'transport', 'point', '110113', 116.59, 40.08)
activity('airport', 'aviation', 'jet_kerosene', 4.78e6, 6.43e6)
source('roads', 'Road traffic', '道路交通', 'transport', 'line', '110000')
activity('roads', 'road_vehicles', 'gasoline', 4.2e6, 4.7e6); activity('roads', 'road_vehicles', 'diesel', 1.9e6, 1.6e6)
source('grid', 'Imported power', '外调电', 'services_and_commerce', 'area', '110000')
activity('grid', 'electricity_bought', null, 5.6e10, 6.6e10)
for (const [code, en, zh, people, area] of DISTRICTS) {
  const share = people / 2115
  source(`homes.${code}`, `Homes, ${en}`, `${zh}居民`, area > 900 ? 'residential_rural' : 'residential_urban', 'area', code)
  activity(`homes.${code}`, 'combustion', 'raw_coal', share * 2.8e6, share * 1.0e6); activity(`homes.${code}`, 'combustion', 'natural_gas', share * 1.9e9, share * 3.1e9); activity(`homes.${code}`, 'combustion', 'lpg', share * 3e5, share * 3.2e5)
  source(`services.${code}`, `Services, ${en}`, `${zh}服务业`, 'services_and_commerce', 'area', code)
  activity(`services.${code}`, 'boilers', 'natural_gas', share * 2.0e9, share * 2.6e9); activity(`services.${code}`, 'boilers', 'raw_coal', share * 1.8e6, share * 0.3e6, 0.5)
  source(`heat.${code}`, `Heat boilers, ${en}`, `${zh}供热锅炉`, 'heat', 'area', code)
  activity(`heat.${code}`, 'boilers', 'raw_coal', share * 5.3e6, share * 0.6e6, 0.7); activity(`heat.${code}`, 'boilers', 'natural_gas', share * 1.6e9, share * 3.6e9)
  source(`industry.${code}`, `Industry, ${en}`, `${zh}工业`, 'industry', 'area', code)
  activity(`industry.${code}`, 'combustion', 'coke', share * 6e4, share * 3e4); activity(`industry.${code}`, 'combustion', 'natural_gas', share * 1.5e9, share * 1.4e9)
}

const CONTROLLED = { SO2: 1, NOx: 0.7, 'PM2.5': 1.03 }
const RANGE = { CO2: 0.05, SO2: 0.25, NOx: 0.3, 'PM2.5': 0.6, CO: 0.5, NMVOC: 0.7, energy: 0.04 }
const emissions = activities.flatMap((a) => {
  const site = sources.find((s) => s.source_id === a.source_id)
  const base = { period: a.period, region: site.region, sector: site.sector, source_id: a.source_id, activity_id: a.activity_id, process: a.process, fuel: a.fuel }
  const row = (species, kg, scope, fuel_class) => ({ ...base, species, kg, kg_low: kg * (1 - RANGE[species]), kg_high: kg * (1 + RANGE[species] * 1.1), scope, fuel_class, medium: species === 'energy' ? 'energy' : 'air' })
  const all = a.process === 'electricity_bought'
    ? [row('CO2', a.quantity * 0.88, '2', 'electricity'), row('energy', a.quantity * 0.1229, '2', 'electricity')]
    : Object.entries(FUELS[a.fuel][4]).map(([species, factor]) => row(species, a.quantity * factor * (1 - Math.min(0.99, (a.control ?? 0) * (CONTROLLED[species] ?? 0))), '1', FUELS[a.fuel][2]))
  const carbon = all.find((r) => r.species === 'CO2')
  return [...all, { ...carbon, species: 'CO2e', kg: carbon.kg * 1.004, kg_low: carbon.kg_low, kg_high: carbon.kg_high * 1.01 }]
})

function inventory(q) {
  const by = (q.get('by') ?? 'medium,scope').split(',').filter(Boolean)
  const dims = ['fuel_class', 'region', 'sector', 'source_id', 'activity_id', 'process', 'fuel', 'medium', 'scope', 'species']
  const period = q.get('period')
  const kept = emissions.filter((e) => (!period || e.period === period) && dims.every((d) => !q.get(d) || q.get(d).split(',').includes(String(e[d] ?? ''))))
  const groups = new Map()
  for (const e of kept) {
    const key = [...by, 'species'].map((d) => e[d]).join('|')
    const g = groups.get(key) ?? { ...Object.fromEntries([...by, 'species'].map((d) => [d, e[d]])), kg: 0, low2: 0, high2: 0 }
    g.kg += e.kg; g.low2 += (e.kg - e.kg_low); g.high2 += (e.kg_high - e.kg)
    groups.set(key, g)
  }
  const rows = [...groups.values()].map(({ low2, high2, ...g }) => ({ ...g, kg_low: g.kg - low2 * 0.8, kg_high: g.kg + high2 * 0.8 }))
  const read = activities.length
  const n = activities.filter((a) => !period || a.period === period).length
  return { command: 'inventory', case: 'mock', period, boundary: q.get('boundary') ?? 'as_recorded', gwp: 'AR6-100', by, rows, records: { read, kept: n, dropped: n < read ? [{ reason: 'outside the period', count: read - n }] : [] } }
}

function explain(q) {
  const a = activities.find((a) => a.activity_id === q.get('activity'))
  const e = emissions.find((e) => e.activity_id === q.get('activity') && e.species === q.get('species'))
  if (!a || !e) return undefined
  const site = sources.find((s) => s.source_id === a.source_id)
  const value = a.fuel ? FUELS[a.fuel][4][e.species] ?? 1808 : 0.88
  const id = `MOCK-${a.fuel ?? 'grid'}-${e.species}`
  return {
    command: 'explain', case: 'mock', species: e.species, name: a.activity_id, period: a.period, kg: e.kg, kg_low: e.kg_low, kg_high: e.kg_high,
    source: { id: site.source_id, name: site.name, sector: site.sector, region: site.region },
    activity: { id: a.activity_id, source_id: a.source_id, process: a.process, fuel: a.fuel, technology: null, quantity: a.quantity, unit: a.fuel ? FUELS[a.fuel][3] : 'kWh', rsd: a.rsd, evidence: 'made up by the mock server', period: a.period, row: 12 },
    factor: { id, species: e.species, shelf: 'library', published_value: String(value), published_unit: 'kg/t', value, unit: `kg/${a.fuel ? FUELS[a.fuel][3] : 'kWh'}`, source: 'made up for this mock', table: 'Table 3-1', low: value * 0.8, high: value * 1.25, status: e.species === 'NOx' ? 'memory' : 'seen' },
    controls: a.control && CONTROLLED[e.species] ? [{ technology: 'wet_fgd', coverage: 1, efficiency: Math.min(0.99, a.control * CONTROLLED[e.species]) }] : [],
    byproducts: a.control && e.species === 'SO2' ? [{ technology: 'wet_fgd', species: 'gypsum', kg: e.kg * 40 }] : [],
    steps: [`${a.quantity} × ${value} kg = ${Math.round(a.quantity * value)} kg`, `kept = ${Math.round(e.kg)} kg ${e.species}`], steps_zh: [`${a.quantity} × ${value} kg = ${Math.round(a.quantity * value)} kg`, `留存 ${Math.round(e.kg)} kg ${e.species}`],
    rejected: [{ id: 'IPCC06-1.A.1-default', reason: 'world row; a row for China comes first' }, { id: 'EMEP-1A1a-T1', reason: 'less specific: no technology' }],
    why: { en: 'A row for China with a range comes first.', zh: '有区间的中国行优先。' },
    others: emissions.filter((o) => o.activity_id === a.activity_id).map(({ species, medium, scope, kg }) => ({ species, medium, scope, kg })),
    shares: [{ kind: 'factor', id, share: 0.71 }, { kind: 'activity', id: a.activity_id, share: 0.29 }], notes: [],
  }
}

const stat = (indicator, unit, values, src) => values.map((value, i) => ({ region: '110000', period: PERIODS[i], indicator, value, unit, source: src })).filter((row) => row.value !== null)
const SPECIES = [['CO2', 'Carbon dioxide', '二氧化碳', 'air'], ['CO2e', 'CO2 equivalent', '二氧化碳当量', 'air'], ['SO2', 'Sulphur dioxide', '二氧化硫', 'air'], ['NOx', 'Nitrogen oxides', '氮氧化物', 'air'], ['PM2.5', 'Fine particles', '细颗粒物', 'air'], ['CO', 'Carbon monoxide', '一氧化碳', 'air'], ['NMVOC', 'VOCs', '挥发性有机物', 'air'], ['NH3', 'Ammonia', '氨', 'air'], ['COD', 'COD', '化学需氧量', 'water'], ['NH3-N', 'Ammonia nitrogen', '氨氮', 'water'], ['general_waste', 'General waste', '一般固体废物', 'solid'], ['energy', 'Energy', '能源', 'energy']]
let jobs = []
const ROUTES = {
  '/session': () => ({ user: signedIn ? { name: 'Lin Wei', role: 'administrator' } : null, visitor, case: { id: 'mock', name: { en: 'Beijing 2013–2017', zh: '北京 2013—2017' }, public: true } }),
  '/case': () => ({ id: 'mock', name: { en: 'Beijing 2013–2017', zh: '北京 2013—2017' }, region: '110000', base_period: '2013', periods: PERIODS, gwp: 'AR6-100', notice: { en: 'Mock data: made up by a development server.', zh: '模拟数据：由开发服务器编造。' }, made_up: true, public: true, revision: 1, boundaries: 'illustrative', regions: [{ region: '110000', name_en: 'Beijing', name_zh: '北京市', parent: null, level: 'city', population: null, area_km2: 16410 }, ...DISTRICTS.map(([region, name_en, name_zh, people, area_km2]) => ({ region, name_en, name_zh, parent: '110000', level: 'county', population: people * 1e4, area_km2 }))] }),
  '/sources': () => ({ items: sources }),
  '/organisations': () => ({ items: [] }),
  '/statistics': () => ({ items: [...stat('PM2.5_mean', 'ug/m3', [89.5, 85.9, 80.6, 73, 58], 'mock'), ...stat('coal_consumption_total', '1e4 t', [2019.2, 1736.5, 1165, 847.6, 485], 'mock'), ...stat('energy_consumption_total', '1e4 tce', [6723.6, 6831.2, 6852.6, 6961.7, 7132.8], 'mock'), ...stat('motor_vehicles_year_end', '1e4', [543.7, 559.1, 561.9, 571.7, 590.9], 'mock')] }),
  '/targets': () => ({ items: [['PM2.5_mean', '2017', 'concentration', 60, 'ug/m3'], ['coal_consumption', '2017', 'total', 1e7, 't'], ['coal_consumption', '2020', 'total', 9e6, 't'], ['energy', '2020', 'total', 76510000, 'tce'], ['motor_vehicles', '2017', 'total', 6e6, 'vehicles'], ['renewable_share', '2017', 'share', 7, '%'], ['NOx', '2017', 'total', 120000, 't']].map(([indicator, period, kind, value, unit]) => ({ region: '110000', period, indicator, kind, value, unit })) }),
  '/coverage': () => ({ items: [['1.A.1', 'Energy industries', '能源工业', 'SO2', 'estimated'], ['2.A.1', 'Cement production', '水泥生产', 'CO2', 'not_estimated'], ['2.A.5.b', 'Construction dust', '施工扬尘', 'PM10', 'not_estimated'], ['2.D.3', 'Solvent use', '溶剂使用', 'NMVOC', 'not_estimated'], ['5.D', 'Wastewater', '废水处理', 'COD', 'not_estimated'], ['5.A', 'Landfill', '填埋', 'general_waste', 'not_estimated']].map(([sector, name_en, name_zh, species, status]) => ({ sector, name_en, name_zh, species, status, reason: status === 'estimated' ? null : { en: 'No activity of this kind is recorded.', zh: '没有这类活动记录。' }, need: status === 'estimated' ? null : { en: 'Yearly quantities by district.', zh: '分区的年度数量。' }, key_level: status !== 'estimated' && species !== 'general_waste', key_trend: null })) }),
  '/vocabulary': () => ({ species: SPECIES.map(([name, name_en, name_zh, medium]) => ({ name, name_en, name_zh, medium, basis: null })), sectors: Object.entries(SECTORS).map(([code, [name_en, name_zh]]) => ({ code, name_en, name_zh })), fuels: Object.entries(FUELS).map(([fuel, [name_en, name_zh, cls]]) => ({ fuel, name_en, name_zh, class: cls })), processes: Object.entries(PROCESSES).map(([process, [name_en, name_zh]]) => ({ process, name_en, name_zh })), technologies: [{ technology: 'wet_fgd', name_en: 'Wet limestone FGD', name_zh: '石灰石湿法脱硫' }] }),
  '/check': () => ({ rows: [] }),
  '/jobs': () => ({ items: jobs }),
}
const CSP = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }

createServer((request, response) => {
  const url = new URL(request.url, 'http://mock')
  const json = (value, status = 200, type = 'application/json') => { response.writeHead(status, { 'content-type': type }); response.end(JSON.stringify(value)) }
  if (url.pathname.startsWith('/api/v1')) {
    const path = url.pathname.slice(7)
    if (path === '/session/start') { signedIn = true; response.writeHead(204); return response.end() }
    if (path === '/session' && request.method === 'DELETE') { signedIn = false; response.writeHead(204); return response.end() }
    if (path === '/jobs' && request.method === 'POST') { jobs = [{ id: `j${jobs.length + 1}`, kind: 'recompute', state: 'done', progress: 1, message: null }, ...jobs]; return json(jobs[0], 202) }
    if (path === '/inventory') return json(inventory(url.searchParams))
    if (path === '/explain') { const found = explain(url.searchParams); return found ? json(found) : json({ title: 'Not found', status: 404, code: 'unknown_activity', detail: 'No such figure.', help: '' }, 404, 'application/problem+json') }
    return ROUTES[path] ? json(ROUTES[path]()) : json({ title: 'Not found', status: 404 }, 404, 'application/problem+json')
  }
  const file = join(DIST, url.pathname)
  const found = existsSync(file) && statSync(file).isFile() ? file : join(DIST, 'index.html')
  response.writeHead(200, { 'content-type': TYPES[extname(found)] ?? 'application/octet-stream', 'content-security-policy': CSP, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  createReadStream(found).pipe(response)
}).listen(PORT, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${PORT}`))
