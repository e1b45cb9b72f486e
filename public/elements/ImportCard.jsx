// A dropped CSV file: what each column becomes, a sample, the import with its progress, and what was rejected.
// Props are made by web/imports/shown.py; the routes check role and plan again (web/imports/routes.py).
import { useEffect, useState } from 'react'
import { AlertTriangle, Check, Download, Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Progress } from '@/components/ui/progress'

const VERSION = 'v1'
const KINDS = [['text', 'text'], ['number', 'number'], ['choice', 'one of several'], ['boolean', 'yes or no'], ['date', 'date'], ['datetime', 'date and time']]

const build = () => {
  const number = (value) => value.toLocaleString('en-US')
  const rowsOf = (count) => `${number(count)} ${count === 1 ? 'row' : 'rows'}`

  const ask = async (path, options) => {
    try {
      const answer = await fetch(path, { credentials: 'same-origin', ...options })
      const body = await answer.json().catch(() => null)
      if (answer.ok) return body
      return { error: (body && typeof body.detail === 'string' && body.detail) || 'The server did not take this. Reload the page and try again.' }
    } catch (failure) {
      return { error: 'The server did not answer. Check your connection and try again.' }
    }
  }

  const Target = ({ column, targets, onChange, off }) => (
    <select className="cori-select" aria-label={`${column.name} goes to`} disabled={off} data-testid="target"
      value={column.doing === 'field' ? column.target : `:${column.doing}`}
      onChange={(event) => {
        const picked = event.target.value
        if (picked.startsWith(':')) onChange({ ...column, doing: picked.slice(1), target: null })
        else onChange({ ...column, doing: 'field', target: picked })
      }}>
      <option value=":skip">Leave out</option>
      <option value=":new">New field…</option>
      {targets.map(([key, label]) => <option key={key} value={key}>{label}</option>)}
    </select>
  )

  const Columns = ({ columns, targets, change, off }) => (
    <div className="cori-scroll" role="region" aria-label="What each column becomes" tabIndex={0}>
      <table>
        <thead><tr><th scope="col">Column</th><th scope="col">For example</th><th scope="col">Goes to</th></tr></thead>
        <tbody>
          {columns.map((column, index) => (
            <tr key={column.name} className={column.doing === 'skip' ? 'cori-left-out' : ''} data-testid="import-column">
              <th scope="row">{column.name}</th>
              <td className="cori-examples">{column.examples.join(' · ') || <span className="cori-blank">blank</span>}</td>
              <td>
                <Target column={column} targets={targets} onChange={(next) => change(index, next)} off={off} />
                {column.doing === 'new' && (
                  <span className="cori-new-field">
                    <Input aria-label={`Name of the new field for ${column.name}`} value={column.label} maxLength={100} disabled={off}
                      onChange={(event) => change(index, { ...column, label: event.target.value })} />
                    <select className="cori-select" aria-label={`Kind of the new field for ${column.name}`} value={column.kind} disabled={off}
                      onChange={(event) => change(index, { ...column, kind: event.target.value })}>
                      {KINDS.map(([key, label]) => <option key={key} value={key}>{label}</option>)}
                    </select>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

  const Sample = ({ columns, rows }) => (
    <details className="cori-sample">
      <summary>The first {rowsOf(rows.length)} of the file</summary>
      <div className="cori-scroll" role="region" aria-label="Sample of the file" tabIndex={0}>
        <table>
          <thead><tr>{columns.map((column) => <th key={column.name} scope="col">{column.name}</th>)}</tr></thead>
          <tbody>{rows.map((row, index) => <tr key={index}>{row.map((cell, place) => <td key={place}>{cell || <span className="cori-blank">—</span>}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </details>
  )

  const Result = ({ token, result }) => (
    <div className="cori-import-result" role="status" data-testid="import-result">
      <p><Check aria-hidden="true" /><span><b>{rowsOf(result.rows)} imported</b>: {number(result.new)} new leads, {number(result.rows - result.new)} updated.</span></p>
      {result.fields.length > 0 && <p>New fields: {result.fields.join(', ')}.</p>}
      {result.values.length > 0 && <p>New values: {result.values.slice(0, 20).join(', ')}{result.values.length > 20 ? ` and ${result.values.length - 20} more` : ''}.</p>}
      {result.rejected > 0 && (
        <p data-testid="import-rejected"><AlertTriangle aria-hidden="true" /><span>{rowsOf(result.rejected)} could not be imported.</span>
          <a className="cori-link" href={`/api/imports/${token}/rejected.csv`} download><Download aria-hidden="true" />Download them with the reasons</a></p>
      )}
    </div>
  )

  return function ImportCard({ props }) {
    const [columns, setColumns] = useState(props.columns)
    const [dayFirst, setDayFirst] = useState(props.day_first)
    const [job, setJob] = useState({ state: 'planned' })
    const [error, setError] = useState(null)
    const path = `/api/imports/${props.token}`
    useEffect(() => {
      ask(path).then((found) => (found.error ? setError(found.error) : setJob(found)))
    }, [])
    useEffect(() => {
      if (job.state !== 'running') return undefined
      const again = setTimeout(() => ask(path).then((found) => (found.state ? setJob({ ...found }) : setError(found.error))), 400)
      return () => clearTimeout(again)
    }, [job])
    const change = (index, next) => setColumns((now) => now.map((column, place) => (place === index ? next : column)))
    const start = async () => {
      setError(null)
      const wanted = columns.map(({ name, doing, target, label, kind }) => ({ name, doing, target, label, kind }))
      const body = JSON.stringify({ columns: wanted, day_first: dayFirst })
      const found = await ask(`${path}/start`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      if (found.state) setJob(found)
      else setError(found.error)
    }
    const off = job.state === 'running' || job.state === 'done'
    const used = columns.filter((column) => column.doing !== 'skip').length
    return (
      <section className="cori-card cori-import" data-testid="import-card" aria-label={`Import of ${props.file}`}>
        <div className="cori-headline">
          <h3><Upload aria-hidden="true" />{props.file}</h3>
          <span className="cori-badge">{props.layout}</span>
        </div>
        <p className="cori-of">{used} of {columns.length} columns will be imported. A lead with the same id (without ids: the same email) is updated; blank cells change nothing.</p>
        <div className="cori-table"><Columns columns={columns} targets={props.targets} change={change} off={off} /></div>
        <label className="cori-of">
          Dates such as 6/1 are{' '}
          <select className="cori-select" value={dayFirst ? 'day' : 'month'} disabled={off} onChange={(event) => setDayFirst(event.target.value === 'day')} data-testid="day-order">
            <option value="month">month/day (June 1)</option><option value="day">day/month (6 January)</option>
          </select>
        </label>
        <div className="cori-table"><Sample columns={columns} rows={props.rows} /></div>
        {job.state === 'running' && <div role="status" aria-label="Importing" data-testid="import-progress"><Progress value={Math.round(100 * (job.progress || 0))} /><p className="cori-of">{Math.round(100 * (job.progress || 0))} %</p></div>}
        {job.state === 'done' && <Result token={props.token} result={job.result} />}
        {(error || job.error) && <p className="cori-error" role="alert" data-testid="import-error">{error || job.error}</p>}
        {!off && <div className="cori-actions"><Button size="sm" disabled={used === 0} onClick={start} data-testid="import-start"><Upload aria-hidden="true" />Import leads</Button></div>}
      </section>
    )
  }
}

const name = `__CoriImportCard_${VERSION}`
window[name] = window[name] || build()
const ImportCard = window[name]

export default <ImportCard key={props.token} props={props} />
