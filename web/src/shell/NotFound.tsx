import { useText } from '../i18n'
import { useAddress } from '../address/use-address'
import { Empty } from './states'

export function NotFound() {
  const { t } = useText()
  const { go } = useAddress()
  return <Empty text={t('state.not_found')} action={t('state.to_overview')} onAction={() => go({}, { path: '/overview' })} />
}
