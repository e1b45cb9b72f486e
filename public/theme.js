// Give a page of our own the colours that the chat uses: theme.json, in the variant chosen there.
// Runs before the page is drawn, so that a dark page never flashes white.
(() => {
  const chosen = localStorage.getItem('vite-ui-theme') || 'light'
  const dark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.add(dark ? 'dark' : 'light')
  fetch('/public/theme.json').then((answer) => answer.json()).then(({ variables }) => {
    for (const [name, value] of Object.entries(variables[dark ? 'dark' : 'light'])) {
      document.documentElement.style.setProperty(name, value)
    }
    document.documentElement.classList.add('themed')
  })
})()
