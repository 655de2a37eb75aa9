// A table on its way into the case: a faulty file, a good one, a workbook with Chinese heads, two people, and the way out again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { BINARY, SHOTS, browser, demo, open, settled, signIn, stopAll } from './app.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
let city
let signed
let folder

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  city = await demo()
  folder = join(city.folder, 'tandem-demo/beijing')
  signed = await browser()
  const page = await signed.page()
  await signIn(page, city.link)
  await page.close()
})

after(stopAll)

const at = (path) => `${city.origin}${path}`
const read = (name = 'activities.csv') => readFileSync(join(folder, name), 'utf8')
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' })
const analyst = () => {
  const said = execFileSync(BINARY, ['admin', 'token', folder, '--role', 'analyst', '--format', 'json'], { encoding: 'utf8' })
  return { authorization: `Bearer ${JSON.parse(said).token}`, 'content-type': 'application/json' }
}
const co2 = async (page, period) => {
  const answer = await page.request.get(at(`/api/v1/inventory?period=${period}&by=species&species=CO2`))
  return (await answer.json()).rows[0].kg
}
const begin = async (page, address = '/data?lang=en&theme=light') => {
  await open(page, at(address))
  await button(page, /^(Import|导入)$/).click()
  await page.locator('.import .drop').waitFor()
}
const choose = (page, name, content, mimeType = 'text/csv') =>
  page.locator('.import input[type=file]').first().setInputFiles({ name, mimeType, buffer: Buffer.isBuffer(content) ? content : Buffer.from(content) })
const stepped = (page, step) => page.locator(`.import-steps [aria-current=step]`, { hasText: step }).waitFor()

/** A workbook of these rows, as the server writes one for a page. */
const workbook = async (title, rows) => {
  const answer = await fetch(at('/api/v1/workbook'), { method: 'POST', headers: analyst(), body: JSON.stringify({ title, columns: rows[0], rows: rows.slice(1) }) })
  assert.ok(answer.ok, String(answer.status))
  return Buffer.from(await answer.arrayBuffer())
}

const HEADS = 'activity_id,source_id,period,process,fuel,quantity,unit,evidence'
const ROW = 'import.tractors.2014,agriculture.machinery,2014,non_road_machinery,diesel,20000,t,sales ledger'

test('a faulty file shows row and remedy and writes nothing; mended it is one revision, and undo brings every byte back', async () => {
  const page = await signed.page()
  const [text, total, revisions] = [read(), await co2(page, '2014'), existsSync(join(folder, 'imports'))]
  await begin(page)
  await choose(page, 'tractors 2014.csv', `${HEADS}\n${ROW}\nimport.two.2014,agriculture.machinery,2014,non_road_machinery,disel,5,t,\nimport.three.2014,nobody,2014,non_road_machinery,diesel,-5,t,\n`)
  await stepped(page, 'Preview')
  const faults = await page.locator('.import .fault-card').allInnerTexts()
  assert.equal(faults.length, 3, faults.join('\n'))
  const about = (place) => faults.find((one) => one.includes(place)) ?? assert.fail(`${place} is not in ${faults.join('\n')}`)
  assert.match(about('row 3 · fuel'), /`disel` is not known.*nearest known fuel is `diesel`/s)
  assert.match(about('row 4 · quantity'), /negative/)
  assert.match(about('row 4 · source_id'), /sources\.csv/)
  assert.ok(await button(page, /^Commit revision 2/).isDisabled())
  assert.equal(read(), text, 'nothing is written')
  assert.equal(existsSync(join(folder, 'imports')), revisions)
  await page.screenshot({ path: join(SHOTS, 'import-faults-en-light.png'), fullPage: true })

  // One word is read as a name for every row that has it; the rest is mended on the sheet and sent again.
  await button(page, 'Use diesel').click()
  await page.waitForFunction(() => document.querySelectorAll('.import .fault-card').length === 2)
  await choose(page, 'tractors 2014.csv', `${HEADS}\n${ROW}\nimport.two.2014,agriculture.machinery,2014,non_road_machinery,disel,5,t,\n`)
  await page.getByText('No fault in the file nor in the case with it.').waitFor()
  assert.match(await page.locator('.import-sums').innerText(), /activities\.csv: rows read 2, new 2, changed 0/)
  assert.match(await page.locator('[data-effect="CO2 2014"]').innerText(), /\+6\d[.\d]*.kt/)
  await button(page, /^Commit revision 2/).click()

  await page.locator('.revisions [data-revision="2"] .difflines').waitFor()
  assert.match(await page.locator('.revisions [data-revision="2"]').innerText(), /import.*\+ import\.tractors\.2014, agriculture\.machinery/s)
  const after_ = read()
  assert.ok(after_.startsWith(text), 'rows that were there keep their bytes')
  assert.match(after_.slice(text.length), /^import\.tractors\.2014,[^\n]*,diesel,,20000,t,,sales ledger,,\nimport\.two\.2014,[^\n]*,diesel,,5,t,/)
  const more = (await co2(page, '2014')) - total
  assert.ok(more > 5.5e7 && more < 7e7, `20 kt of diesel give ${more} kg`)
  await page.screenshot({ path: join(SHOTS, 'import-done-en-light.png') })

  await page.locator('.toast button', { hasText: 'Undo' }).click()
  await page.getByText(/^rev 3$/).waitFor()
  assert.equal(read(), text, 'byte for byte as before')
  assert.ok(Math.abs((await co2(page, '2014')) - total) < 1)
  await page.close()
})

