import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SHOTS, browser, demo, open, served, settled, signIn, stopAll } from './app.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let city
let signed

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  city = await demo()
  signed = await browser()
  const page = await signed.page()
  await signIn(page, city.link)
  await page.close()
})

after(stopAll)

const at = (path) => `${city.origin}${path}`

test('the start link signs in once, and the key leaves the address', async () => {
  const page = await signed.page(at('/overview'))
  assert.match(await page.locator('.avatar').innerText(), /\S/)
  assert.ok(!page.url().includes('#'))
  await page.close()

  const other = await browser()
  const again = await other.page()
  await again.goto(city.link)
  await again.getByRole('alert').waitFor()
  assert.match(await again.locator('.box').innerText(), /does not work|不能用/)
  // The one complaint allowed: the browser's own line about the refused request.
  assert.ok(other.complaints.every((line) => /40[13]/.test(line)), other.complaints.join('\n'))
  await other.close()
})

test('a visitor sees the public case, marked, without a login', async () => {
  const visitor = await browser()
  const page = await visitor.page(at('/overview?lang=en'))
  assert.match(await page.locator('header.top').innerText(), /Public, read only/)
  assert.equal(await page.locator('.avatar').count(), 0)
  assert.ok((await page.locator('.lead').innerText()).length > 40)
  await open(page, at('/inventory?lang=zh'))
  assert.match(await page.locator('header.top').innerText(), /公开，只读/)
  assert.deepEqual(visitor.complaints, [])
  await visitor.close()
})

test('two clicks lead from a tile to a source row', async () => {
  const page = await signed.page(at('/overview?lang=en'))
  await page.locator('.tile .value .carbon, .tile .value.carbon .figure').first().click()
  await page.locator('.drawer .parts .figure').first().click()
  const row = page.locator('.drawer [data-factor]').first()
  await row.waitFor()
  const text = await row.innerText()
  assert.match(text, /Source/)
  assert.match(await row.getAttribute('data-factor'), /\S/)
  assert.match(await page.locator('.drawer .command').innerText(), /^tandem explain \S+ --activity \S+ --species CO2$/)
  assert.match(await page.locator('.drawer pre').innerText(), /\d/)
  // A drawer never opens a drawer: back returns to the total, Esc closes.
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.locator('.drawer .parts').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.drawer').waitFor({ state: 'detached' })
  await page.close()
})

