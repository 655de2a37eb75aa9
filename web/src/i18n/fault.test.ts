import { expect, test } from 'vitest'
import { faultText } from './fault'

const fault = { message: 'The unit `tonn` is not known.', help: 'The nearest known unit is `t`.', message_zh: '无法识别的单位“tonn”。', help_zh: '最接近的单位是“t”，请核对后改正。' }

test('a fault is told in the language of the page', () => {
  expect(faultText(fault, 'zh')).toEqual({ text: '无法识别的单位“tonn”。最接近的单位是“t”，请核对后改正。', lang: 'zh' })
  expect(faultText(fault, 'en')).toEqual({ text: 'The unit `tonn` is not known. The nearest known unit is `t`.', lang: 'en' })
})

test('what came without Chinese is English on every page', () => {
  expect(faultText({ message: 'Wrong.', help: 'Mend it.' }, 'zh')).toEqual({ text: 'Wrong. Mend it.', lang: 'en' })
})
