// The pages beside the ledger: trade-offs, comparison, completeness. Both shipped cases, and a phone.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SHOTS, bothCases, browser, settled, stopAll } from './app.mjs'
import { each, everyPageHolds } from './checks.mjs'

const PAGES = ['/inventory/tradeoffs', '/inventory/comparison?species=SO2', '/inventory/completeness?species=NOx']
let cases

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  cases = await bothCases()
})

after(stopAll)

const both = each(() => cases)
/** A figure as the page writes it, in the unit it names, as kilograms. */
const kg = (text) => {
  const [, number, unit] = /([\u2212+]?[\d\u202f.]+)\u00a0(kg|t|kt|Mt)/.exec(text) ?? []
  return Number(number.replaceAll('\u202f', '').replace('\u2212', '-')) * { kg: 1, t: 1e3, kt: 1e6, Mt: 1e9 }[unit]
}
const near = (a, b, what) => assert.ok(Math.abs(a - b) <= 0.006 * Math.abs(b), `${what}: ${a} is not ${b}`)

test('the tabs of the inventory lead to each page and keep period, species and language', async () => {
  const page = await cases.made.signed.page(cases.made.at('/inventory?lang=en&period=2022&species=NOx&sector=D44'))
  for (const [tab, path] of [['Energy balance', '/inventory/energy'], ['Water balance', '/inventory/water'], ['Waste and materials', '/inventory/waste'], ['Trade-offs', '/inventory/tradeoffs'], ['Comparison', '/inventory/comparison'], ['Completeness', '/inventory/completeness'], ['Ledger', '/inventory']]) {
    await page.locator('.page-tabs a', { hasText: tab }).click()
    await page.waitForURL(`**${path}?*`)
    await settled(page)
    assert.match(page.url(), /period=2022&species=NOx&lang=en$/)
    assert.equal(await page.locator('.page-tabs a[aria-current=page]').innerText(), tab)
    assert.ok((await page.title()).includes(tab === 'Ledger' ? 'Inventory' : `${tab} · Inventory`), await page.title())
  }
  await page.close()
})

test('what controls remove and make stands on the page as the server tells it', () => both(async ({ signed, at, api }, name) => {
  const page = await signed.page(at('/inventory/tradeoffs?lang=en'))
  const period = await page.getByRole('combobox', { name: 'Period' }).inputValue()
  const { rows } = await api(`/tradeoffs?period=${period}`)
  const sums = new Map()
  for (const row of rows) sums.set(`${row.effect} ${row.species}`, (sums.get(`${row.effect} ${row.species}`) ?? 0) + row.kg)
  const lead = await page.locator('.lead').innerText()
  near(kg(/held back (.*?) SO₂/.exec(lead)[1]), sums.get('removed SO2'), 'SO2 held back')
  if (sums.has('made gypsum')) near(kg(/([^ ,]* ?[^ ,]+) Gypsum/.exec(lead)[1]), sums.get('made gypsum'), 'gypsum')
  else assert.match(lead, /missing, not 0/)
  assert.equal(await page.locator('table.effects tbody tr').count(), rows.filter((row) => row.kg !== 0).length, name)
  // The marks of weak evidence are words in the table, as many as the server marks.
  assert.equal(await page.locator('table.effects .tag.warn', { hasText: 'weak' }).count(), rows.filter((row) => row.weak).length)
  await page.close()
}))

test('two clicks lead from a figure of a control to its factor rows and to a record', () => both(async ({ signed, at }) => {
  const page = await signed.page(at('/inventory/tradeoffs?lang=en&kind=source'))
  await page.locator('table.effects td .figure').first().click()
  await page.locator('.drawer [data-factor], .drawer .foot-note').first().waitFor()
  await page.locator('.drawer .lines .figure, .drawer .parts .figure').first().click()
  await page.locator('.drawer .step').first().waitFor()
  assert.match(await page.locator('.drawer .command').innerText(), /^tandem explain \S+ --activity \S+ --species \S+$/)
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  assert.match(await page.locator('.drawer .command').innerText(), /^tandem tradeoffs /)
  await page.close()
}))

