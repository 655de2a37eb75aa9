import { BalancePage } from './BalancePage'

export default function Energy() {
  return <BalancePage page="energy" kinds={['energy']} />
}
