import { BalancePage } from './BalancePage'

export default function Waste() {
  return <BalancePage page="waste" kinds={['waste', 'material']} />
}
