import { describe, expect, it } from 'vitest'
import { addressText, parsedAddress } from './address'
import type { ExplainTarget } from './target'
import { parsedTarget, targetText } from './target'

describe('address', () => {
  it.each([
    '',
    '?period=2016',
    '?period=2017&against=2013&species=SO2&scope=1&sector=power,heat&fuel=raw_coal&unit=kt&view=table&by=region&sort=name&open=110105,110105/power&lang=zh&theme=dark',
    '?source=huaneng&explain=sum~CO2~2017~boundary*territory~scope*1',
    '?period=2017&system=city&subject=110000&base=2013&context=region*key_region,stage*growth&tried=city.path.energy.coal_change*80',
    '?class=jet&boundary=territory&flow=several',
  ])('comes back as it went: %s', (search) => {
    expect(addressText(parsedAddress(search))).toBe(search)
  })

  it('writes equal views equally, whatever order they were typed in', () => {
    expect(addressText(parsedAddress('?unit=auto&view=all&species=SO2&period=2017'))).toBe('?period=2017&species=SO2')
  })

  it('takes scope 1+2 with a plus sign as browsers send it', () => {
    expect(parsedAddress('?scope=1+2').scope).toBe('1+2')
    expect(parsedAddress(addressText(parsedAddress('?scope=1%2B2'))).scope).toBe('1+2')
  })

  it('ignores what it does not know', () => {
    const address = parsedAddress('?view=hologram&unit=stone&theme=neon&lang=fr')
    expect([address.view, address.unit, address.theme, address.lang]).toEqual(['all', 'auto', undefined, undefined])
  })
})

describe('explain target', () => {
  it.each<ExplainTarget>([
    { kind: 'record', activity: 'power.coal.2013', species: 'PM2.5' },
    { kind: 'sum', species: 'CO2', period: '2017', boundary: 'territory', filters: { scope: ['1'], fuel_class: ['jet'] } },
    { kind: 'sum', species: 'energy', period: '2013-07', boundary: undefined, filters: { sector: ['C30', 'D44'] } },
    { kind: 'statistic', indicator: 'PM2.5_mean', region: '110000', period: '2017' },
    { kind: 'gap', sector: '2.A.5.b', species: 'PM10', period: '2017' },
    { kind: 'effect', effect: 'made', technology: 'wet_limestone_fgd', species: 'gypsum', period: '2017', source: 'power.unit1' },
    { kind: 'effect', effect: 'removed', technology: 'scr', species: 'NOx', period: '2017', source: undefined },
    { kind: 'cause', cause: 'control', species: 'SO2', from: '2013', to: '2017', scope: '1+2', dim: 'sector', value: 'power' },
    { kind: 'balance', of: 'water', figure: 'reuse_rate', period: '2017', dim: 'org_id', value: 'steel' },
    { kind: 'balance', of: 'energy', figure: 'final_use', period: '2017', dim: undefined, value: undefined },
    { kind: 'indicator', system: 'city', subject: '110000', period: '2017', id: 'city.path.energy.coal_change', base: undefined, context: undefined },
    { kind: 'indicator', system: 'city', subject: '110000', period: '2017', id: undefined, base: undefined, context: 'region*key_region,stage*growth' },
    { kind: 'cause', cause: 'started', species: 'SO2', from: '2013', to: '2017', scope: '1', dim: undefined, value: undefined },
  ])('round trip of $kind', (target) => expect(parsedTarget(targetText(target))).toEqual(target))

  it.each([undefined, '', 'sum', 'record~x', 'weather~1~2', 'effect~lost~x~SO2~2017', 'cause~weather~SO2~2013~2017~1'])('reads nothing into %s', (text) => expect(parsedTarget(text)).toBeUndefined())

  it('needs no escaping in the address', () => {
    const text = targetText({ kind: 'sum', species: 'CO2', period: '2017', boundary: 'territory', filters: { scope: ['1'] } })
    expect(encodeURIComponent(text)).toBe(text)
  })
})
