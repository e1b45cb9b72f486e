  return function TurnCard({ props, callAction, sendUserMessage }) {
    const shown = useShown(props)
    const { question_key } = props
    const old = !props.draft || shown.card > props.shown_at
    const builder = useBuilder(props, callAction, old)
    const { busy, error, press } = usePress(callAction, { draft_key: builder.key, question_key })
    const stale = old || shown.draft !== builder.key
    const closed = Boolean(question_key) && shown.question !== question_key
    const waiting = builder.sending || builder.unfinished || (builder.live && builder.live.counting)
    return (
      <section className={stale && props.draft ? 'cori-card cori-old' : 'cori-card'} data-testid="turn-card" aria-busy={busy}>
        {props.draft && <Draft draft={props.draft} live={builder.live} old={stale} apply={stale || !builder.offer ? null : builder.apply} />}
        {props.draft && !old && builder.open && <Builder builder={builder} />}
        {props.readings.length > 0 && props.draft && <p className="cori-foot">Or did you mean</p>}
        {props.readings.length > 0 && <Readings readings={props.readings} press={press} off={busy || closed} />}
        {props.table && !(builder.live && (builder.live.byHand || (props.table.kind === 'leads' && !builder.live.count))) && <Table table={props.table} press={press} busy={busy} />}
        {props.confirmation && <Confirm confirmation={props.confirmation} press={press} busy={busy} />}
        {props.help && <Help help={props.help} send={sendUserMessage} />}
        {error && <p className="cori-error" role="alert" data-testid="card-error">{error}</p>}
        {props.draft && !stale && <Actions draft={props.draft} builder={builder} press={press} off={busy || waiting} />}
      </section>
    )
  }
}

const name = `__CoriTurnCard_${VERSION}`
window[name] = window[name] || build()
const TurnCard = window[name]

export default <TurnCard props={props} callAction={callAction} sendUserMessage={sendUserMessage} />
