// The balances of energy, water, waste and materials, and what to measure better next. Both shipped cases, and a phone.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SHOTS, bothCases, settled, stopAll } from './app.mjs'
import { each, everyPageHolds } from './checks.mjs'

const PAGES = ['/inventory/energy', '/inventory/water', '/inventory/waste']
let cases

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  cases = await bothCases()
})

after(stopAll)

const both = each(() => cases)
const near = (a, b, what) => assert.ok(Math.abs(a - b) <= 0.006 * Math.abs(b), `${what}: ${a} is not ${b}`)

test('what to measure better next is what the server says makes the range', () => both(async ({ signed, at, api }) => {
  const page = await signed.page(at('/inventory/completeness?lang=en&species=SO2'))
  const period = await page.getByRole('combobox', { name: 'Period' }).inputValue()
  const told = await api(`/importance?species=SO2&period=${period}&scope=1&top=10`)
  const lines = page.locator('table.measures tbody tr')
  assert.equal(await lines.count(), told.rows.length + (told.rest > 0.0005 ? 1 : 0))
  assert.ok((await lines.first().innerText()).toLowerCase().includes(told.rows[0].name.en.toLowerCase().split(',')[0]), await lines.first().innerText())
  assert.ok(Math.abs(Number(/([\d.]+)\u00a0%/.exec(await lines.first().locator('td').nth(1).innerText())[1]) / 100 - told.rows[0].share) < 0.006)
  assert.match(await page.locator('.measure .card-lead').innerText(), /of the range\./)
  // An activity leads to its record, a factor to its row of the library.
  const activity = lines.filter({ has: page.locator('.figure') }).first()
  if (await activity.count()) {
    await activity.locator('.figure').click()
    await page.locator('.drawer .step').first().waitFor()
    await page.keyboard.press('Escape')
  }
  await lines.filter({ has: page.locator('button.link') }).first().locator('button.link').click()
  await page.waitForURL('**/library?*find=*')
  await page.close()
}))

test('a balance shows what the server balances: its tiles, its rows, and what no record tells as words', () => both(async ({ signed, at, api }, name) => {
  const page = await signed.page(at('/inventory/energy?lang=en'))
  const period = await page.getByRole('combobox', { name: 'Period' }).inputValue()
  const { totals, rows } = await api(`/balance?kind=energy&period=${period}&by=sector`)
  const tile = (label) => page.locator('.tile', { has: page.locator('h2', { hasText: new RegExp(`^${label}$`) }) })
  const tonnes = (text) => { const [, figure, unit] = /([\d.\u202f]+)\s*(Mtce|ktce|tce)/.exec(text.replaceAll('\u00a0', ' ')); return Number(figure.replaceAll('\u202f', '')) * { Mtce: 1e6, ktce: 1e3, tce: 1 }[unit] }
  near(tonnes(await tile('Final use').innerText()), totals.final_use, 'final use')
  if (totals.heat_used === null) assert.match(await tile('Heat used').innerText(), /not on record/)
  else near(tonnes(await tile('Heat used').innerText()), totals.heat_used, 'heat used')
  // Fuel whose product no record tells is neither an efficiency of 0 nor a loss.
  if (totals.conversion_efficiency === 0) {
    assert.match(await tile('Conversion efficiency').innerText(), /not on record/)
    assert.match(await page.locator('.open-card').innerText(), /What the fuel became is not on record/)
  }
  assert.equal(await page.locator('table.balance-rows tbody tr').count(), rows.length, name)
  await page.close()
}))

test('two clicks lead from a figure of a balance to the records of a source', async () => {
  const { signed, at } = cases.made
  for (const [path, record] of [['/inventory/energy?lang=en', '.drawer .lines .figure, .drawer .lines .link'], ['/inventory/waste?lang=en', '.drawer .lines .link']]) {
    const page = await signed.page(at(path))
    await page.locator('.tile .figure').first().click()
    await page.locator('.drawer .parts .figure').first().click()
    await page.locator(record).first().waitFor()
    assert.match(await page.locator('.drawer .command').innerText(), /^tandem balance sample_city --of \w+ --period 2023 --by source_id$/)
    await page.close()
  }
})

test('the grouping of a balance stands in the address and narrows its figures', async () => {
  const { signed, at, api } = cases.made
  const page = await signed.page(at('/inventory/waste?lang=en'))
  await page.getByRole('combobox', { name: 'By', exact: true }).selectOption('region')
  await page.waitForURL(/kind=region/)
  await settled(page)
  const { rows } = await api('/balance?kind=waste&period=2023&by=region')
  assert.equal(await page.locator('table.balance-rows').first().locator('tbody tr').count(), rows.length)
  await page.locator('table.balance-rows').first().locator('tbody .figure').first().click()
  await page.locator('.drawer .parts .figure').first().waitFor()
  assert.match(page.url(), /explain=balance~waste~\w+~2023~region~/)
  await page.close()
})

test('a balance without records says what to record, with one button that works', async () => {
  const page = await cases.real.signed.page(cases.real.at('/inventory/water?lang=en&period=2013'))
  await page.getByText(/No water is on record for this period/).waitFor()
  await page.getByRole('button', { name: 'Enter activities' }).click()
  await page.waitForURL('**/data?*')
  await page.getByRole('heading', { level: 1, name: /activities\.csv/ }).waitFor()
  await page.close()
})

test('every chart of these pages has its table, and exports itself with its source', async () => {
  for (const path of PAGES) {
    const page = await cases.made.signed.page(cases.made.at(`${path}${path.includes('?') ? '&' : '?'}lang=en`))
    const cards = page.locator('.card:has(.card-foot)')
    const count = await cards.count()
    assert.ok(count >= 2, path)
    for (let i = 0; i < count; i++) {
      const card = cards.nth(i)
      const title = await card.locator('h2').innerText()
      for (const kind of ['PNG', 'SVG', 'CSV']) {
        const button = card.getByRole('button', { name: new RegExp(`as ${kind}$`) })
        if ((await button.count()) === 0) {
          assert.notEqual(kind, 'CSV', title)
          continue
        }
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
        const bytes = readFileSync(await download.path())
        if (kind === 'PNG') assert.equal(bytes.subarray(1, 4).toString(), 'PNG', title)
        else for (const wanted of ['Source', '/inventory/', 'exported', 'rev ']) assert.ok(bytes.toString().includes(wanted), `${title}: ${kind} lacks ${wanted}`)
      }
    }
    await page.close()
  }
})

everyPageHolds(() => cases, PAGES, [
  '/inventory/energy?explain=balance~energy~final_use~2023',
])
