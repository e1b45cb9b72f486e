// Asking the server. A session that has ended leads to the sign-in page; every other failure is an error with words.
export class Refused extends Error {
  constructor(status, detail) {
    super(detail.message)
    this.status = status
    this.detail = detail
  }
}

const NO_ANSWER = 'The server did not answer. Check your connection and try again.'

const explained = async (answer) => {
  try {
    const { detail } = await answer.json()
    return detail && detail.message ? detail : { message: typeof detail === 'string' ? detail : 'This did not work.' }
  } catch {
    return { message: `The server could not do this (${answer.status}).` }
  }
}

export const ask = async (path, { body, method = body === undefined ? 'GET' : 'POST', signal } = {}) => {
  let answer
  try {
    answer = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body)
    })
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure
    throw new Refused(0, { message: NO_ANSWER })
  }
  if (answer.status === 401) {
    location.href = '/login'
    return new Promise(() => {})
  }
  if (!answer.ok) throw new Refused(answer.status, await explained(answer))
  return answer.status === 204 ? null : answer.json()
}

export const given = () => JSON.parse(document.getElementById('given').textContent)
