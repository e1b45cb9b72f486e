// Moments as people say them, in the account's time zone.
let zone = 'UTC'
export const inZone = (name) => { zone = name }

const parts = (moment, options) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(new Date(moment))
export const year = (moment) => parts(moment, { year: 'numeric' })
export const day = (moment) => {
  const now = year(Date.now()) === year(moment)
  return parts(moment, { day: 'numeric', month: 'short', ...(now ? {} : { year: 'numeric' }) })
}
export const dayAndTime = (moment) => `${day(moment)}, ${parts(moment, { hour: '2-digit', minute: '2-digit' })}`
