export const App = () => <main>Loading…</main>
