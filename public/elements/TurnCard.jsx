// What a turn shows beside its words: the draft, a table, readings to choose from, a change to confirm.
// Props are made by web/cards.py; every press goes to the action "press" (web/buttons.py), which checks it again.
// Chainlit evaluates this file on every render. The components are kept on `window`, so that typed text and focus
// survive; raise VERSION when they change.
import { useEffect, useId, useRef, useState } from 'react'
import { AlertTriangle, Check, CornerUpLeft, Info, Save, Users, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

const VERSION = 'v5'
const EMPTY = {
  leads: 'No lead matches.',
  segments: 'No saved segments yet. Describe an audience, then save it.',
  breakdown: 'No leads to break down.'
}

const build = () => {
  const number = (value) => (typeof value === 'number' ? value.toLocaleString('en-US') : value)

  const cellText = (value) => {
    if (value === null || value === '') return <span className="cori-blank">—</span>
    if (typeof value === 'boolean') return value ? 'Yes' : 'No'
    return number(value)
  }

  // Only the cards of the newest draft and question can be pressed; the server checks that too.
  const useShown = (props) => {
    const [shown, setShown] = useState(() => window.__coriShown || {})
    useEffect(() => {
      const follow = () => setShown({ ...window.__coriShown })
      const known = window.__coriShown || { at: 0 }
      if (props.shown_at > known.at) {
        window.__coriShown = {
          at: props.shown_at,
          card: props.draft ? props.shown_at : known.card,
          draft: props.shown_draft,
          question: props.shown_question
        }
        window.dispatchEvent(new Event('cori:shown'))
      }
      follow()
      window.addEventListener('cori:shown', follow)
      return () => window.removeEventListener('cori:shown', follow)
    }, [])
    return shown
  }

  const usePress = (callAction, keys) => {
    const [busy, setBusy] = useState(false)
    const [error, setError] = useState(null)
    const press = async (payload) => {
      setBusy(true)
      setError(null)
      let answer = null
      try {
        answer = await callAction({ name: 'press', payload: { ...keys, ...payload } })
      } catch (failure) {
        answer = null
      }
      setBusy(false)
      const result = answer && answer.response
      if (!result || !result.ok) {
        setError((result && result.error) || 'The server did not answer. Check your connection and try again.')
      }
      return Boolean(result && result.ok)
    }
    return { busy, error, press }
  }

  const Notes = ({ draft }) => {
    if (!draft.assumptions.length && !draft.unused.length) return null
    return (
      <ul className="cori-notes" data-testid="notes">
        {draft.assumptions.map((text) => (
          <li key={text} data-testid="assumption"><Info aria-hidden="true" /><span>{text}</span></li>
        ))}
        {draft.unused.length > 0 && (
          <li data-testid="unused">
            <AlertTriangle aria-hidden="true" />
            <span>Not used: {draft.unused.map((word) => <mark key={word}>{word}</mark>)}</span>
          </li>
        )}
      </ul>
    )
  }

  // Where the sentence is no more than its conditions with "and" between, the conditions stand in it.
  const Sentence = ({ draft }) => {
    const plain = draft.conditions.length > 1 && draft.sentence === draft.conditions.join(' and ')
    const conditions = draft.conditions.map((text, index) => (
      <span key={index}>
        {plain && index > 0 && ' and '}
        <span className="cori-condition" data-testid="condition">{text}</span>
      </span>
    ))
    return plain ? (
      <p className="cori-sentence cori-plain" data-testid="sentence">{conditions}</p>
    ) : (
      <>
        <p className="cori-sentence" data-testid="sentence">{draft.sentence}</p>
        {draft.conditions.length > 1 && <p className="cori-conditions" aria-label="Conditions">{conditions}</p>}
      </>
    )
  }

  const Draft = ({ draft }) => (
    <div className="cori-draft">
      <div className="cori-headline">
        <p className="cori-count" data-testid="count" aria-label={`${draft.count} ${draft.count === 1 ? 'lead' : 'leads'}`}>
          <strong>{number(draft.count)}</strong>
          <span>{draft.count === 1 ? 'lead' : 'leads'}</span>
        </p>
        <span className={draft.segment ? 'cori-badge cori-saved' : 'cori-badge'} data-testid="state">
          {draft.segment ? `${draft.segment}${draft.version ? ` · version ${draft.version}` : ''}${draft.edited ? ' · edited, not saved' : ''}` : 'Unsaved draft'}
        </span>
      </div>
      <Sentence draft={draft} />
      <Notes draft={draft} />
    </div>
  )

  const Table = ({ table, press, busy }) => {
    const numeric = table.columns.map((_, i) => table.rows.some((r) => typeof r[i] === 'number') &&
      table.rows.every((r) => r[i] === null || typeof r[i] === 'number'))
    const barColumn = table.kind === 'breakdown' ? numeric.indexOf(true) : -1
    const most = barColumn < 0 ? 0 : Math.max(1, ...table.rows.map((r) => r[barColumn] || 0))
    const cell = (row, i) => {
      if (table.kind === 'segments' && i === 0) {
        return (
          <button type="button" className="cori-link" disabled={busy} onClick={() => press({ action: 'open', segment: row[0] })}>
            {row[0]}
          </button>
        )
      }
      if (i === barColumn) {
        return (
          <span className="cori-bar">
            <i style={{ width: `${(100 * (row[i] || 0)) / most}%` }} aria-hidden="true" />
            <span>{cellText(row[i])}</span>
          </span>
        )
      }
      if (table.kind === 'why' && (row[i] === 'yes' || row[i] === 'no')) {
        const Mark = row[i] === 'yes' ? Check : X
        return <span className={`cori-${row[i]}`}><Mark aria-hidden="true" />{row[i]}</span>
      }
      return cellText(row[i])
    }
    return (
      <div className="cori-table" data-testid={`table-${table.kind}`}>
        {table.title && table.rows.length > 0 && <h3>{table.title}</h3>}
        {table.rows.length === 0 ? (
          <p className="cori-empty"><Users aria-hidden="true" />{EMPTY[table.kind] || 'Nothing to show here.'}</p>
        ) : (
          <div className="cori-scroll" role="region" aria-label={table.title || 'Table'} tabIndex={0}>
            <table>
              <thead>
                <tr>{table.columns.map((name, i) => <th key={name} scope="col" className={numeric[i] ? 'cori-number' : ''}>{name}</th>)}</tr>
              </thead>
              <tbody>
                {table.rows.map((row, n) => (
                  <tr key={n}>
                    {row.map((_, i) => <td key={i} className={numeric[i] ? 'cori-number' : ''}>{cell(row, i)}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {(table.left_out > 0 || table.note) && (
          <p className="cori-foot">
            {table.left_out > 0 && `${number(table.left_out)} more not shown. `}{table.note}
          </p>
        )}
      </div>
    )
  }

  const Readings = ({ readings, press, off }) => (
    <ol className="cori-readings" aria-label="Possible readings" data-testid="readings">
      {readings.map((reading, index) => (
        <li key={index}>
          <button type="button" disabled={off} onClick={() => press({ action: 'reading', index })} data-testid={`reading-${index}`}>
            <span>{reading.label}</span>
            {reading.count !== null && <b>{number(reading.count)} <small>{reading.count === 1 ? 'lead' : 'leads'}</small></b>}
          </button>
        </li>
      ))}
    </ol>
  )

  const Confirm = ({ confirmation, press, busy }) => {
    const [answer, setAnswer] = useState(null)
    const send = async (action) => {
      if (await press({ action, token: confirmation.token })) setAnswer(action)
    }
    return (
      <div className="cori-confirm" role="group" aria-label={confirmation.title} data-testid="confirmation">
        <h3><AlertTriangle aria-hidden="true" />{confirmation.title}</h3>
        {confirmation.text && <p>{confirmation.text}</p>}
        {answer ? (
          <p className="cori-done" role="status"><Check aria-hidden="true" />{answer === 'confirm' ? 'Confirmed' : 'Cancelled'}</p>
        ) : (
          <div className="cori-actions">
            <Button size="sm" variant="destructive" disabled={busy} onClick={() => send('confirm')} data-testid="confirm">Confirm</Button>
            <Button size="sm" variant="outline" disabled={busy} onClick={() => send('cancel')} data-testid="cancel">Cancel</Button>
          </div>
        )}
      </div>
    )
  }

  const Actions = ({ draft, press, off }) => {
    const [naming, setNaming] = useState(false)
    const [name, setName] = useState(draft.segment && !draft.as_saved ? draft.segment : '')
    const field = useRef(null)
    const id = useId()
    useEffect(() => { if (naming && field.current) field.current.focus() }, [naming])
    const save = async (event) => {
      event.preventDefault()
      if (name.trim() && await press({ action: 'save', segment_name: name.trim() })) setNaming(false)
    }
    if (naming) {
      return (
        <form className="cori-actions cori-naming" onSubmit={save}>
          <label htmlFor={id}>Segment name</label>
          <Input id={id} ref={field} value={name} maxLength={200} autoComplete="off" placeholder="e.g. Hot Facebook leads"
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setNaming(false)} data-testid="segment-name" />
          <Button size="sm" type="submit" disabled={off || !name.trim()} data-testid="save-named">Save</Button>
          <Button size="sm" type="button" variant="ghost" onClick={() => setNaming(false)}>Cancel</Button>
        </form>
      )
    }
    return (
      <div className="cori-actions">
        <Button size="sm" variant={draft.as_saved ? 'outline' : 'default'} disabled={off} onClick={() => setNaming(true)} data-testid="save">
          <Save aria-hidden="true" />{draft.as_saved ? 'Save a copy' : 'Save segment'}
        </Button>
        {draft.can_undo && (
          <Button size="sm" variant="outline" disabled={off} onClick={() => press({ action: 'undo' })} data-testid="undo">
            <CornerUpLeft aria-hidden="true" />Undo
          </Button>
        )}
      </div>
    )
  }

  return function TurnCard({ props, callAction }) {
    const shown = useShown(props)
    const { draft_key, question_key } = props
    const { busy, error, press } = usePress(callAction, { draft_key, question_key })
    const old = shown.draft !== draft_key || shown.card > props.shown_at
    const closed = Boolean(question_key) && shown.question !== question_key
    return (
      <section className={old && props.draft ? 'cori-card cori-old' : 'cori-card'} data-testid="turn-card" aria-busy={busy}>
        {props.draft && <Draft draft={props.draft} />}
        {props.readings.length > 0 && props.draft && <p className="cori-foot">Or did you mean</p>}
        {props.readings.length > 0 && <Readings readings={props.readings} press={press} off={busy || closed} />}
        {props.table && <Table table={props.table} press={press} busy={busy} />}
        {props.confirmation && <Confirm confirmation={props.confirmation} press={press} busy={busy} />}
        {error && <p className="cori-error" role="alert" data-testid="card-error">{error}</p>}
        {props.draft && !old && <Actions draft={props.draft} press={press} off={busy} />}
      </section>
    )
  }
}

const name = `__CoriTurnCard_${VERSION}`
window[name] = window[name] || build()
const TurnCard = window[name]

export default <TurnCard props={props} callAction={callAction} />
