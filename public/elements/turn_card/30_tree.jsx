  // ---- the builder's tree: contract JSON with an id per node, a "not" per node, and a group at the root ----
  let lastId = 0
  const fresh = () => (lastId += 1)

  const nodeFrom = (json) => {
    if (json.not) {
      const inner = nodeFrom(json.not)
      return { ...inner, not: !inner.not }
    }
    const mode = json.all ? 'all' : json.any ? 'any' : null
    if (mode) return { id: fresh(), mode, not: false, children: json[mode].map(nodeFrom) }
    return { id: fresh(), field: json.field, op: json.op, value: json.value, not: false }
  }

  const rootFrom = (tree) => {
    if (!tree || tree.everyone) return { id: fresh(), mode: 'all', not: false, children: [], everyone: Boolean(tree) }
    const node = nodeFrom(tree)
    return node.children ? node : { id: fresh(), mode: 'all', not: false, children: [node] }
  }

  const numeric = (text) => {
    const plain = String(text === null || text === undefined ? '' : text).replace(/[,\s]/g, '')
    return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
  }

  const valueJson = (value, takes) => {
    if (takes === 'number') return numeric(value)
    if (takes === 'number range') return value.map(numeric)
    if (takes === 'relative') return { ...value, n: numeric(value.n) }
    if (takes === 'scope') {
      const scope = { ...value, at_least: numeric(value.at_least === undefined ? 1 : value.at_least) }
      return scope.in_last ? { ...scope, in_last: valueJson(scope.in_last, 'relative') } : scope
    }
    return value
  }

  const DAY = /^\d{4}-\d{2}-\d{2}$/
  const complete = {
    nothing: () => true,
    list: (value) => value.length > 0,
    text: (value) => value.trim() !== '',
    number: (value) => numeric(value) !== null,
    'number range': (value) => value.every((end) => numeric(end) !== null),
    relative: (value) => numeric(value.n) !== null && Number.isInteger(numeric(value.n)),
    period: () => true,
    day: (value) => DAY.test(value),
    'day range': (value) => value.every((end) => DAY.test(end)),
    'month-days': (value) => value.every((end) => /^\d{2}-\d{2}$/.test(end)),
    scope: (value) => {
      const least = value.at_least === undefined ? 1 : numeric(value.at_least)
      return least !== null && least >= 1 && Number.isInteger(least) &&
        (!value.in_last || complete.relative(value.in_last)) && (!value.between || complete['day range'](value.between)) &&
        (value.on_or_after === undefined || DAY.test(value.on_or_after)) && (value.on_or_before === undefined || DAY.test(value.on_or_before))
    }
  }

  const startValue = (takes) => ({
    nothing: undefined, list: [], text: '', number: '', 'number range': ['', ''], relative: { n: 30, unit: 'day' },
    period: { period: 'month', offset: 0 }, day: '', 'day range': ['', ''], 'month-days': ['01-01', '12-31'], scope: { campaign: 'any' }
  })[takes]

  const operatorOf = (node, offer) => {
    const field = offer.fieldByKey[node.field]
    return field && offer.operators[field.kind].find((row) => row.key === node.op)
  }

  const isComplete = (node, offer) => {
    if (node.children) return node.children.length > 0 && node.children.every((child) => isComplete(child, offer))
    const row = operatorOf(node, offer)
    return Boolean(row) && complete[row.takes](node.value === undefined ? startValue(row.takes) : node.value)
  }

  // The contract's JSON of a complete node; null where something is still missing, and never "everyone" instead.
  const jsonOf = (node, offer) => {
    if (!isComplete(node, offer)) return null
    let bare
    if (node.children) {
      bare = node.children.length === 1 ? jsonOf(node.children[0], offer) : { [node.mode]: node.children.map((child) => jsonOf(child, offer)) }
    } else {
      const { takes } = operatorOf(node, offer)
      bare = { field: node.field, op: node.op }
      if (takes !== 'nothing') bare.value = valueJson(node.value === undefined ? startValue(takes) : node.value, takes)
    }
    return node.not ? { not: bare } : bare
  }

  const treeOf = (root, offer) => (root.children.length === 0 && root.everyone ? { everyone: true } : jsonOf(root, offer))

  const nodesOf = (node) => [node, ...(node.children || []).flatMap(nodesOf)]

  // Every change gives a new root; nodes keep their ids, so that inputs keep their focus.
  const replace = (node, id, change) => {
    if (node.id === id) return change(node)
    return node.children ? { ...node, children: node.children.map((child) => replace(child, id, change)) } : node
  }

  const parentOf = (node, id) => {
    for (const child of node.children || []) {
      if (child.id === id) return node
      const found = parentOf(child, id)
      if (found) return found
    }
    return null
  }

  const remove = (root, id) => {
    const parent = parentOf(root, id)
    const left = replace(root, parent.id, (group) => ({ ...group, children: group.children.filter((child) => child.id !== id) }))
    return parent.id !== root.id && parent.children.length === 1 ? remove(left, parent.id) : left // no group stays empty
  }

  const copyOf = (node) => ({ ...node, id: fresh(), ...(node.children ? { children: node.children.map(copyOf) } : {}) })

  const insert = (root, groupId, place, node) => replace(root, groupId, (group) => ({
    ...group, everyone: false, children: [...group.children.slice(0, place), node, ...group.children.slice(place)]
  }))

  const duplicate = (root, id) => {
    const parent = parentOf(root, id)
    const place = parent.children.findIndex((child) => child.id === id)
    return insert(root, parent.id, place + 1, copyOf(parent.children[place]))
  }

  // One step up or down in reading order: past a neighbour, into a neighbouring group, or out of its own.
  const move = (root, id, step) => {
    const parent = parentOf(root, id)
    const place = parent.children.findIndex((child) => child.id === id)
    const node = parent.children[place]
    const neighbour = parent.children[place + step]
    if (neighbour && neighbour.children) return insert(remove(root, id), neighbour.id, step < 0 ? neighbour.children.length : 0, node)
    if (neighbour) {
      const children = [...parent.children]
      children[place] = neighbour
      children[place + step] = node
      return replace(root, parent.id, (group) => ({ ...group, children }))
    }
    const above = parentOf(root, parent.id)
    if (!above) return root
    const outside = above.children.findIndex((child) => child.id === parent.id)
    const without = replace(root, parent.id, (group) => ({ ...group, children: group.children.filter((child) => child.id !== id) }))
    const moved = insert(without, above.id, step < 0 ? outside : outside + 1, node)
    return parent.children.length === 1 ? remove(moved, parent.id) : moved
  }

  const siblingOf = (root, id, step) => {
    const { children } = parentOf(root, id)
    return children[children.findIndex((child) => child.id === id) + step]
  }

  const canMove = (root, id, step) => {
    const parent = parentOf(root, id)
    const place = parent.children.findIndex((child) => child.id === id)
    return Boolean(parent.children[place + step]) || parent.id !== root.id
  }

