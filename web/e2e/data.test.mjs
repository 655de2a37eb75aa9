// The pages Data and Library: an edit from the first key to its undo, and two people at one row.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { BINARY, SHOTS, browser, demo, open, settled, signIn, stopAll } from './app.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ROW = 'agriculture.diesel.2013'
let city
let signed
let file

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  city = await demo()
  file = join(city.folder, 'tandem-demo/beijing/activities.csv')
  signed = await browser()
  const page = await signed.page()
  await signIn(page, city.link)
  await page.close()
})

after(stopAll)

const at = (path) => `${city.origin}${path}`
const read = () => readFileSync(file, 'utf8')
const cell = async (page, key, column) => {
  const columns = await page.locator('.sheet-grid thead th').allInnerTexts()
  return page.locator('.sheet-grid tbody tr', { has: page.locator('td.first', { hasText: new RegExp(`^${key.replaceAll('.', '\\.')}$`) }) }).locator('td').nth(columns.indexOf(column) - 1)
}
const type = async (page, key, column, text) => {
  await (await cell(page, key, column)).click()
  await page.keyboard.press('Enter')
  await page.locator('.sheet-grid input').fill(text)
  await page.keyboard.press('Enter')
}
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' })
const co2 = async (page, period) => {
  const answer = await page.request.get(at(`/api/v1/inventory?period=${period}&by=species&species=CO2`))
  return (await answer.json()).rows[0].kg
}

test('a cell is edited, its fault mended, the change committed, the totals follow, and it is taken back', async () => {
  const page = await signed.page(at(`/data?lang=en&theme=light&find=${ROW}`))
  const [text, total] = [read(), await co2(page, '2013')]

  await type(page, ROW, 'quantity', '136578')
  await type(page, ROW, 'unit', 'tt')
  assert.match(await page.locator('.page-head .sub').innerText(), /rows changed: 1/)
  assert.equal(await page.locator('.sheet-grid td.changed').count(), 2)
  await button(page, 'Check').click()
  await page.locator('.fault-card').first().waitFor()
  assert.match(await page.locator('.fault-card').first().innerText(), /activities\.csv · row 2 · unit/)
  assert.equal(await (await cell(page, ROW, 'unit')).getAttribute('aria-invalid'), 'true')
  assert.match(await page.locator('.sheet-grid tbody th').first().innerText(), /✕/)
  assert.ok(await button(page, /^Commit revision/).isDisabled())
  assert.equal(read(), text, 'a draft writes nothing')
  await page.screenshot({ path: join(SHOTS, 'data-fault-en-light.png') })

  await button(page, /^Use /).click()
  await type(page, ROW, 'unit', 't')
  await button(page, 'Check').click()
  await page.getByText('No fault in the whole case.').waitFor()
  const effect = await page.locator('[data-effect="CO2 2013"]').innerText()
  assert.match(effect, /\+31\d[.\d]*.kt/, effect)

  await button(page, /^Commit revision 2/).click()
  await page.locator('.revisions [data-revision="2"] .difflines').waitFor()
  assert.match(await page.locator('.revisions [data-revision="2"]').innerText(), /− agriculture\.diesel\.2013, 36578\s+\+ agriculture\.diesel\.2013, 136578/)
  const changed = read().split('\n').filter((line, i) => line !== text.split('\n')[i])
  assert.deepEqual(changed.length, 1)
  const more = (await co2(page, '2013')) - total
  assert.ok(more > 3.0e8 && more < 3.3e8, `100 kt of diesel give ${more} kg`)
  await page.getByText(/^rev 2$/).waitFor()

  await button(page, 'Take back revision 2').click()
  await page.locator('.revisions [data-revision="3"]').waitFor()
  await page.getByText(/^rev 3$/).waitFor()
  assert.equal(read(), text, 'byte for byte as before')
  assert.ok(Math.abs((await co2(page, '2013')) - total) < 1)
  await page.close()
})

test('rows are pasted, added and deleted, and everything is undone in the session; a draft outlives the page', async () => {
  const page = await signed.page(at('/data?lang=en&table=targets'))
  const rows = await page.locator('.sheet-grid tbody tr').count()
  await page.locator('.sheet-grid tbody tr').nth(rows - 1).locator('td').first().click()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', '110000\t2020\tSO2\r\n110000\t2021\tSO2\r\n110000\t2022\tSO2\r\n')
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await page.locator('.sheet-grid tr.is-new').nth(1).waitFor()
  assert.equal(await page.locator('.sheet-grid tbody tr').count(), rows + 2)
  await button(page, 'Delete row').click()
  await button(page, 'Insert row').click()
  assert.equal(await page.locator('.sheet-grid tbody tr').count(), rows + 3)
  await page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT')
  await open(page, at('/data?lang=en&table=targets'))
  assert.equal(await page.locator('.sheet-grid tbody tr').count(), rows + 3, 'the draft is kept')
  await button(page, 'Discard draft').click()
  assert.equal(await page.locator('.sheet-grid tbody tr').count(), rows)
  await page.locator('.sheet-grid td').first().click()
  await page.keyboard.press('Control+z')
  assert.equal(await page.locator('.sheet-grid tbody tr').count(), rows + 3, 'undo brings it back')
  await button(page, 'Discard draft').click()
  await page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT')
  await page.close()
})