test('a workbook with Chinese heads and 万吨: its columns are shown and corrected, the mapping serves next year', async () => {
  const page = await signed.page()
  const text = read()
  const rows = (year) => [
    [`${year}年农业机械能源消费统计表`, '', '', '', ''],
    ['排放源', '能源品种', '消费量（万吨）', '填表用途', '备注'],
    ['农业：非道路机械', '柴油', 1.25, 'non_road_machinery', '台账'],
    ['合计', '', 1.25, '', ''],
  ]
  await begin(page, '/data?lang=zh&theme=light')
  await choose(page, '农机能耗2014.xlsx', await workbook('表1', rows(2014)), SHEET)
  await stepped(page, '核对列')
  const goesTo = (head) => page.getByRole('combobox', { name: `“${head}”导入到` })
  assert.equal(await goesTo('能源品种').inputValue(), 'fuel')
  assert.equal(await goesTo('消费量（万吨）').inputValue(), 'quantity')
  assert.equal(await page.getByLabel(/^unit/).inputValue(), '万吨')
  assert.equal(await page.getByLabel(/^period/).inputValue(), '2014')
  assert.match(await page.locator('.import .tag.danger').innerText(), /process/, 'what is needed and not found is named')
  assert.match(await page.locator('.excerpt .is-head').innerText(), /排放源/)
  await page.screenshot({ path: join(SHOTS, 'import-columns-zh-light.png'), fullPage: true })

  await goesTo('填表用途').selectOption('process')
  await goesTo('备注').selectOption('evidence')
  await button(page, '预览数据').click()
  await stepped(page, '预览')
  assert.match(await page.locator('.import-sums').innerText(), /读入 2 行，新增 1.*合计行/s)
  assert.equal(await page.getByLabel('映射存为').inputValue(), '农机能耗')
  await button(page, /^提交第 \d+ 版/).click()
  await page.locator('.revisions .difflines').waitFor()
  const added = read().slice(text.length)
  assert.match(added, /^agriculture\.machinery-non_road_machinery-diesel-2014,agriculture\.machinery,2014,non_road_machinery,diesel,,1\.25,万吨,,台账,,\n$/)
  assert.match(read('imports/农机能耗.toml'), /quantity = \{ head = "消费量（万吨）" \}/)

  // Next year the same form is read without a question, and the period is this year's.
  await begin(page, '/data?lang=zh&theme=light')
  assert.match(await page.locator('.import .kept').innerText(), /农机能耗/)
  await choose(page, '农机能耗2015.xlsx', await workbook('表1', rows(2015)), SHEET)
  await stepped(page, '核对列')
  assert.match(await page.locator('.import .notice').innerText(), /imports\/农机能耗\.toml/)
  assert.equal(await goesTo('填表用途').inputValue(), 'process')
  assert.equal(await page.getByLabel(/^period/).inputValue(), '2015')
  await button(page, '预览数据').click()
  await page.locator('.import .tag.ok').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.import').waitFor({ state: 'detached' })
  assert.equal(read(), text + added, 'left without a change')

  // A row that stands there already changes in its place.
  await begin(page, '/data?lang=zh&theme=light')
  const more = rows(2014)
  more[2][2] = 2.5
  await choose(page, '农机能耗2014.xlsx', await workbook('表1', more), SHEET)
  await stepped(page, '核对列')
  await button(page, '预览数据').click()
  await page.locator('.import-rows td.changed').waitFor()
  assert.match(await page.locator('.import-rows td.changed').innerText(), /2\.5\s+原为 1\.25/)
  await page.locator('.import-rows').scrollIntoViewIfNeeded()
  await page.screenshot({ path: join(SHOTS, 'import-changed-zh-light.png'), fullPage: true })
  await button(page, '关闭导入').click()
  await page.close()
})