test('a figure of a control names its row, its status and its price for what is removed', async () => {
  const { signed, at } = cases.made
  const page = await signed.page(at('/inventory/tradeoffs?lang=en&explain=effect~made~wet_limestone_fgd~gypsum~2023'))
  await page.locator('.drawer [data-factor="CEF-wet_limestone_fgd-gypsum"]').waitFor()
  assert.match(await page.locator('.drawer .meaning').innerText(), /2\.69 kg for each kg of SO₂ removed/)
  await page.getByRole('button', { name: 'Open in the library' }).click()
  await page.waitForURL('**/library?*find=wet_limestone_fgd*')
  await page.close()
})

test('a case without controls has one sentence and one button that works', async () => {
  const own = await browser()
  const page = await own.page()
  await page.route('**/api/v1/tradeoffs*', (route) => route.fulfill({ json: { rows: [] } }))
  await page.goto(cases.real.at('/inventory/tradeoffs?lang=en'))
  await page.getByText('No source of 2017 has a control.').waitFor()
  await page.getByRole('button', { name: 'Open the table of controls' }).click()
  await page.waitForURL('**/data?*table=controls*')
  await page.getByRole('heading', { level: 1, name: /controls\.csv/ }).waitFor()
  await own.close()
})

test('a change is told by cause, and its causes add up, in the sentence, the table and the drawer', () => both(async ({ signed, at, api }) => {
  const page = await signed.page(at('/inventory/comparison?lang=en&species=NOx&scope=1'))
  const [from, to] = await Promise.all(['From', 'To'].map((name) => page.getByRole('combobox', { name, exact: true }).inputValue()))
  const { total } = await api(`/comparison?from=${from}&to=${to}&species=NOx&scope=1`)
  const lead = await page.locator('.lead').innerText()
  assert.match(lead, new RegExp(`From ${from} to ${to} NOx ${total.change_kg < 0 ? 'fell' : 'rose'} by`))
  near(kg(lead), Math.abs(total.change_kg), 'change')
  const head = await page.locator('table.causes thead th').allInnerTexts()
  const foot = (await page.locator('table.causes tfoot th, table.causes tfoot td').allInnerTexts()).map((text) => Number(text.split('\n')[0].replace(/[\u202f%]/g, '').replace('\u2212', '-').split(' ')[0].replace(/^[<>].*/, '0')))
  const causes = foot.slice(5)
  assert.ok(causes.length >= 1 && head.length === foot.length)
  assert.ok(Math.abs(causes.reduce((a, b) => a + b, 0) - foot[3]) <= 0.011 * causes.length * Math.max(1, Math.abs(foot[3]) * 0.01), `${foot}`)

  await page.locator('.lead .figure').nth(1).click()
  await page.locator('.drawer .moves li').first().waitFor()
  assert.match(await page.locator('.drawer .command').innerText(), new RegExp(`^tandem compare \\S+ --from ${from} --to ${to} --species NOx`))
  await page.locator('.drawer .moves .figure').first().click()
  await page.locator('.drawer .parts').waitFor()
  await page.close()
}))

test('both periods, the species and the grouping are chosen on the page and stand in the address', async () => {
  const { signed, at } = cases.made
  const page = await signed.page(at('/inventory/comparison?lang=en'))
  await page.getByRole('combobox', { name: 'From', exact: true }).selectOption('2021')
  await page.getByRole('combobox', { name: 'To', exact: true }).selectOption('2022')
  await page.getByRole('combobox', { name: 'Species' }).selectOption('NOx')
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('source_id')
  await settled(page)
  assert.match(page.url(), /period=2022&against=2021&species=NOx&by=source_id/)
  const [address, table] = [page.url(), await page.locator('table.causes').innerText()]
  const other = await signed.page(address)
  assert.equal(await other.locator('table.causes').innerText(), table)
  assert.match(await other.locator('.lead').innerText(), /^From 2021 to 2022 NOx/)
  await other.close()
  await page.close()
})

