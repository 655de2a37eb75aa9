import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { send } from '../api/client'
import { useJobs } from '../api/queries'
import { percent } from '../format/number'
import { useText, wordOr } from '../i18n'
import { JobsIcon } from './icons'
import { Menu } from './Menu'

/** Running work, with progress as the server sends it, and a way to stop it. */
export function Jobs() {
  const { t } = useText()
  const client = useQueryClient()
  const jobs = useJobs(true).data ?? []
  const running = jobs.filter((job) => job.state === 'running' || job.state === 'queued')
  const first = running[0]

  useEffect(() => {
    if (!first) return
    const events = new EventSource(`/api/v1/jobs/${encodeURIComponent(first.id)}/events`)
    const again = () => void client.invalidateQueries({ queryKey: ['jobs'] })
    const done = () => {
      events.close()
      // New figures may stand behind every view.
      void client.invalidateQueries()
    }
    events.addEventListener('progress', again)
    for (const name of ['done', 'failed', 'cancelled']) events.addEventListener(name, done)
    events.onerror = () => events.close()
    return () => events.close()
  }, [first?.id, client])

  const recompute = () => void send('POST', '/jobs', { kind: 'recompute' }).then(() => client.invalidateQueries({ queryKey: ['jobs'] }))
  const cancel = (id: string) => void send('DELETE', `/jobs/${encodeURIComponent(id)}`).then(() => client.invalidateQueries({ queryKey: ['jobs'] }))
  const label = first ? t('head.jobs_running', { n: running.length, percent: percent(first.progress ?? 0) }) : t('head.jobs')

  return (
    <Menu label={label} className="btn small wide" button={<><JobsIcon />{first && label}</>}>
      <h2>{t('jobs.title')}</h2>
      {jobs.length === 0 && <p className="faint">{t('jobs.none')}</p>}
      <ul className="list">
        {jobs.slice(0, 6).map((job) => (
          <li key={job.id} className="job">
            <span>{wordOr(t, `jobs.kind.${job.kind}`, job.kind)} · {wordOr(t, `jobs.state.${job.state}`, job.state)}</span>
            {(job.state === 'running' || job.state === 'queued') && <button type="button" className="btn small" onClick={() => cancel(job.id)}>{t('jobs.cancel')}</button>}
            {job.state === 'running' && <progress max={1} value={job.progress ?? undefined} aria-label={wordOr(t, `jobs.kind.${job.kind}`, job.kind)} />}
            {job.message && <span className="faint">{job.message}</span>}
          </li>
        ))}
      </ul>
      <button type="button" className="btn" onClick={recompute} disabled={running.length > 0}>{t('jobs.recompute')}</button>
    </Menu>
  )
}
