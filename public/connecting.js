// Chainlit connects twice as it loads: before and after it has read the chat's id from the address. Each connection first
// sets a cookie and goes on when that is answered; when the answers came in the wrong order, the connection without an id
// stayed, and the chat's page was empty. Only the newest one goes on.
const COOKIE = '/set-session-cookie'
const SETTLED = 100 // milliseconds in which a newer connection is waited for

const plain = window.fetch
let newest = 0

window.fetch = (resource, options) => {
  const address = resource instanceof Request ? resource.url : String(resource)
  if (!new URL(address, location.href).pathname.endsWith(COOKIE)) return plain(resource, options)
  const number = ++newest
  return new Promise((resolve, reject) => {
    const settle = (how) => (value) => {
      if (!location.pathname.startsWith('/thread/')) how(value)
      else setTimeout(() => number === newest && how(value), SETTLED)
    }
    plain(resource, options).then(settle(resolve), settle(reject))
  })
}
