import { BalancePage } from './BalancePage'

export default function Water() {
  return <BalancePage page="water" kinds={['water']} />
}