test('a second person at the same row: three states side by side, and one is kept', async () => {
  const page = await signed.page(at(`/data?lang=en&find=${ROW}`))
  await type(page, ROW, 'quantity', '40000')
  // Someone else edits the same row over the API, between my change and my commit.
  const said = execFileSync(BINARY, ['admin', 'token', join(city.folder, 'tandem-demo/beijing'), '--role', 'analyst', '--format', 'json'], { encoding: 'utf8' })
  const headers = { authorization: `Bearer ${JSON.parse(said).token}`, 'content-type': 'application/json' }
  const ask = async (method, path, body) => {
    const answer = await fetch(at(`/api/v1${path}`), { method, headers, body: body && JSON.stringify(body) })
    assert.ok(answer.ok, `${path} ${answer.status}`)
    return answer.status === 204 ? undefined : answer.json()
  }
  await button(page, 'Check').click()
  await page.getByText('No fault in the whole case.').waitFor()
  const table = await ask('GET', `/tables/activities?filter=${ROW}`)
  const old = Object.fromEntries(table.columns.map((column, i) => [column, table.rows[0].cells[i]]))
  await ask('PUT', '/draft', { base: { 'activities.csv': table.sha256 }, changes: [{ table: 'activities', op: 'update', key: ROW, old, new: { quantity: '50000', rsd: '0.1' } }] })
  await ask('POST', '/draft/accept')

  await button(page, /^Commit revision/).click()
  await page.locator('.clash').waitFor()
  const clash = await page.locator('.clash').innerText()
  assert.match(clash, /seen\s+now\s+yours/)
  assert.match(clash, /quantity\s+36578\s+50000\s+40000/)
  assert.match(clash, /rsd\s+0\.07\s+0\.1\s+0\.07/)
  assert.match(read(), /agriculture\.diesel\.2013,[^\n]*,50000,t,0\.1,/, 'theirs stands, mine is not written')
  await page.screenshot({ path: join(SHOTS, 'data-clash-en.png') })

  await button(page, 'Keep mine').click()
  await button(page, 'Check').click()
  await page.getByText('No fault in the whole case.').waitFor()
  await button(page, /^Commit revision/).click()
  await page.locator('.revisions .difflines').waitFor()
  assert.match(read(), /agriculture\.diesel\.2013,[^\n]*,40000,t,0\.1,/, 'my cell over their row')

  // Their revision can no longer be taken back: its row was changed later.
  await page.locator('.revisions .line-head').nth(1).click()
  await button(page, /^Take back revision/).click()
  await page.locator('.clash').waitFor()
  assert.match(await page.locator('.clashes').innerText(), /cannot be taken back/)
  await page.close()
})

test('a visitor reads the tables and cannot change them', async () => {
  const visitor = await browser()
  const page = await visitor.page(at('/data?lang=en'))
  assert.match(await page.locator('.page-head .sub').innerText(), /read only/)
  await page.locator('.sheet-grid td').first().click()
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('.sheet-grid input').count(), 0)
  assert.equal(await button(page, 'Check').count(), 0)
  assert.deepEqual(visitor.complaints, [])
  await visitor.close()
})

test('the library is found in both languages, an entry shows its source and where the case uses it', async () => {
  const page = await signed.page(at('/library?lang=zh'))
  await page.getByRole('searchbox').fill('柴油')
  await page.keyboard.press('Enter')
  await page.waitForURL(/find=/)
  await settled(page)
  assert.match(await page.locator('.library-rows').innerText(), /柴油/)
  await open(page, at('/library?lang=en&kind=factor&used=1'))
  await page.locator('.library-rows th .link').first().click()
  await page.locator('.library-detail h2').waitFor()
  const text = await page.locator('.library-detail').innerText()
  assert.match(text, /source\s+\S/)
  assert.match(text, /Where this case uses it/)
  const address = page.url()
  await page.keyboard.press('Escape')
  await page.locator('.library-detail').waitFor({ state: 'detached' })
  await open(page, address)
  assert.equal(await page.locator('.library-detail').innerText(), text, 'an address brings the entry back')
  await page.locator('.library-detail .lines .link').first().click()
  await page.waitForURL(/\/data\?/)
  // The table appears whole before its filter has been answered.
  await page.waitForFunction(() => document.querySelectorAll('.sheet-grid tbody tr').length === 1)
  await page.close()
})

test('axe finds nothing on either page, and nothing but tables is wider than the page', async () => {
  const page = await signed.page(at('/data?lang=en&theme=light'))
  await type(page, ROW, 'unit', 'tt')
  await button(page, 'Check').click()
  await page.locator('.fault-card').first().waitFor()
  for (const theme of ['light', 'dark']) {
    for (const lang of ['zh', 'en']) {
      for (const [name, path] of [['data', '/data?find=agriculture&'], ['library', '/library?kind=factor&used=1&']]) {
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
          await open(page, at(`${path}lang=${lang}&theme=${theme}`))
          if (name === 'data') {
            await page.getByRole('button', { name: /^(Check|检查)$/ }).click()
            const told = page.locator('.fault-card p').first()
            assert.match(await told.innerText(), lang === 'zh' ? /无法识别的单位“tt”。最接近的单位是“t”/ : /The unit `tt` is not known\. The nearest known unit is `t`/)
            assert.equal(await told.getAttribute('lang'), lang)
          } else {
            await page.locator('.library-rows th .link').first().click()
            await page.locator('.library-detail h2').waitFor()
          }
          await page.evaluate(AXE)
          const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
          assert.deepEqual(violations.map(({ id, nodes }) => `${name} ${theme} ${width} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), [])
          const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.ok(spill <= 0, `${name} ${lang} ${width}: ${spill} px too wide`)
          await page.screenshot({ path: join(SHOTS, `${name}${width === 390 ? '-390' : ''}-${lang}-${theme}.png`), fullPage: true })
        }
      }
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await open(page, at('/data?lang=en'))
  await button(page, 'Discard draft').click()
  await page.close()
})

test('no page complained, but for the refusals asked for', () => {
  assert.deepEqual(signed.complaints.filter((line) => !/status of (409|422)/.test(line)), [])
})