test('rows of heads, sheet and table are corrected, also where nothing is known', async () => {
  const page = await signed.page()
  await begin(page)
  await choose(page, 'odd.csv', 'a form of ours\nwho,what,how much\nagriculture.machinery,diesel,3\n')
  await stepped(page, 'Columns')
  await page.getByText('No heads of this table were found.').waitFor()
  assert.ok(await button(page, 'Preview the rows').isDisabled())
  await button(page, 'The heads stand in row 2').click()
  await page.getByRole('combobox', { name: 'Column for who' }).selectOption('source_id')
  await page.getByRole('combobox', { name: 'Column for what' }).selectOption('fuel')
  await page.getByRole('combobox', { name: 'Column for how much' }).selectOption('quantity')
  assert.match(await page.locator('.import .tag.danger').innerText(), /period, process, unit/)
  for (const [column, text] of [['unit', 'kt'], ['period', '2015'], ['process', 'non_road_machinery']]) await page.getByLabel(new RegExp(`^${column}`)).fill(text)
  await button(page, 'Preview the rows').click()
  await page.getByText('No fault in the file nor in the case with it.').waitFor()
  assert.match(await page.locator('.import-rows tbody').innerText(), /agriculture\.machinery-non_road_machinery-diesel-2015/)
  await page.keyboard.press('Escape')
  await page.close()
})

test('a change made meanwhile is a clash: nothing is written, and the preview is made anew', async () => {
  const page = await signed.page()
  await begin(page)
  await choose(page, 'tractors 2014.csv', `${HEADS}\n${ROW}\n`)
  await page.getByText('No fault in the file nor in the case with it.').waitFor()
  const headers = analyst()
  const ask = async (method, path, body) => {
    const answer = await fetch(at(`/api/v1${path}`), { method, headers, body: body && JSON.stringify(body) })
    assert.ok(answer.ok, `${path} ${answer.status}`)
    return answer.status === 204 ? undefined : answer.json()
  }
  const table = await ask('GET', '/tables/activities?filter=agriculture.diesel.2013')
  const old = Object.fromEntries(table.columns.map((column, i) => [column, table.rows[0].cells[i]]))
  await ask('PUT', '/draft', { base: { 'activities.csv': table.sha256 }, changes: [{ table: 'activities', op: 'update', key: table.rows[0].key, old, new: { rsd: '0.11' } }] })
  await ask('POST', '/draft/accept')
  const theirs = read()

  await button(page, /^Commit revision/).click()
  await page.getByText(/activities\.csv changed meanwhile, and nothing was written/).waitFor()
  assert.equal(read(), theirs)
  await page.getByText('No fault in the file nor in the case with it.').waitFor()
  await page.screenshot({ path: join(SHOTS, 'import-clash-en-light.png') })
  await button(page, /^Commit revision/).click()
  await page.locator('.revisions .difflines').waitFor()
  assert.equal(read().slice(0, theirs.length), theirs)
  assert.match(read(), /import\.tractors\.2014/)
  await page.close()
})

