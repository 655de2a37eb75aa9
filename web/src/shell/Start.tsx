import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { send } from '../api/client'
import { useText } from '../i18n'
import { Door, SignIn, keyOf } from './SignIn'
import { Loading } from './states'

/** `/start#KEY`: the key stays out of requests for pages and out of the history; it is posted once and then gone. */
export function Start() {
  const { t } = useText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [key] = useState(() => keyOf(window.location.hash))
  const [refused, setRefused] = useState(false)
  const posted = useRef(false)

  useEffect(() => {
    if (!key || posted.current) return
    posted.current = true
    window.history.replaceState(window.history.state, '', '/start')
    send('POST', '/session/start', { key })
      .then(async () => {
        await client.invalidateQueries()
        navigate('/overview', { replace: true })
      })
      .catch(() => setRefused(true))
  }, [key, client, navigate])

  if (!key || refused) return <SignIn refused={refused} />
  return (
    <Door>
      <h2>{t('start.title')}</h2>
      <Loading height={40} />
    </Door>
  )
}