test('what is covered, what is key and what is missing agree with the server', () => both(async ({ signed, at, api }) => {
  const page = await signed.page(at('/inventory/completeness?lang=en&species=NOx'))
  const period = await page.getByRole('combobox', { name: 'Period' }).inputValue()
  const { items } = await api(`/coverage?period=${period}`)
  const estimated = items.filter((item) => item.status === 'estimated').length
  assert.match(await page.locator('.lead').innerText(), new RegExp(`^${estimated} of ${items.length} categories have a figure in ${period}\\. ${items.filter((item) => item.key_level).length} of them`))
  // The curve as a table: the key ones are the server's, and it ends at the whole.
  for (const [at, field] of [[0, 'key_level'], [1, 'key_trend']]) {
    const card = page.locator('.curve').nth(at)
    await card.locator('[aria-keyshortcuts=d]').click()
    const keys = await card.locator('tbody tr', { has: page.locator('td:last-child', { hasText: 'key' }) }).count()
    assert.equal(keys, items.filter((item) => item.species === 'NOx' && item[field]).length, field)
    assert.match(await card.locator('tbody tr').last().locator('td').nth(3).innerText(), /^100\.00$/)
  }
  // A category leads to its largest records and from there to a factor row.
  await page.locator('.curve').first().locator('tbody .figure').first().click()
  await page.locator('.drawer .lines .figure').first().click()
  await page.locator('.drawer .step').first().waitFor()
  await page.keyboard.press('Escape')
  const sectors = new Set(items.filter((item) => item.status === 'not_estimated').map((item) => item.sector)).size
  await page.getByRole('heading', { name: `Not estimated: ${sectors} sectors` }).waitFor()
  await page.close()
}))

test('a gap says why and what would mend it, and its button opens the table where that goes', async () => {
  const { signed, at } = cases.made
  const page = await signed.page(at('/inventory/completeness?lang=en'))
  for (const [word, table, file] of [['Enter activities', /\/data\?lang=en/, 'activities.csv'], ['Enter a factor', /table=factors/, 'factors.csv']]) {
    const row = page.locator('table.gaps tbody tr', { has: page.getByRole('button', { name: new RegExp(`^${word}`) }) }).first()
    assert.match(await row.innerText(), word === 'Enter activities' ? /no activity of this category/ : /no factor gives/)
    await row.getByRole('button', { name: new RegExp(`^${word}`) }).click()
    await page.waitForURL(table)
    await page.getByRole('heading', { level: 1, name: file }).waitFor()
    await page.goBack()
    await page.locator('table.gaps').waitFor()
  }
  await page.locator('table.gaps .figure').first().click()
  await page.locator('.drawer', { hasText: 'What would mend it' }).waitFor()
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

test('an answer that fails says so and asks again', async () => {
  for (const [path, route] of [['/inventory/tradeoffs', 'tradeoffs'], ['/inventory/comparison', 'comparison'], ['/inventory/completeness', 'coverage']]) {
    const own = await browser()
    const page = await own.page()
    let broken = true
    await page.route(`**/api/v1/${route}*`, (answer) => (broken
      ? answer.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Broken', status: 500, detail: 'The disk is full.', code: 'disk_full', help: 'Free some space.' }) })
      : answer.continue()))
    await page.goto(cases.real.at(`${path}?lang=en`))
    const alert = page.locator('main [role=alert]').first()
    await alert.waitFor()
    assert.match(await alert.innerText(), /The disk is full\.\s+Free some space\./)
    broken = false
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.lead').waitFor()
    await own.close()
  }
})

everyPageHolds(() => cases, PAGES, [
  '/inventory/tradeoffs?explain=effect~removed~*~SO2~2023',
  '/inventory/comparison?species=NOx&explain=cause~activity~NOx~2020~2023~1',
  '/inventory/completeness?explain=gap~1.A.1.a~SO2~2023',
])