test('a form with several sheets comes in as one revision over all its tables', async () => {
  const page = await signed.page()
  const [activities, targets] = [read(), existsSync(join(folder, 'targets.csv')) ? read('targets.csv') : undefined]
  await begin(page)
  const [form] = await Promise.all([page.waitForEvent('download'), page.locator('.import a', { hasText: 'Form to fill in' }).click()])
  assert.equal(form.suggestedFilename(), 'tandem-template.xlsx')
  await choose(page, 'form.xlsx', readFileSync(await form.path()), SHEET)
  await stepped(page, 'Preview')
  assert.equal(await page.locator('.import-sums li').count(), 9)
  await page.locator('.import .tag.ok').waitFor()
  const before_ = await page.locator('.import-acts .btn.main').innerText()
  const revision = Number(/\d+/.exec(before_)[0])
  await button(page, before_).click()
  await page.locator(`.revisions [data-revision="${revision}"] .difflines`).first().waitFor()
  const diff = await page.locator('.revisions .difflines').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  assert.deepEqual(diff.sort(), ['activities.csv', 'checklists.csv', 'controls.csv', 'factors.csv', 'organisations.csv', 'regions.csv', 'sources.csv', 'statistics.csv', 'targets.csv'].filter((name) => diff.includes(name)))
  assert.ok(diff.length >= 7, diff.join(', '))
  assert.notEqual(read(), activities)
  await button(page, `Take back revision ${revision}`).click()
  await page.locator(`.revisions [data-revision="${revision + 1}"]`).waitFor()
  assert.ok(read() === activities, 'byte for byte as before')
  assert.equal(existsSync(join(folder, 'targets.csv')) ? read('targets.csv') : undefined, targets)
  await page.close()
})

test('tables go out as CSV and XLSX, and the inventory as XLSX with its source', async () => {
  const page = await signed.page(at('/data?lang=en'))
  const file = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  const csv = await file('Export activities.csv as CSV')
  assert.deepEqual([csv.name, csv.bytes.toString()], ['tandem-beijing-activities.csv', read()])
  const xlsx = await file('Export activities.csv as XLSX')
  assert.equal(xlsx.name, 'tandem-beijing-activities.xlsx')
  // What goes out comes back without a change.
  await begin(page)
  await choose(page, xlsx.name, xlsx.bytes, SHEET)
  await page.getByText('Every row stands in the case already: there is nothing to take in.').waitFor()
  await page.keyboard.press('Escape')

  await open(page, at('/inventory?lang=en&period=2013&species=CO2'))
  const [ledger] = await Promise.all([page.waitForEvent('download'), page.locator('.i-table').getByRole('button', { name: /XLSX$/ }).click()])
  assert.match(ledger.suggestedFilename(), /^tandem-beijing-sector-CO2\.xlsx$/)
  const bytes = readFileSync(await ledger.path())
  const id = (await (await fetch(at('/api/v1/imports?file=ledger.xlsx'), { method: 'POST', headers: { ...analyst(), 'content-type': 'application/octet-stream' }, body: bytes })).json()).upload
  // Each call makes a token of its own, and files are kept by role: the same person asks.
  const tried = await (await fetch(at(`/api/v1/imports/${id}/try`), { method: 'POST', headers: analyst(), body: '{}' })).json()
  const texts = tried.tops.flatMap((top) => top.rows.flatMap(([, cells]) => cells))
  assert.ok(texts.includes('level') && texts.some((text) => /inventory of Beijing/.test(text)), texts.slice(0, 40).join(' | '))
  assert.ok(texts.some((text) => /^https?:/.test(text)), 'its address is told')
  await page.close()
})

