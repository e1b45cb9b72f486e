// Search among the segments, and fresh counts whenever the page is looked at again and every 30 seconds meanwhile.
const rows = [...document.querySelectorAll('tbody tr')]
const search = document.getElementById('search')
const nothing = document.querySelector('.nothing')

search?.addEventListener('input', () => {
  const wanted = search.value.trim().toLocaleLowerCase()
  for (const row of rows) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted)
  nothing.hidden = rows.some((row) => !row.hidden)
})

const refresh = async () => {
  if (document.hidden) return
  const answer = await fetch('/api/segments')
  if (answer.status === 401) { location.href = '/login'; return }
  if (!answer.ok) return
  const segments = await answer.json()
  const known = new Map(rows.map((row) => [row.dataset.name, row]))
  if (segments.length !== known.size || segments.some(({ name }) => !known.has(name))) { location.reload(); return }
  for (const { name, count } of segments) {
    const cell = known.get(name).querySelector('[data-count]')
    if (count !== null) cell.textContent = count.toLocaleString('en-US')
  }
}
setInterval(refresh, 30000)
document.addEventListener('visibilitychange', refresh)
