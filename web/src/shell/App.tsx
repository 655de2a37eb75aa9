import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router'
import { Problem } from '../api/client'
import { useSession } from '../api/queries'
import { DressProvider } from './dress'
import { NotFound } from './NotFound'
import { Shell } from './Shell'
import { SignIn } from './SignIn'
import { Start } from './Start'
import { ErrorState, Loading, PageFault } from './states'

const Overview = lazy(() => import('../overview/Overview'))
const Inventory = lazy(() => import('../inventory/Inventory'))
const Energy = lazy(() => import('../balance/Energy'))
const Water = lazy(() => import('../balance/Water'))
const Waste = lazy(() => import('../balance/Waste'))
const Tradeoffs = lazy(() => import('../tradeoffs/Tradeoffs'))
const Comparison = lazy(() => import('../comparison/Comparison'))
const Completeness = lazy(() => import('../completeness/Completeness'))
const Score = lazy(() => import('../evaluation/Score'))
const Improvement = lazy(() => import('../evaluation/Improvement'))
const Years = lazy(() => import('../evaluation/Years'))
const Ranking = lazy(() => import('../evaluation/Ranking'))
const Sensitivity = lazy(() => import('../evaluation/Sensitivity'))
const Data = lazy(() => import('../data/Data'))
const Library = lazy(() => import('../library/Library'))

const client: QueryClient = new QueryClient({
  // A session that ended shows at the next question: then the page asks who is there.
  queryCache: new QueryCache({ onError: (error) => error instanceof Problem && error.status === 401 && void client.invalidateQueries({ queryKey: ['session'] }) }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only a silent server is worth a second try.
      retry: (failures, error) => failures < 1 && error instanceof Problem && error.status === 0,
    },
  },
})

export function App() {
  return (
    <QueryClientProvider client={client}>
      <BrowserRouter>
        <DressProvider>
          <Routes>
            <Route path="/start" element={<Start />} />
            <Route path="*" element={<Signed />} />
          </Routes>
        </DressProvider>
      </BrowserRouter>
    </QueryClientProvider>
  )
}

/** Pages behind the session: a person or a visitor of a public case sees them, anyone else is told how to sign in. */
function Signed() {
  const session = useSession()
  const { search } = useLocation()
  if (session.error) return <div className="bare"><ErrorState error={session.error} retry={() => void session.refetch()} /></div>
  if (session.data && !session.data.user && !session.data.visitor) return <SignIn />
  return (
    <Shell>
      {session.data ? (
        <PageFault>
          <Suspense fallback={<Loading />}>
            <Routes>
              <Route path="/" element={<Navigate to={`/overview${search}`} replace />} />
              <Route path="/overview" element={<Overview />} />
              <Route path="/inventory" element={<Inventory />} />
              <Route path="/inventory/energy" element={<Energy />} />
              <Route path="/inventory/water" element={<Water />} />
              <Route path="/inventory/waste" element={<Waste />} />
              <Route path="/inventory/tradeoffs" element={<Tradeoffs />} />
              <Route path="/inventory/comparison" element={<Comparison />} />
              <Route path="/inventory/completeness" element={<Completeness />} />
              <Route path="/evaluation" element={<Score />} />
              <Route path="/evaluation/improvement" element={<Improvement />} />
              <Route path="/evaluation/years" element={<Years />} />
              <Route path="/evaluation/ranking" element={<Ranking />} />
              <Route path="/evaluation/sensitivity" element={<Sensitivity />} />
              <Route path="/data" element={<Data />} />
              <Route path="/library" element={<Library />} />
              <Route path="*" element={<NotFound />} />
            </Routes>
          </Suspense>
        </PageFault>
      ) : (
        <Loading />
      )}
    </Shell>
  )
}