test('what is no table or too large is refused in words', async () => {
  const page = await signed.page()
  await begin(page)
  await choose(page, 'old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'application/vnd.ms-excel')
  await stepped(page, 'Columns')
  await page.getByText(/save it as \.xlsx/).waitFor()
  await button(page, 'Back').click()
  await choose(page, 'huge.csv', Buffer.alloc((32 << 20) + 1, 'x'))
  await page.getByText(/larger than a page takes/).waitFor()
  await page.close()
})

test('a visitor cannot import, and takes tables along', async () => {
  const visitor = await browser()
  const page = await visitor.page(at('/data?lang=en'))
  assert.equal(await button(page, 'Import').count(), 0)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export activities.csv as XLSX' }).click()])
  assert.equal(download.suggestedFilename(), 'tandem-beijing-activities.xlsx')
  assert.equal((await page.request.post(at('/api/v1/imports?file=a.csv'), { data: 'a' })).status(), 401)
  assert.deepEqual(visitor.complaints, [])
  await visitor.close()
})

test('every step by keyboard', async () => {
  const page = await signed.page(at('/data?lang=en'))
  await button(page, 'Import').focus()
  await page.keyboard.press('Enter')
  await page.locator('.import').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'import-title', 'focus goes to the panel')
  await choose(page, 'keys.csv', 'who,fuel,quantity (kt),period,process\nagriculture.machinery,diesel,3,2015,non_road_machinery\n')
  await stepped(page, 'Columns')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'import-title')
  await page.getByRole('combobox', { name: 'Column for who' }).focus()
  await page.keyboard.type('source_id')
  assert.equal(await page.getByRole('combobox', { name: 'Column for who' }).inputValue(), 'source_id')
  await button(page, 'Preview the rows').focus()
  await page.keyboard.press('Enter')
  await stepped(page, 'Preview')
  await page.keyboard.press('Escape')
  await page.locator('.import').waitFor({ state: 'detached' })
  await page.close()
})

test('axe finds nothing at any step, and nothing but tables is wider than the page', async () => {
  const page = await signed.page()
  const wrong = `排放源,能源品种,消费量（万吨）,年份,工艺,用途\n农业：非道路机械,柴油,1.25,2014,non_road_machinery,很长的一段用途说明：春耕、夏收、秋播各阶段的机械作业\n农业：非道路机械,二类柴油,-3,2014,non_road_machinery,\n`
  const right = wrong.replace('农业：非道路机械,二类柴油,-3', '建筑业：非道路机械,柴油,3')
  for (const theme of ['light', 'dark']) {
    for (const lang of ['zh', 'en']) {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
        const look = async (name) => {
          await settled(page)
          await page.evaluate(AXE)
          const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
          assert.deepEqual(violations.map(({ id, nodes }) => `${name} ${theme} ${width} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`), [])
          const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.ok(spill <= 0, `${name} ${lang} ${width}: ${spill} px too wide`)
          await page.screenshot({ path: join(SHOTS, `import-${name}${width === 390 ? '-390' : ''}-${lang}-${theme}.png`), fullPage: true })
        }
        await begin(page, `/data?lang=${lang}&theme=${theme}`)
        await look('1-file')
        await choose(page, '农机.csv', wrong)
        await page.locator('.import .mapping').waitFor()
        await look('2-columns')
        await button(page, /^(Preview the rows|预览数据)$/).click()
        await page.locator('.import .fault-card').first().waitFor()
        await look('3-faults')
        await choose(page, '农机.csv', right)
        await page.locator('.import .effects').waitFor()
        await look('3-preview')
        await page.keyboard.press('Escape')
      }
    }
  }
  await page.close()
})

test('no page complained, but for the refusals asked for', () => {
  assert.deepEqual(signed.complaints.filter((line) => !/status of (409|413|422)/.test(line)), [])
})
