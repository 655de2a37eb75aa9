import type { Fault } from '../api/types'
import type { Lang } from '.'

/** What is wrong and what to do about it, in the language of the page; `lang` is the language it came in. */
export function faultText(fault: Pick<Fault, 'message' | 'help' | 'message_zh' | 'help_zh'>, lang: Lang): { text: string; lang: Lang } {
  if (lang === 'zh' && fault.message_zh) return { text: `${fault.message_zh}${fault.help_zh ?? ''}`, lang: 'zh' }
  return { text: `${fault.message} ${fault.help}`, lang: 'en' }
}