test('language and theme change without loading the page again', async () => {
  const page = await signed.page(at('/overview?lang=en&theme=light'))
  await page.evaluate(() => { window.same = true })
  await page.getByRole('button', { name: '中', exact: true }).click()
  await page.locator('h1', { hasText: '总览' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh')
  assert.match(await page.locator('.lead').innerText(), /年，/)
  await page.keyboard.press('t')
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  assert.match(page.url(), /lang=zh&theme=dark/)
  assert.equal(await page.evaluate(() => window.same), true)
  // The choice is kept for addresses that name none.
  await open(page, at('/inventory'))
  assert.equal(await page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dataset.theme}`), 'zh dark')
  await page.close()
})

test('an address brings back the same view', async () => {
  const page = await signed.page(at('/inventory?lang=en&theme=light'))
  await page.getByRole('combobox', { name: 'Species' }).selectOption('SO2')
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('fuel')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await page.locator('.ledger .twist[aria-expanded]').first().click()
  await page.locator('.ledger .level-1').first().waitFor()
  await page.locator('.ledger .level-1 .figure.strong').first().click()
  await page.locator('.drawer .big').waitFor()
  await settled(page)
  const [address, table, drawer] = [page.url(), await page.locator('.ledger').innerText(), await page.locator('.drawer h2').innerText()]

  const fresh = await browser({ locale: 'zh-CN', colorScheme: 'dark' })
  const other = await fresh.page()
  await open(other, address)
  await other.locator('.drawer .big').waitFor()
  assert.equal(await other.locator('.ledger').innerText(), table)
  assert.equal(await other.locator('.drawer h2').innerText(), drawer)
  await fresh.close()

  // Back undoes one change of view at a time.
  await page.goBack()
  await page.locator('.drawer').waitFor({ state: 'detached' })
  await page.close()
})

test('the keyboard reaches everything', async () => {
  const page = await signed.page(at('/overview?lang=en&theme=light'))
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip')
  await page.keyboard.press('?')
  await page.locator('dialog[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  const period = await page.getByRole('combobox', { name: 'Year' }).inputValue()
  await page.keyboard.press('[')
  await page.waitForFunction((was) => document.querySelector('.chip select').value !== was, period)
  await page.keyboard.press(']')
  await page.waitForFunction((was) => document.querySelector('.chip select').value === was, period)
  await page.keyboard.press('e')
  await page.locator('.drawer').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.drawer').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.waitForURL('**/inventory*')
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type('coal')
  await page.locator('[role=option]').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/fuel=|sector=|source=|process=/)
  await settled(page)
  await page.close()
})

test('every chart has its table one key away, and exports itself with its source', async () => {
  const page = await signed.page(at('/inventory?lang=en&theme=light'))
  const cards = page.locator('.card:has(.card-foot)')
  for (let i = 0; i < (await cards.count()); i++) {
    const card = cards.nth(i)
    const title = await card.locator('h2').innerText()
    if (await card.locator('[aria-keyshortcuts=d]').count()) {
      await card.locator('[aria-keyshortcuts=d]').focus()
      await page.keyboard.press('d')
      assert.ok((await card.locator('table tbody tr').count()) > 0, `${title}: no rows`)
      await page.keyboard.press('d')
      for (const kind of ['PNG', 'SVG']) {
        const [download] = await Promise.all([page.waitForEvent('download'), card.getByRole('button', { name: new RegExp(`as ${kind}$`) }).click()])
        const bytes = readFileSync(await download.path())
        if (kind === 'SVG') {
          const svg = bytes.toString()
          for (const wanted of ['Source', at('/inventory'), 'exported', 'rev ']) assert.ok(svg.includes(wanted), `${title}: SVG lacks ${wanted}`)
        } else assert.equal(bytes.subarray(1, 4).toString(), 'PNG', title)
      }
    }
    const [csv] = await Promise.all([page.waitForEvent('download'), card.getByRole('button', { name: /as CSV$/ }).click()])
    const text = readFileSync(await csv.path()).toString()
    assert.match(text, /\r\n/, title)
    assert.ok(text.includes(at('/inventory')), `${title}: CSV lacks the address`)
  }
  await page.close()
})

test('jet fuel stands apart on every view of CO₂', async () => {
  const page = await signed.page(at('/overview?lang=en'))
  assert.match(await page.locator('.tile', { hasText: 'CO₂' }).innerText(), /w\/o jet/)
  assert.match(await page.locator('.lead').innerText(), /jet fuel/)
  await open(page, at('/inventory?lang=en'))
  assert.match(await page.locator('.i-flow').innerText(), /jet fuel/)
  assert.match(await page.locator('.ledger tfoot').innerText(), /of which jet kerosene/)
  assert.match(await page.locator('.i-years').innerText(), /without jet/)
  await page.close()
})

test('a job shows its progress and its end', async () => {
  const page = await signed.page(at('/overview?lang=en'))
  await page.getByRole('button', { name: 'Jobs' }).click()
  await page.getByRole('button', { name: 'Recompute the inventory' }).click()
  await page.locator('.menu .job', { hasText: 'done' }).first().waitFor()
  await page.close()
})

test('a case that is not public asks for the start link, and lets its owner out again', async () => {
  const city = await served('sample_city')
  const stranger = await browser()
  const page = await stranger.page()
  await page.goto(`${city.origin}/inventory?lang=en&species=SO2`)
  await page.getByRole('heading', { name: 'Sign-in needed' }).waitFor()
  await page.getByLabel('Start link or key').fill('nonsense')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  assert.ok(stranger.complaints.every((line) => /403/.test(line)), stranger.complaints.join('\n'))
  await page.getByLabel('Start link or key').fill(`open ${city.link}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.avatar').waitFor()
  await settled(page)
  assert.match(await page.locator('header.top').innerText(), /sample/)
  await page.locator('.avatar').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign-in needed' }).waitFor()
  await stranger.close()
  await city.stop()
})

test('an answer that fails says what, where and how to mend it, and asks again', async () => {
  const own = await browser()
  const page = await own.page()
  let broken = true
  await page.route('**/api/v1/inventory*', (route) => (broken
    ? route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Broken', status: 500, detail: 'The disk is full.', code: 'disk_full', help: 'Free some space.' }) })
    : route.continue()))
  await page.goto(at('/overview?lang=en'))
  const alert = page.locator('main [role=alert]').first()
  await alert.waitFor()
  assert.match(await alert.innerText(), /The disk is full\.\s+Free some space\.\s+disk_full · 500 · \/inventory/)
  broken = false
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.locator('.lead').waitFor()
  await own.close()
})

test('a slow answer shows its shape, then how long it takes', async () => {
  const own = await browser()
  const page = await own.page()
  await page.route('**/api/v1/inventory*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await route.continue()
  })
  await page.goto(at('/overview?lang=en'))
  await page.locator('main .skeleton').waitFor()
  await page.getByText(/s so far/).waitFor()
  await page.locator('.lead').waitFor()
  await own.close()
})

test('filters without a record leave one sentence and one button that works', async () => {
  const page = await signed.page(at('/inventory?lang=en&sector=transport&fuel=raw_coal&process=cement_kiln'))
  await page.getByText('No record fits these filters.').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await page.locator('.ledger').waitFor()
  await page.close()
})

test('what has no activities is not estimated, never 0', async () => {
  const page = await signed.page(at('/overview?lang=en'))
  const media = await page.locator('.w-media').innerText()
  assert.match(media, /Water\s+not estimated/)
  await page.close()
})

test('axe finds nothing on either page, in either theme, with and without the drawer', async () => {
  for (const theme of ['light', 'dark']) {
    for (const path of ['/overview', '/inventory', '/inventory?by=species&view=table', '/overview?explain=sum~CO2~2017~boundary*territory~scope*1', '/start']) {
      const page = await signed.page(at(`${path}${path.includes('?') ? '&' : '?'}lang=${theme === 'light' ? 'zh' : 'en'}&theme=${theme}`))
      await page.evaluate(AXE)
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
      assert.deepEqual(violations.map(({ id, nodes }) => `${path} ${theme} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), [])
      await page.close()
    }
  }
})

test('first paint, first script and page data keep their limits', async () => {
  const fresh = await browser()
  const page = await fresh.page()
  await (await fresh.context.newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true })
  // The middle one of three loads without cache: a machine that builds at the same time has its hiccups.
  const paints = []
  const answers = []
  for (let i = 0; i < 3; i++) {
    await open(page, at('/overview?lang=zh'))
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime))
    const data = await page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/api/v1/')).map((entry) => ({ name: entry.name, ms: entry.responseEnd - entry.requestStart })))
    answers.push({ count: data.length, ...data.reduce((a, b) => (a.ms > b.ms ? a : b)) })
  }
  const script = await page.evaluate(() => performance.getEntriesByName(document.querySelector('script[type=module]').src)[0].encodedBodySize)
  const paint = paints.sort((a, b) => a - b)[1]
  const slowest = answers.sort((a, b) => a.ms - b.ms)[1]
  console.log(`start of the server to its link: ${city.startMs} ms`)
  console.log(`first contentful paint: ${Math.round(paint)} ms (limit 1000)`)
  console.log(`first script, compressed: ${Math.round(script / 1000)} kB (limit 500)`)
  console.log(`page data: ${slowest.count} answers, slowest ${Math.round(slowest.ms)} ms (limit 200): ${new URL(slowest.name).pathname}`)
  assert.ok(paint <= 1000, `first contentful paint ${paint} ms`)
  assert.ok(script > 0 && script <= 500_000, `first script ${script} bytes`)
  assert.ok(slowest.ms <= 200, `${slowest.name} took ${slowest.ms} ms`)
  await fresh.close()
})

test('pictures of each page in both languages, both themes and on a phone', async () => {
  const page = await signed.page()
  for (const [name, path] of [['overview', '/overview?'], ['inventory', '/inventory?'], ['explain', '/inventory?explain=sum~CO2~2017~scope*1&']]) {
    for (const lang of ['zh', 'en']) {
      for (const theme of ['light', 'dark']) {
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
          await open(page, at(`${path}lang=${lang}&theme=${theme}`))
          // Nothing but tables may be wider than the page.
          const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.ok(spill <= 0, `${name} ${lang} ${width}: ${spill} px too wide`)
          await page.screenshot({ path: join(SHOTS, `${name}${width === 390 ? '-390' : ''}-${lang}-${theme}.png`), fullPage: true })
        }
      }
    }
  }
  await page.close()
})

test('no page complained, and none asked anyone but its server', () => {
  assert.deepEqual(signed.complaints, [])
  const foreign = signed.asked.filter((url) => !url.startsWith(city.origin) && !/^(blob|data):/.test(url))
  assert.deepEqual(foreign, [])
})
