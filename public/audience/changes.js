// What people do to a segment. The server checks role and version; a refusal is shown with its reason.
import { h } from '../pages/dom.js'
import { named, sure } from '../pages/dialogs.js'
import { notice, problem } from '../pages/notices.js'
import { ask } from '../pages/server.js'

const at = (segment, what) => `/api/audience/segments/${segment.id}/${what}`

// changed(id?) is told when the list is another; `id` is the segment to show.
export const changes = (changed) => {
  const rename = async (segment) => {
    const work = (to) => ask(at(segment, 'rename'), { body: { to, version: segment.version } })
    if (await named('Rename segment', 'Name', segment.name, { yes: 'Rename', work }) !== undefined) await changed(segment.id)
  }

  const duplicate = async (segment) => {
    try {
      const copy = await ask(at(segment, 'duplicate'), { body: {} })
      await changed(copy.id)
      notice(`“${segment.name}” was copied as “${copy.name}”.`)
    } catch (failure) { problem(failure) }
  }

  const undelete = async (segment) => {
    try {
      await ask(at(segment, 'undelete'), { body: {} })
      await changed(segment.id)
      notice(`“${segment.name}” is back.`)
    } catch (failure) { problem(failure) }
  }

  const gone = async (segment) => {
    await changed()
    notice(`“${segment.name}” was deleted.`, { label: 'Undo', act: () => undelete(segment) })
  }

  const remove = async (segment, seen = []) => {
    try {
      await ask(at(segment, 'delete'), { body: { version: segment.version, seen: seen.map(({ id }) => id) } })
      await gone(segment)
    } catch (failure) {
      if (failure.detail?.code !== 'in_use') problem(failure)
      else await removeUsed(segment, failure.detail.used_by)
    }
  }

  const removeUsed = async (segment, users) => {
    const lines = [
      h('p', {}, 'These segments use it:'),
      h('ul', {}, users.map(({ name }) => h('li', {}, name))),
      h('p', {}, 'Its conditions will be written into them, so that their members stay the same.')
    ]
    const work = async () => { await ask(at(segment, 'delete'), { body: { version: segment.version, seen: users.map(({ id }) => id) } }); return true }
    if (await sure(`Delete “${segment.name}”?`, lines, { yes: 'Delete', danger: true, work })) await gone(segment)
  }

  const restore = async (segment, wanted) => {
    try {
      await ask(at(segment, 'restore'), { body: { version: segment.version, wanted } })
      await changed(segment.id)
      notice(`“${segment.name}” has the conditions of version ${wanted} again, as a new version.`)
    } catch (failure) { problem(failure) }
  }

  return { rename, duplicate, remove, restore }
}
