// Moments as people say them, in the account's time zone.
let zone = 'UTC'
const formats = new Map() // a format takes longer to make than a thousand moments to write
export const inZone = (name) => {
  if (name !== zone) formats.clear()
  zone = name
}

const parts = (moment, options) => {
  const key = Object.keys(options).join()
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }))
  return formats.get(key).format(new Date(moment))
}
export const year = (moment) => parts(moment, { year: 'numeric' })
export const day = (moment) => {
  const now = year(Date.now()) === year(moment)
  return parts(moment, { day: 'numeric', month: 'short', ...(now ? {} : { year: 'numeric' }) })
}
export const dayAndTime = (moment) => `${day(moment)}, ${parts(moment, { hour: '2-digit', minute: '2-digit' })}`
