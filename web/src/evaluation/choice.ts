import type { OwnName } from '../address/address'
import type { ExplainTarget } from '../address/target'
import { useAddress } from '../address/use-address'
import type { IndexSystem, Question, Subject } from '../api/evaluation'
import { useIndexSystems, useSubjects } from '../api/evaluation'
import { useCase } from '../api/queries'

/** Who is evaluated, by which system and when: the address's choice, else the case's own region and its last period. */
export interface Choice {
  systems: IndexSystem[]
  system: IndexSystem
  subjects: Subject[]
  subject: Subject
  periods: string[]
  period: string
  question: Question
  /** The explanation of an indicator or a node, of the total without an id. */
  door: (id?: string, other?: Partial<Question>) => ExplainTarget
}

/** What the pages of the evaluation keep among each other. */
export const KEPT: readonly OwnName[] = ['system', 'subject', 'base', 'context']

/** What is known of the choice so far; `choice` once all of it is. */
export function useChoice() {
  const { address } = useAddress()
  const info = useCase().data
  const systems = useIndexSystems()
  const system = systems.data?.find(({ id }) => id === address.system) ?? systems.data?.[0]
  const subjects = useSubjects(system?.id)
  const rows = subjects.data?.rows
  const subject = rows?.find(({ id }) => id === address.subject) ?? rows?.find(({ id }) => id === info?.region) ?? rows?.[0]
  const periods = subjects.data?.periods
  const period = periods?.find((value) => value === address.period) ?? periods?.at(-1)
  const error = (systems.data ? undefined : systems.error) ?? (subjects.data ? undefined : subjects.error)
  const retry = () => void (systems.error ? systems.refetch() : subjects.refetch())
  return { error, retry, systems: systems.data, system, subjects: rows, periods, base: subjects.data?.base, choice: system && rows && subject && periods && period && systems.data ? chosen() : undefined }

  function chosen(): Choice {
    const question: Question = { system: system!.id, subject: subject!.id, period: period!, base: address.base, context: address.context }
    return {
      systems: systems.data!, system: system!, subjects: rows!, subject: subject!, periods: periods!, period: period!, question,
      door: (id, other) => ({ kind: 'indicator', id, ...question, ...other }),
    }
  }
}
